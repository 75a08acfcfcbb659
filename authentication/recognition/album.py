"""The album: what is known of every registered photograph's looks, in a folder, read while it is written.

    views/ab/<sha256>       one photograph's view, some 80 kB
    parts/<number>/         an index of some photographs: arrays that are mapped, never loaded
    album.json              which parts count; replaced as a whole, so that a reader sees all of it or nothing

One writes (a lock keeps others out); any number read, in any process, and share the pages of the arrays. New
photographs make a small part; parts of about the same size are joined, so that there are never many: so do
Lucene's segments. All of it can be made again from the photographs; nothing here is the truth.
"""

import contextlib
import fcntl
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from authentication.recognition.index import Ballot, Index, voting
from authentication.recognition.recogniser import BY_HASH, BY_VOTES, Nominee, nominees
from authentication.recognition.view import View

VERSION: Final = "orb-pdq-2"
"""Of what views and parts hold: an album of another version is made anew."""
MOST_TOGETHER: Final = 131_072
"""Photographs of one part."""
_VIEW: Final = ("places", "codes", "turned", "turns")
_GREY_QUALITY: Final = 92
"""Of 100, JPEG: a fifth of the bytes, and what the pixels say stays the same."""


class AlbumBusy(Exception):
    """Somebody else writes in this album. A failure, never a refusal."""


@dataclass(frozen=True, slots=True)
class Part:
    """An index of some photographs, and their names."""

    number: int
    names: Sequence[str]
    """SHA-256 of each photograph as it is kept, by its number in the index."""
    index: Index

    def nominated(self, asked: View) -> tuple[list[tuple[str, Ballot]], list[tuple[int, int, str]]]:
        """Return whom votes and whom hashes nominate, as `nominees` takes them."""
        votes = [(self.names[one.number], one) for one in self.index.votes(asked, most=BY_VOTES)]
        near = self.index.nominated(asked, most=BY_HASH)
        return votes, [(bits, turn, self.names[number]) for bits, turn, number in near]


