"""The recording: each piece of a broadcast on disk, in a chain, before anybody may rely on it.

    000001.mp4     an initialisation
    000002.m4s     a segment ...
    chain.jsonl    a line for each: its number, its SHA-256, and the head after it

    head_0 = SHA-256(broadcast)    head_n = SHA-256(head_{n-1} || n || SHA-256(piece_n))

with n as eight bytes. A piece is first written and synced, then its line; so after a crash the chain names
only what is whole, and what it does not name is removed.
"""

import contextlib
import errno
import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

CHAIN: Final = "chain.jsonl"
SUFFIXES: Final = {"init": ".mp4", "segment": ".m4s"}
MOST_BYTES: Final = 64 * 2**20


class RecordingBroken(Exception):
    """What lies on disk is not what the chain says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a recording, as its line in the chain has it."""

    number: int
    kind: str
    """init or segment."""
    run: int
    """Which start of a camera it is of."""
    start_us: int
    """Microseconds from the beginning of the broadcast."""
    duration_us: int
    size: int
    sha256: str
    head: str
    init: int
    """The number of the initialisation that it needs."""
    is_key: bool
    """It begins with a whole picture."""

    @property
    def name(self) -> str:
        """Its file."""
        return f"{self.number:06}{SUFFIXES[self.kind]}"


def genesis(broadcast_id: str) -> str:
    """Return the head before the first piece, in hex."""
    return hashlib.sha256(broadcast_id.encode()).hexdigest()


def link(head: str, number: int, sha256: str) -> str:
    """Return the head after a piece, in hex."""
    joined = bytes.fromhex(head) + number.to_bytes(8, "big") + bytes.fromhex(sha256)
    return hashlib.sha256(joined).hexdigest()


class Recording:
    """One broadcast's recording. Not for two threads at once."""

    def __init__(self, folder: Path, broadcast_id: str) -> None:
        """Open it, or begin it; what a crash left half written is removed.

        :raises RecordingBroken: if the chain does not hold
        """
        self.folder, self.broadcast_id = folder, broadcast_id
        folder.mkdir(parents=True, exist_ok=True)
        self.pieces = list(_read_chain(folder, broadcast_id))
        self._inits = {one.run: one.number for one in self.pieces if one.kind == "init"}
        self._drop_unnamed()

    @property
    def number(self) -> int:
        """The number of the last piece."""
        return self.pieces[-1].number if self.pieces else 0

    @property
    def head(self) -> str:
        """The head after it."""
        return self.pieces[-1].head if self.pieces else genesis(self.broadcast_id)

    def end_of(self, run: int) -> int:
        """Return up to when a run is recorded, in microseconds of the broadcast; -1 if nothing of it is."""
        ends = [one.start_us + one.duration_us for one in self.pieces if one.run == run]
        return max(ends, default=-1)

    def add_init(self, data: bytes, *, run: int) -> Piece:
        """Write an initialisation."""
        return self._add(data, "init", run, start_us=0, duration_us=0, is_key=False)

    def add(self, data: bytes, *, run: int, start: Fraction, duration: Fraction, is_key: bool) -> Piece:
        """Write a segment; it is there to stay when this returns.

        :raises OSError: if it cannot be: the chain is then as it was
        """
        start_us, duration_us = round(start * 10**6), round(duration * 10**6)
        return self._add(data, "segment", run, start_us=start_us, duration_us=duration_us, is_key=is_key)

    def read(self, piece: Piece) -> bytes:
        """Return a piece's bytes.

        :raises RecordingBroken: if they are not those of the chain
        """
        data = (self.folder / piece.name).read_bytes()
        if hashlib.sha256(data).hexdigest() != piece.sha256:
            raise RecordingBroken(f"{piece.name} was changed")
        return data

    def _add(
        self, data: bytes, kind: str, run: int, *, start_us: int, duration_us: int, is_key: bool
    ) -> Piece:
        number, sha256 = self.number + 1, hashlib.sha256(data).hexdigest()
        init = number if kind == "init" else self._inits[run]
        head = link(self.head, number, sha256)
        piece = Piece(number, kind, run, start_us, duration_us, len(data), sha256, head, init, is_key)
        _write(self.folder / piece.name, data)
        _append(self.folder / CHAIN, json.dumps(asdict(piece), sort_keys=True).encode() + b"\n")
        self.pieces.append(piece)
        self._inits[run] = init
        return piece

    def _drop_unnamed(self) -> None:
        named = {one.name for one in self.pieces}
        for path in self.folder.glob("[0-9]*.m*"):
            if path.name not in named:
                path.unlink()


def _read_chain(folder: Path, broadcast_id: str) -> Iterator[Piece]:
    path = folder / CHAIN
    if not path.exists():
        return
    text = path.read_bytes()
    whole = text[: text.rfind(b"\n") + 1]
    if whole != text:
        with path.open("r+b") as file:  # the last line was cut off by a crash
            file.truncate(len(whole))
            os.fsync(file.fileno())
    head = genesis(broadcast_id)
    for number, line in enumerate(whole.splitlines(), start=1):
        piece = _piece(line)
        if piece.number != number or piece.head != link(head, number, piece.sha256):
            raise RecordingBroken(f"line {number} of the chain was changed, or one is missing before it")
        head = piece.head
        yield piece


def _piece(line: bytes) -> Piece:
    try:
        said: dict[str, Any] = json.loads(line)
        return Piece(**said)
    except (ValueError, TypeError) as error:
        raise RecordingBroken("a line of the chain cannot be read") from error


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _append(path: Path, line: bytes) -> None:
    """Append a line, all of it or nothing."""
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            write_all(file, line)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise


def write_all(file: io.FileIO, data: bytes) -> None:
    """Write all of it.

    :raises OSError: if only a part of it was taken: the disk is full
    """
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sync_folder(folder: Path) -> None:
    """Have a folder's new names last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(path: Path) -> None:
    """Remove a file that may be gone."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
