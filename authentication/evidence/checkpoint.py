"""C2SP signed notes, checkpoints and cosignatures.

Source: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (cosignature/v1).

A checkpoint says: the log of this origin had so many leaves, and this root. The log signs it; witnesses, each with
a key and a machine of its own, cosign it with the time at which they saw that it only ever grew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from authentication.evidence.keys import PrivateKey, PublicKey


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A key that signs notes, as a `vkey` names it: `name+hash+base64`."""

    name: str
    """The name on the signature line: the log's origin, or the witness's name. No spaces, no plus."""
    public: PublicKey
    cosigns: bool = False
    """Whether it is a witness's (cosignature/v1, type 0x04) and not a log's (Ed25519, type 0x01)."""

    @classmethod
    def parse(cls, vkey: object) -> "NoteKey":
        """Return the key of a `vkey` text.

        :raises KeyRefused: if it is not one, its hash is not its own, or its type is neither
        """
        raise NotImplementedError

    @property
    def vkey(self) -> str:
        """The text that names it."""
        raise NotImplementedError

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which a signature line tells its key."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line."""

    name: str
    key_hash: bytes
    signature: bytes
    """What follows the key hash: 64 bytes for a log, 8 bytes of time and 64 for a witness."""


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
        raise NotImplementedError

    def write(self) -> str:
        """Return the note as text."""
        raise NotImplementedError


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
        raise NotImplementedError

    def text(self) -> str:
        """Return the note's text."""
        raise NotImplementedError


def sign(checkpoint: Checkpoint, *, key: PrivateKey) -> str:
    """Return the checkpoint as a note signed by its log, whose key's name is the origin."""
    raise NotImplementedError


def cosign(note: str, *, witness: str, key: PrivateKey, at: datetime) -> str:
    """Return the note with a witness's cosignature/v1 added.

    The witness has satisfied itself before that the log only grew (`merkle.require_consistency`).

    :raises NoteBroken: if it is not a signed note
    """
    raise NotImplementedError


def require_signature(note: Note, *, key: NoteKey) -> datetime | None:
    """Return if `key` signed the note: the witness's time, or `None` for a log's own signature.

    :raises SignatureBroken: if it did not sign it, or the signature does not hold
    """
    raise NotImplementedError


def open_checkpoint(note: str, *, keys: Iterable[NoteKey]) -> Checkpoint:
    """Return the checkpoint, if the log of its origin signed it with one of `keys`.

    :raises NoteBroken: if it is not a checkpoint
    :raises SignatureBroken: if none of the keys signed it
    """
    raise NotImplementedError
