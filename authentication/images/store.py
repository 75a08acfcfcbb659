"""Where photographs are kept: by their SHA-256, so that nothing is kept twice and nothing changes unseen."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

_HEX: Final = re.compile(r"[0-9a-f]{64}")


class FileDamaged(Exception):
    """What lies under a hash is not what was put there. A failure, never a refusal."""


class ImageStore(Protocol):
    """Keeps bytes by their hash. `sha256` is always 64 lower-case hex digits."""

    def put(self, data: bytes) -> str:
        """Keep bytes, durably, and return their SHA-256; keeping them twice changes nothing."""

    def get(self, sha256: str) -> bytes | None:
        """Return what was kept, or None.

        :raises FileDamaged: if it is not what was kept
        """

    def all(self) -> Iterator[str]:
        """Yield every hash that is kept."""


class DirectoryStore:
    """Keeps each as a file: ab/cd/abcd..."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where a file lies, or would lie."""
        assert _HEX.fullmatch(sha256), "not a SHA-256"
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, data: bytes) -> str:
        """Write beside, make durable, then give it its name: a reader sees all of it or nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if path.exists() and path.stat().st_size == len(data):
            path.touch()  # it is wanted again: whoever sweeps leaves it for a day
            return sha256
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
        for folder in (path.parent, path.parent.parent, self.folder):
            _sync(folder)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return what was kept, checked against its name."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileDamaged(sha256)
        return data

    def all(self) -> Iterator[str]:
        """Yield every hash that is kept, in order."""
        for path in sorted(self.folder.glob("??/??/*")):
            if _HEX.fullmatch(path.name):
                yield path.name

    def older_than(self, at: datetime) -> Iterator[str]:
        """Yield the hashes of files that were kept before an instant."""
        for sha256 in self.all():
            if self.path(sha256).stat().st_mtime < at.timestamp():
                yield sha256

    def remove(self, sha256: str) -> None:
        """Put a file away for good."""
        self.path(sha256).unlink(missing_ok=True)


class MemoryStore:
    """Keeps all in memory; ships with the project, for trying and for tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.kept[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return what was kept, checked against its name."""
        data = self.kept.get(sha256)
        if data is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise FileDamaged(sha256)
        return data

    def all(self) -> Iterator[str]:
        """Yield every hash that is kept, in order."""
        yield from sorted(self.kept)


def _sync(folder: Path) -> None:
    """Make a folder's list of names durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
