"""C2SP signed notes, checkpoints and cosignatures.

Source: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (cosignature/v1).

A checkpoint says: the log of this origin had so many leaves, and this root. The log signs it; witnesses, each
with a key and a machine of its own, cosign it with the time at which they saw that it only ever grew.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from authentication.evidence import canonical
from authentication.evidence.errors import KeyRefused, NotCanonical, NoteBroken, SignatureBroken
from authentication.evidence.keys import KEY_BYTES, SIGNATURE_BYTES, PrivateKey, PublicKey

LARGEST_NOTE_BYTES: Final = 1_000_000
"""A longer one is refused before it is read."""

_MOST_SIGNATURES: Final = 100
_LARGEST_SIZE: Final = 2**63 - 1
_ED25519: Final = b"\x01"
_COSIGNATURE: Final = b"\x04"
_HASH_BYTES: Final = 4
_TIME_BYTES: Final = 8
_LATEST_SECOND: Final = 253_402_300_799
"""The end of the year 9999, the last instant that can be written."""

_NAME: Final = re.compile(r"[^\s+]+")
_LINE: Final = re.compile(r"— (?P<name>[^\s+]+) (?P<base64>[A-Za-z0-9+/]+={0,2})")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_VKEY_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A key that signs notes, as a `vkey` names it: `name+hash+base64`."""

    name: str
    """The name on the signature line: the log's origin, or the witness's name. No spaces, no plus."""
    public: PublicKey
    cosigns: bool = False
    """Whether it is a witness's (cosignature/v1, type 0x04) and not a log's (Ed25519, type 0x01)."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise KeyRefused(why=f"{self.name!r} cannot be the name of a note's key")

    @classmethod
    def parse(cls, vkey: object) -> "NoteKey":
        """Return the key of a `vkey` text.

        :raises KeyRefused: if it is not one, its hash is not its own, or its type is neither
        """
        parts = vkey.split("+", _VKEY_PARTS - 1) if isinstance(vkey, str) else []
        if len(parts) != _VKEY_PARTS:
            raise KeyRefused(why="a vkey reads name+hash+base64")
        try:
            data = canonical.base64_bytes(parts[2])
        except NotCanonical as error:
            raise KeyRefused(why="a vkey reads name+hash+base64") from error
        if data[:1] not in {_ED25519, _COSIGNATURE} or len(data) != 1 + KEY_BYTES:
            raise KeyRefused(why="a vkey holds an Ed25519 key, a log's or a witness's")
        key = cls(parts[0], PublicKey(data[1:]), cosigns=data[:1] == _COSIGNATURE)
        if key.vkey != vkey:
            raise KeyRefused(why="the hash in the vkey is not its key's")
        return key

    @property
    def vkey(self) -> str:
        """The text that names it."""
        return f"{self.name}+{self.key_hash.hex()}+{canonical.base64_text(self._typed)}"

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which a signature line tells its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._typed).digest()[:_HASH_BYTES]

    @property
    def _typed(self) -> bytes:
        return (_COSIGNATURE if self.cosigns else _ED25519) + self.public.raw


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line."""

    name: str
    key_hash: bytes
    """4 bytes."""
    signature: bytes
    """What follows the key hash: 64 bytes for a log, 8 bytes of time and 64 for a witness."""

    def write(self) -> str:
        """Return the line, with its newline."""
        return f"— {self.name} {canonical.base64_text(self.key_hash + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it."""

    text: str
    """Ends with a newline."""
    signatures: tuple[NoteSignature, ...]

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Return the note of its text, refusing every other spelling.

        :raises NoteBroken: if it is not a signed note
        """
        if len(note) > LARGEST_NOTE_BYTES or any(sign < " " and sign != "\n" for sign in note):
            raise NoteBroken(why="it is too long, or has control characters")
        text, mark, lines = note.rpartition("\n\n")
        if not mark or not text or not lines.endswith("\n"):
            raise NoteBroken(why="it is a text, an empty line, and signature lines")
        signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
        if len(signatures) > _MOST_SIGNATURES:
            raise NoteBroken(why=f"it has more than {_MOST_SIGNATURES} signatures")
        return cls(text + "\n", signatures)

    def write(self) -> str:
        """Return the note as text."""
        return self.text + "\n" + "".join(signature.write() for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself."""

    origin: str
    size: int
    root: bytes
    """32 bytes for our log; other logs may have others."""
    extensions: tuple[str, ...] = ()
    """Further lines, none empty."""

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return the checkpoint of a note's text.

        :raises NoteBroken: if it is not one
        """
        if not text.endswith("\n"):
            raise NoteBroken(why="a checkpoint ends with a newline")
        origin, *rest = text[:-1].split("\n")
        if len(rest) < 2 or not origin or "" in rest:  # noqa: PLR2004 -- size and root
            raise NoteBroken(why="a checkpoint is an origin, a size and a root, each in a line")
        if not _SIZE.fullmatch(rest[0]) or int(rest[0]) > _LARGEST_SIZE:
            raise NoteBroken(why="the size of a checkpoint is a decimal number")
        try:
            return cls(origin, int(rest[0]), canonical.base64_bytes(rest[1]), tuple(rest[2:]))
        except NotCanonical as error:
            raise NoteBroken(why="the root of a checkpoint is base64") from error

    def text(self) -> str:
        """Return the note's text."""
        lines = (self.origin, str(self.size), canonical.base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign(checkpoint: Checkpoint, *, key: PrivateKey) -> str:
    """Return the checkpoint as a note signed by its log, whose key's name is the origin.

    :raises KeyRefused: if the origin cannot be the name of a key
    """
    text = checkpoint.text()
    assert Checkpoint.parse(text) == checkpoint
    log = NoteKey(checkpoint.origin, key.public)
    line = NoteSignature(log.name, log.key_hash, key.sign(text.encode()))
    return Note(text, (line,)).write()


def cosign(note: str, *, witness: str, key: PrivateKey, at: datetime) -> str:
    """Return the note with a witness's cosignature/v1 added.

    The witness has satisfied itself before that the log only grew (`merkle.require_consistency`).

    :raises NoteBroken: if it is not a signed note
    :raises KeyRefused: if `witness` cannot be the name of a key
    """
    opened = Note.parse(note)
    named = NoteKey(witness, key.public, cosigns=True)
    seconds = int(at.timestamp())
    signature = seconds.to_bytes(_TIME_BYTES, "big") + key.sign(_cosigned(opened.text, seconds))
    line = NoteSignature(witness, named.key_hash, signature)
    return Note(opened.text, (*opened.signatures, line)).write()


def is_by(signature: NoteSignature, key: NoteKey) -> bool:
    """Return whether a signature line names this key. Whether it holds is asked with `require_line`."""
    return signature.name == key.name and signature.key_hash == key.key_hash


def require_line(text: str, signature: NoteSignature, *, key: NoteKey) -> datetime | None:
    """Return if the line is `key`'s signature over the text: the witness's time, or `None` for a log's own.

    :raises SignatureBroken: if it is not
    """
    if not is_by(signature, key):
        raise SignatureBroken(why=f"the line of {signature.name} is another key's")
    if not key.cosigns:
        key.public.require_signature(signature.signature, text.encode())
        return None
    if len(signature.signature) != _TIME_BYTES + SIGNATURE_BYTES:
        raise SignatureBroken(why="a cosignature is a time and a signature")
    seconds = int.from_bytes(signature.signature[:_TIME_BYTES], "big")
    if not 0 < seconds <= _LATEST_SECOND:
        raise SignatureBroken(why="a cosignature without a time")
    key.public.require_signature(signature.signature[_TIME_BYTES:], _cosigned(text, seconds))
    return datetime.fromtimestamp(seconds, UTC)


def require_signature(note: Note, *, key: NoteKey) -> datetime | None:
    """Return if `key` signed the note: the witness's time, or `None` for a log's own signature.

    :raises SignatureBroken: if it did not sign it, or the signature does not hold
    """
    for signature in note.signatures:
        if is_by(signature, key):
            return require_line(note.text, signature, key=key)
    raise SignatureBroken(why=f"{key.name} did not sign it with this key")


def open_checkpoint(note: str, *, keys: Iterable[NoteKey]) -> Checkpoint:
    """Return the checkpoint, if the log of its origin signed it with one of `keys`.

    :raises NoteBroken: if it is not a checkpoint
    :raises SignatureBroken: if none of the keys signed it
    """
    opened = Note.parse(note)
    checkpoint = Checkpoint.parse(opened.text)
    for key in keys:
        if key.name == checkpoint.origin and any(is_by(line, key) for line in opened.signatures):
            require_signature(opened, key=key)
            return checkpoint
    raise SignatureBroken(why=f"the log {checkpoint.origin} did not sign it with a known key")


def _signature(line: str) -> NoteSignature:
    found = _LINE.fullmatch(line)
    try:
        data = canonical.base64_bytes(found["base64"]) if found else b""
    except NotCanonical as error:
        raise NoteBroken(why="a signature line is not base64") from error
    if found is None or len(data) <= _HASH_BYTES:
        raise NoteBroken(why="a signature line reads: dash, name, base64")
    return NoteSignature(found["name"], data[:_HASH_BYTES], data[_HASH_BYTES:])


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