@dataclass(slots=True)
class Album:
    """Known photographs, by the SHA-256 under which their files are kept."""

    folder: Path
    _stamp: tuple[int, int] | None = None
    _parts: list[Part] = field(default_factory=list)

    def names(self) -> set[str]:
        """Return every photograph that is known."""
        return {name for part in self._read() for name in part.names}

    def count(self) -> int:
        """Return how many photographs are known."""
        return sum(len(part.names) for part in self._read())

    def view(self, name: str) -> View | None:
        """Return what is known of a photograph; None if nothing is."""
        try:
            data = self._view_path(name).read_bytes()
        except FileNotFoundError:
            return None
        return view_from(data)

    def nominated(self, asked: View) -> list[Nominee[str]]:
        """Return the photographs that a picture may be of, and why."""
        told = [part.nominated(asked) for part in self._read()]  # each of them with both hands
        return nominees(
            [vote for votes, _ in told for vote in votes], [near for _, hashes in told for near in hashes]
        )

    def add(self, views: Mapping[str, View]) -> None:
        """Make photographs known; those that are known already are passed over.

        :raises AlbumBusy: if another process writes in the album
        """
        with self._alone():
            known = self.names()
            fresh = {name: view for name, view in views.items() if name not in known}
            if not fresh:
                return
            for name, view in fresh.items():
                _write(self._view_path(name), view_bytes(view))
            parts = self._read()
            number = 1 + max((part.number for part in parts), default=0)
            made = Part(number, list(fresh), Index.of(list(fresh.values())))
            codes = np.vstack([view.codes[: voting(view)] for view in fresh.values()])
            self._write_part(made, codes)
            self._list([*parts, made])
            self._join()

    def clear(self) -> None:
        """Forget everything.

        :raises AlbumBusy: if another process writes in the album
        """
        with self._alone():
            self._list([])
            shutil.rmtree(self.folder / "parts", ignore_errors=True)
            shutil.rmtree(self.folder / "views", ignore_errors=True)

    def _join(self) -> None:
        """Join the last parts for as long as the last is at least half as large as the one before it.

        None is larger than `MOST_TOGETHER`: then to join two takes no more memory than that.
        """
        parts = self._read()
        while len(parts) > 1 and _are_joined(one := parts[-2], other := parts[-1]):
            codes = np.vstack([self._array(each.number, "codes") for each in (one, other)])
            made = Part(
                other.number + 1,
                [*one.names, *other.names],
                Index.of_codes(
                    codes,
                    np.concatenate([one.index.turned, other.index.turned]),
                    np.concatenate([one.index.places, other.index.places]),
                    np.concatenate([one.index.begins, other.index.begins[1:] + one.index.begins[-1]]),
                    np.concatenate([one.index.turns, other.index.turns], axis=1).T,
                ),
            )
            self._write_part(made, codes)
            parts = [*parts[:-2], made]
            self._list(parts)
        listed = {part.number for part in parts}
        for path in (self.folder / "parts").iterdir():
            if path.name.isdecimal() and int(path.name) not in listed:
                shutil.rmtree(path, ignore_errors=True)  # who has it mapped keeps it

    def _read(self) -> list[Part]:
        """Return the parts that count now, reading on from what was read."""
        path = self.folder / "album.json"
        try:
            told = path.stat()
        except FileNotFoundError:
            self._parts, self._stamp = [], None
            return self._parts
        stamp = (told.st_mtime_ns, told.st_ino)
        if stamp == self._stamp:
            return self._parts
        have = {part.number: part for part in self._parts}
        for _ in range(3):
            listed = json.loads(path.read_bytes())
            numbers = listed["parts"] if listed["version"] == VERSION else []
            try:
                self._parts = [have.get(number) or self._load(number) for number in numbers]
                break
            except FileNotFoundError:  # joined with another meanwhile: the list is newer now
                continue
        self._stamp = stamp
        return self._parts

    def _load(self, number: int) -> Part:
        names = json.loads((self._part_path(number) / "names.json").read_bytes())
        index = Index.from_arrays(partial(self._array, number))
        return Part(number, names, index)

    def _array(self, number: int, name: str) -> npt.NDArray[Any]:
        path = self._part_path(number) / f"{name}.npy"
        found: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        return found.view(np.ndarray)  # mapped as before; numpy's class for it costs at each question

    def _write_part(self, part: Part, codes: npt.NDArray[np.uint8]) -> None:
        shutil.rmtree(self._part_path(part.number), ignore_errors=True)  # left by one who was killed
        for name, array in (part.index.arrays | {"codes": codes}).items():
            out = io.BytesIO()
            np.save(out, array, allow_pickle=False)
            _write(self._part_path(part.number) / f"{name}.npy", out.getbuffer())
        _write(self._part_path(part.number) / "names.json", json.dumps(list(part.names)).encode())

    def _list(self, parts: Sequence[Part]) -> None:
        said = {"version": VERSION, "parts": [part.number for part in parts]}
        _write(self.folder / "album.json", json.dumps(said).encode())
        self._stamp = None
        self._read()

    def _part_path(self, number: int) -> Path:
        return self.folder / "parts" / str(number)

    def _view_path(self, name: str) -> Path:
        return self.folder / "views" / name[:2] / name

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlbumBusy(str(self.folder)) from error
            yield


def _are_joined(one: Part, other: Part) -> bool:
    together = len(one.names) + len(other.names)
    return together <= MOST_TOGETHER and 2 * len(other.names) >= len(one.names)


def view_bytes(view: View) -> bytes:
    """Return a view as it is kept: numpy's npz."""
    out = io.BytesIO()
    facts = np.array([view.width, view.height, float(view.has_looks)], np.float64)
    _, grey = cv2.imencode(".jpg", view.grey, (cv2.IMWRITE_JPEG_QUALITY, _GREY_QUALITY))
    np.savez(out, facts=facts, grey=np.asarray(grey), **{name: getattr(view, name) for name in _VIEW})
    return out.getvalue()


def view_from(data: bytes) -> View:
    """Return the view that was kept.

    :raises ValueError: if it is none; also OSError, KeyError, zipfile.BadZipFile
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        width, height, has_looks = (float(each) for each in found["facts"])
        places, codes, turned, turns = (found[name] for name in _VIEW)
        grey = cv2.imdecode(found["grey"], cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise ValueError("a view without its picture")
    return View(places, codes, turned, width, height, turns, np.asarray(grey, np.uint8), bool(has_looks))


def _write(path: Path, data: bytes | memoryview) -> None:
    """Write beside, make durable, then give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
