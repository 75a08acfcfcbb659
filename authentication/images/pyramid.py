"""A photograph in halving sizes, cut into tiles once and kept on disk; any other part of it, cut when asked.

What is kept can be thrown away at any time: it is made again from the photograph. Everything here that
touches pixels is a task for the pool.
"""

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from authentication.images.iiif import TILE_PX, Cut, Place, levels, place_of, sizes
from authentication.images.renditions import to_srgb
from authentication.images.store import FileDamaged

MOST_BYTES: Final = 4 * 1024**3
"""On disk, for all pyramids together."""
TOUCH_EVERY_S: Final = 60.0
_LEFT_S: Final = 3600.0
_SIZE_FILE: Final = "bytes"
_MOST_TOUCHED: Final = 10_000
_MARGIN_PX: Final = 8
"""Around a part, so that its edges are made smaller with what lies beside them."""
_HOW: Final[dict[str, dict[str, Any]]] = {
    "jpg": {"format": "JPEG", "quality": 86, "subsampling": 0, "optimize": False},
    "png": {"format": "PNG", "compress_level": 3},
    "webp": {"format": "WEBP", "quality": 82, "method": 3},
    "avif": {"format": "AVIF", "quality": 64, "speed": 7, "max_threads": 1},
}
"""Seals are red on paper: colour is kept as fine as light."""
_BITONAL_FROM: Final = 128


class Pyramids:
    """Where the pyramids lie: pyramids/ab/abcd.../level-0.raw, 0/3_2.jpg, ready/800x600.webp."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._touched: dict[str, float] = {}

    def of(self, sha256: str) -> Path:
        """Return where a photograph's pyramid lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Say whether a photograph's pyramid is kept."""
        return self.of(sha256).is_dir()

    def kept(self, sha256: str, name: str) -> bytes | None:
        """Return a file of a pyramid, or None; the pyramid counts as used now."""
        try:
            data = (self.of(sha256) / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        self._use(sha256)
        return data

    def _use(self, sha256: str) -> None:
        now = time.monotonic()
        if now - self._touched.get(sha256, -TOUCH_EVERY_S) >= TOUCH_EVERY_S:
            if len(self._touched) >= _MOST_TOUCHED:
                self._touched.clear()
            self._touched[sha256] = now
            with contextlib.suppress(FileNotFoundError):
                os.utime(self.of(sha256))

    def make_room(self, *, but: Path | None = None) -> int:
        """Throw away the pyramids that were not used for longest, until all fit; return how many went."""
        total, gone = 0, 0
        for _, size_bytes, path in sorted(self._measured(), reverse=True):
            total += size_bytes
            if total > self.most_bytes and path != but:
                aside = path.with_name(f".gone-{path.name}-{os.getpid()}")
                with contextlib.suppress(OSError):
                    path.rename(aside)  # whoever reads on sees all of it or nothing
                    shutil.rmtree(aside, ignore_errors=True)
                    gone += 1
        return gone

    def _measured(self) -> Iterator[tuple[float, int, Path]]:
        """Yield (when used, bytes, folder) of each pyramid."""
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError, ValueError):
                used = path.stat().st_mtime
                if not path.name.startswith("."):
                    yield used, int((path / _SIZE_FILE).read_text(encoding="ascii")), path
                elif time.time() - used > _LEFT_S:  # by somebody who was ended in the middle
                    shutil.rmtree(path, ignore_errors=True)


def tile_name(place: Place) -> str:
    """Return the file of a tile in its pyramid."""
    return f"{place.level}/{place.column}_{place.row}.jpg"


def ready_name(cut: Cut, width: int, height: int) -> str | None:
    """Return the file of an answer that is kept once made: a tile, or the whole in a size of the list."""
    if not cut.is_plain:
        return None
    place = place_of(cut, width, height)
    if place is not None:
        return tile_name(place).removesuffix("jpg") + cut.format
    whole = (cut.x, cut.y, cut.width, cut.height) == (0, 0, width, height)
    if whole and (cut.out_width, cut.out_height) in sizes(width, height):
        return f"ready/{cut.out_width}x{cut.out_height}.{cut.format}"
    return None


def build(data: bytes, sha256: str, folder: str, most_bytes: int = MOST_BYTES) -> None:
    """Make a photograph's pyramid beside its place, give it its name, and make room for it.

    :param data: the photograph as it is kept
    :param folder: of all pyramids
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(sha256)
    pyramids = Pyramids(Path(folder), most_bytes=most_bytes)
    place = pyramids.of(sha256)
    if place.is_dir():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.load()
            picture = to_srgb(opened)
        for number, size in enumerate(levels(*picture.size)):
            picture = picture.reduce(2) if number else picture
            assert picture.size == size, "a level is not half of the one before"
            _write_level(picture, fresh, number)
        (fresh / "ready").mkdir()
        size_bytes = sum(each.stat().st_size for each in fresh.rglob("*") if each.is_file())
        (fresh / _SIZE_FILE).write_text(str(size_bytes), encoding="ascii")
        fresh.chmod(0o755)
        with contextlib.suppress(OSError):  # somebody else was faster
            fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    pyramids.make_room(but=place)


