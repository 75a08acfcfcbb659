"""Renditions that leave the house: AVIF in a few sizes, each with what the house says of it inside.

Kept beside the photographs by the photograph's hash; the worker makes them again when they are lost.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from authentication.images.iiif import sizes

MEDIA_TYPE: Final = "image/avif"
ROOT_FILE: Final = "root.pem"
SIDES_PX: Final = (480, 800, 1600)
_MOST_REMEMBERED: Final = 50_000


def published_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes that are published of a photograph, the smallest first."""
    every = sizes(width, height)
    measure = min(max(width, height), 4 * min(width, height))
    wanted = {min(every, key=lambda size: abs(_measure(size) - side)) for side in SIDES_PX if side <= measure}
    if measure < SIDES_PX[-1]:
        wanted |= {size for size in every if size == (width, height)}
    return sorted(wanted)


def _measure(size: tuple[int, int]) -> int:
    return min(max(size), 4 * min(size))


class Published:
    """Where they lie: published/ab/abcd.../800x600.avif."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._whole: set[str] = set()
        """Photographs of which all sizes are there: true until somebody throws them away."""

    def path(self, sha256: str, size: tuple[int, int]) -> Path:
        """Return where a rendition lies, or would lie."""
        return self.folder / sha256[:2] / sha256 / f"{size[0]}x{size[1]}.avif"

    def is_whole(self, sha256: str, width: int, height: int) -> bool:
        """Say whether every size of a photograph is published."""
        if sha256 in self._whole:
            return True
        found = all(self.path(sha256, size).is_file() for size in published_sizes(width, height))
        if found:
            if len(self._whole) >= _MOST_REMEMBERED:
                self._whole.clear()
            self._whole.add(sha256)
        return found

    def forget(self) -> None:
        """Look anew for what is there."""
        self._whole.clear()

    def get(self, sha256: str, size: tuple[int, int]) -> bytes | None:
        """Return a rendition, or None."""
        try:
            return self.path(sha256, size).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, path: Path, data: bytes) -> None:
        """Keep a file: a reader sees all of it or nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)


def encode(
    data: bytes, width: int, height: int, finish: Callable[[bytes], bytes]
) -> list[tuple[tuple[int, int], bytes]]:
    """Return each published size of a photograph. In the pool.

    :param finish: what is done to a file before it is published
    """
    import io  # noqa: PLC0415 -- with the libraries of pixels

    from PIL import Image  # noqa: PLC0415 -- in the pool alone

    from authentication.images.renditions import to_srgb  # noqa: PLC0415 -- as well

    with Image.open(io.BytesIO(data)) as opened:
        opened.load()
        picture = to_srgb(opened)
    made = []
    for size in reversed(published_sizes(width, height)):
        picture = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "AVIF", quality=56, speed=8, max_threads=1)
        made.append((size, finish(out.getvalue())))
    return made
