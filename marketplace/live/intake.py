"""What a camera sends, slice by slice: each kept on disk before it is acknowledged, and passed on in order.

A *run* is one start of a camera's recorder: its slices count from 0 and belong together. A slice may come
twice (its answer was lost), early (another overtook it) or not at all; the answer always says which is the
next one that is missing, and everything before that is safe. Whoever begins another run ends the one before.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from foundation.errors import Conflict, Invalid, Unavailable
from marketplace.live.recording import sync_folder, write_all

MOST_AHEAD: Final = 64
"""Slices that may overtake a missing one."""
LARGEST_SLICE: Final = 8 * 2**20
_HEAD: Final = struct.Struct(">II")
"""Of a slice in the journal: its number, and how many bytes it has."""


class RunOver(Conflict):
    """These slices are of a recorder that is no longer on air."""

    message = "The broadcast goes on with another start of the camera than this one."
    remedy = "Begin again in the studio; the broadcast goes on where it was."


class SliceTooFar(Conflict):
    """Too many slices are missing before this one."""

    message = "Slice %(number)s came, but %(next)s is still missing."
    remedy = "Send slice %(next)s first."


class SliceRefused(Invalid):
    """A slice that no camera sends."""

    message = "A slice has from 1 byte to %(most)s MiB."
    remedy = "Use the studio page, or send smaller slices."


class DiskFull(Unavailable):
    """What the camera sends cannot be kept."""

    message = "The recording's disk is full, so the broadcast stands still."
    remedy = "Have the house's keeper free some space; the studio goes on by itself then."


class Run:
    """One run's slices. Not for two threads at once."""

    def __init__(self, path: Path) -> None:
        """Begin a run.

        :param path: its journal
        """
        self.path = path
        self.next = 0
        """The number of the next slice that is missing: all before it are on disk."""
        self._early: dict[int, bytes] = {}
        self._file = path.open("xb", buffering=0)
        self._size = 0
        sync_folder(path.parent)

    def take(self, number: int, data: bytes) -> list[bytes]:
        """Take a slice; return those that are to be passed on now, in their order, all of them on disk.

        :raises SliceRefused: if it is empty or too large
        :raises SliceTooFar: if too many are missing before it
        :raises DiskFull: if it cannot be kept
        """
        if not 0 < len(data) <= LARGEST_SLICE:
            raise SliceRefused(most=LARGEST_SLICE >> 20)
        if number > self.next + MOST_AHEAD:
            raise SliceTooFar(number=number, next=self.next)
        if number >= self.next:
            self._early.setdefault(number, data)
        ready: list[tuple[int, bytes]] = []
        while (place := self.next + len(ready)) in self._early:
            ready.append((place, self._early[place]))
        self._keep(ready)
        for place, _ in ready:
            del self._early[place]
            self.next = place + 1
        return [each for _, each in ready]

    def _keep(self, slices: list[tuple[int, bytes]]) -> None:
        if not slices:
            return
        data = b"".join(_HEAD.pack(number, len(each)) + each for number, each in slices)
        try:
            write_all(self._file, data)
            os.fdatasync(self._file.fileno())
        except OSError as error:
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise DiskFull from error
        self._size += len(data)

    def close(self) -> None:
        """Take nothing more."""
        self._file.close()


def kept(path: Path) -> Iterator[bytes]:
    """Return the slices of a journal in their order; one that a crash cut off was never acknowledged."""
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            _, size = _HEAD.unpack(head)
            data = file.read(size)
            if len(data) < size:
                return
            yield data