def _write_level(level: Image.Image, folder: Path, number: int) -> None:
    (folder / f"level-{number}.raw").write_bytes(level.tobytes())
    (folder / str(number)).mkdir()
    for row, top in enumerate(range(0, level.height, TILE_PX)):
        for column, left in enumerate(range(0, level.width, TILE_PX)):
            box = (left, top, min(left + TILE_PX, level.width), min(top + TILE_PX, level.height))
            (folder / str(number) / f"{column}_{row}.jpg").write_bytes(encoded(level.crop(box), "jpg"))


def cut_out(cut: Cut, width: int, height: int, folder: str) -> bytes | None:
    """Return a part of a picture as a file; None if its pyramid was thrown away meanwhile.

    :param folder: of the picture's pyramid
    """
    try:
        picture = part(cut, width, height, Path(folder))
    except FileNotFoundError:
        return None
    if cut.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if cut.turned:
        picture = picture.transpose(
            {
                90: Image.Transpose.ROTATE_270,
                180: Image.Transpose.ROTATE_180,
                270: Image.Transpose.ROTATE_90,
            }[cut.turned]
        )
    if cut.quality == "gray":
        picture = picture.convert("L")
    elif cut.quality == "bitonal":
        grey = picture.convert("L").point([0] * _BITONAL_FROM + [255] * (256 - _BITONAL_FROM))
        picture = grey if cut.format != "png" else grey.convert("1")
    data = encoded(picture, cut.format)
    name = ready_name(cut, width, height)
    if name is not None:
        _keep(data, Path(folder) / name)
    return data


def part(cut: Cut, width: int, height: int, folder: Path) -> Image.Image:
    """Return a part of a picture in its size, from the smallest level that has enough pixels."""
    import numpy as np  # noqa: PLC0415 -- in the pool alone

    scale = min(cut.width / cut.out_width, cut.height / cut.out_height)
    every = levels(width, height)
    number = min(max(0, int(scale).bit_length() - 1), len(every) - 1)
    level_width, level_height = every[number]
    pixels = np.memmap(
        folder / f"level-{number}.raw", dtype=np.uint8, mode="r", shape=(level_height, level_width, 3)
    )
    shrunk = 1 << number
    left, top = cut.x / shrunk, cut.y / shrunk
    right, bottom = (cut.x + cut.width) / shrunk, (cut.y + cut.height) / shrunk
    right, bottom = min(right, level_width), min(bottom, level_height)
    from_x, from_y = max(0, int(left) - _MARGIN_PX), max(0, int(top) - _MARGIN_PX)
    to_x, to_y = (
        min(level_width, int(right) + 1 + _MARGIN_PX),
        min(level_height, int(bottom) + 1 + _MARGIN_PX),
    )
    around = Image.fromarray(np.ascontiguousarray(pixels[from_y:to_y, from_x:to_x]))
    box = (left - from_x, top - from_y, right - from_x, bottom - from_y)
    if all(edge.is_integer() for edge in box) and (box[2] - box[0], box[3] - box[1]) == (
        cut.out_width,
        cut.out_height,
    ):
        return around.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3])))
    return around.resize((cut.out_width, cut.out_height), Image.Resampling.LANCZOS, box=box)


def encoded(picture: Image.Image, kind: str) -> bytes:
    """Write a picture as a file of this kind."""
    if kind in {"webp", "avif"} and picture.mode != "RGB":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, **_HOW[kind])
    return out.getvalue()


def _keep(data: bytes, path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # thrown away meanwhile
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(fresh).replace(path)
