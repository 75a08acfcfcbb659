"""The witness's folder: who it is, whom it follows, what it signed last, and what made it shout.

    key.pem            its key, which only its owner reads
    trust.toml         the keys of the log, got from a source that the regulator trusts
    witness.json       name, address of the log, and the checkpoint that was cosigned last
    checkpoint         the same checkpoint as a file, to be handed out
    FORK-....json      both checkpoints, when history was rewritten

`witness.json` is written whole and forced to disk before a cosignature leaves the machine. It is made once,
with the key; where it is missing or damaged nothing is signed, since a witness that forgot what it signed
could sign another history.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from authentication.evidence import canonical, policy
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.errors import EvidenceError, NotCanonical
from authentication.evidence.keys import PrivateKey
from authentication.evidence.policy import Log
from authentication.witness.errors import FolderWrong, Rewritten, StillShouting

FORMAT: Final = "bianliang.witness/1"
FORK_FORMAT: Final = "bianliang.fork/1"
KEY: Final = "key.pem"
TRUST: Final = "trust.toml"
STATE: Final = "witness.json"
CHECKPOINT: Final = "checkpoint"
FORKS: Final = "FORK-*"


@dataclass(frozen=True, slots=True)
class State:
    """What a witness knows from one time to the next."""

    name: str
    """The name of its key: `regulator.example/kaifeng`."""
    url: str
    """Where the house stands whose log it follows."""
    origin: str
    """The name of that log."""
    note: str | None = None
    """The checkpoint that was cosigned last, with its cosignature."""

    def write(self) -> bytes:
        """Return it as a file."""
        said = {"format": FORMAT, "log": self.origin, "name": self.name, "note": self.note, "url": self.url}
        return canonical.write(said)


class Folder:
    """One witness's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def begin(cls, path: Path, *, name: str, url: str, trust: bytes, password: str | None) -> "Folder":
        """Make a folder for a new witness, with a new key.

        :raises FolderWrong: if there is one already, or the trust file names no log, or several
        :raises EvidenceError: if the name or the trust file cannot be used
        """
        log = _only_log(trust)
        key = PrivateKey.new()
        NoteKey(name, key.public, cosigns=True)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = cls(path)
        with folder.locked():
            if (path / STATE).exists() or (path / KEY).exists():
                raise FolderWrong(why="there is a witness in it already")
            _write(path / TRUST, trust)
            _write(path / KEY, key.pem(password=password).encode("ascii"), mode=0o600)
            folder.keep(State(name, url, log.origin))
        return folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no second process of this witness look or sign meanwhile.

        :raises FolderWrong: if there is one, or the folder does not exist
        """
        if not self.path.is_dir():
            raise FolderWrong(why=f"there is no folder {self.path}")
        handle = os.open(self.path, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FolderWrong(why="another process of this witness is at work") from error
            yield
        finally:
            os.close(handle)

    def state(self) -> State:
        """Return what is known.

        :raises FolderWrong: if it is missing or damaged
        """
        try:
            found = canonical.read((self.path / STATE).read_bytes())
        except FileNotFoundError as error:
            raise FolderWrong(why=f"{STATE} is missing") from error
        except NotCanonical as error:
            raise FolderWrong(why=f"{STATE} is damaged") from error
        if not isinstance(found, dict) or set(found) != {"format", "log", "name", "note", "url"}:
            raise FolderWrong(why=f"{STATE} is damaged")
        texts = [found[name] for name in ("log", "name", "url")]
        if found["format"] != FORMAT or not all(isinstance(each, str) for each in texts):
            raise FolderWrong(why=f"{STATE} is damaged")
        try:
            if found["note"] is not None:
                Checkpoint.parse(Note.parse(found["note"]).text)
        except (EvidenceError, TypeError) as error:
            raise FolderWrong(why=f"{STATE} is damaged") from error
        return State(found["name"], found["url"], found["log"], found["note"])

    def keep(self, state: State) -> None:
        """Write what is known, so that a machine that dies a moment later knows it still."""
        _write(self.path / STATE, state.write())

    def keep_note(self, note: str) -> State:
        """Keep a checkpoint with its cosignature, before anybody sees it."""
        made = replace(self.state(), note=note)
        self.keep(made)
        return made

    def hand_out(self, note: str) -> None:
        """Write the cosigned checkpoint as a file of its own."""
        path = self.path / CHECKPOINT
        data = note.encode()
        if not path.exists() or path.read_bytes() != data:
            _write(path, data)

    def key(self, password: str | None = None) -> PrivateKey:
        """Return the witness's key.

        :raises KeyRefused: if it cannot be opened
        """
        return PrivateKey.from_pem((self.path / KEY).read_bytes(), password=password)

    def log(self, origin: str) -> Log:
        """Return the log with its keys, as the trust file in the folder has them.

        :raises FolderWrong: if the trust file names another log
        :raises TrustFileBroken: if it cannot be read
        """
        log = _only_log((self.path / TRUST).read_bytes())
        if log.origin != origin:
            raise FolderWrong(why=f"its trust file names the log {log.origin}, and it follows {origin}")
        return log

    def shout(self, found: Rewritten, *, at: datetime) -> Path:
        """Keep both checkpoints, and what was said of them."""
        said: dict[str, Any] = {
            "format": FORK_FORMAT,
            "kept": found.kept,
            "path": [canonical.base64_text(each) for each in found.path],
            "says": str(found),
            "seen": found.seen,
            "seen_at": canonical.instant_text(at),
        }
        path = self.path / f"FORK-{at:%Y%m%dT%H%M%SZ}.json"
        _write(path, json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n")
        return path

    def require_quiet(self) -> None:
        """Require that no alarm waits for a person.

        :raises StillShouting: if one does
        """
        for path in sorted(self.path.glob(FORKS)):
            raise StillShouting(file=path)


def _only_log(trust: bytes) -> Log:
    logs = policy.read(trust).logs
    if len(logs) != 1:
        raise FolderWrong(why="its trust file names no log, or several")
    return logs[0]


def _write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file whole: either as it was, or as it is now, whenever the machine dies."""
    fresh = path.with_name(f".{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
