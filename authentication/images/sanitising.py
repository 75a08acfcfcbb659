"""From what somebody sent to what may be kept and shown.

Content decides what a file is, never its name. The steps:
1. what is it, and is it taken? 2. is it whole, alone in its file, and still?
3. is it of a size and depth that can be looked at? 4. without everything private
(place, camera, author, comments, thumbnails), with its colour profile; 5. upright.

A JPEG, PNG or WebP that is upright already keeps its pixels bit for bit: private parts are
cut out of the file, nothing is encoded again. A TIFF is written anew without loss; of 16-bit greys
the upper 8 bits are kept.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from PIL import ExifTags, Image, UnidentifiedImageError

from authentication.images.containers import (
    Broken,
    Walked,
    kind_of,
    other_kind_of,
    walk_jpeg,
    walk_png,
    walk_webp,
)
from authentication.images.refusals import (
    DepthNotTaken,
    KindNotTaken,
    NotAPicture,
    PictureMoves,
    PictureTooLarge,
    PictureTooSmall,
    PictureTruncated,
    SeveralPictures,
    SomethingHidden,
)
from foundation.errors import Coded

MAX_PIXELS: Final = 100_000_000
"""Decoded that is 300 MB; the largest single-shot cameras make 100 to 150 million."""
MIN_SIDE_PX: Final = 64
"""Below this no fingerprint tells two works apart."""
MOST_NAME: Final = 80

_WALKS: Final[dict[str, Callable[[bytes], Walked]]] = {
    "image/jpeg": walk_jpeg,
    "image/png": walk_png,
    "image/webp": walk_webp,
}
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
_MODES: Final = frozenset(
    {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB"}
)
_GREY_16: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})
_HOW: Final[dict[str, dict[str, Any]]] = {
    "image/jpeg": {"quality": 95, "subsampling": 0},
    "image/png": {"compress_level": 6},
    "image/webp": {"lossless": True},
    "image/tiff": {"compression": "tiff_adobe_deflate"},
}
"""How each kind is written anew."""
_UPRIGHT: Final = 1
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Sanitised:
    """A photograph that may be kept."""

    data: bytes
    """The file as it is kept."""
    sha256: str
    """Of `data`, in hex."""
    source_sha256: str
    """Of what was sent, in hex: the file its owner still has."""
    media_type: str
    width: int
    height: int
    """In pixels, upright."""


def sanitise(data: bytes, *, name: str = "photograph") -> Sanitised:
    """Return the photograph as it may be kept, or refuse it.

    :param name: what the sender calls it; for the words of a refusal only
    :raises NotAPicture: if the content is no picture
    :raises KindNotTaken: if it is of a kind that is not taken
    :raises PictureTruncated: if it breaks off or is damaged
    :raises SomethingHidden: if the file goes on after its picture
    :raises PictureMoves: if it is animated
    :raises SeveralPictures: if it has several pages
    :raises PictureTooLarge: if it has too many pixels
    :raises PictureTooSmall: if a side is too short
    :raises DepthNotTaken: if its pixels are numbers that are no colours
    """
    name = "".join(letter for letter in name if letter.isprintable())[:MOST_NAME] or "photograph"
    media_type = kind_of(data)
    if media_type is None:
        other = other_kind_of(data)
        raise KindNotTaken(name=name, kind=other) if other else NotAPicture(name=name)
    # Pillow turns a TIFF upright by itself when it is loaded.
    clean, turn = (data, _UPRIGHT) if media_type == "image/tiff" else _walk(data, media_type, name)
    with _opened(clean, media_type, name) as picture:
        if media_type == "image/tiff":
            if getattr(picture, "n_frames", 1) > 1:
                raise SeveralPictures(name=name, frames=picture.n_frames)  # type: ignore[attr-defined]
            _require_size(picture.width, picture.height, name)
        if picture.mode not in _MODES | _GREY_16:
            raise DepthNotTaken(name=name, depth=picture.mode)
        _load(picture, name)
        width, height = picture.size
        if turn != _UPRIGHT or media_type == "image/tiff" or picture.mode in _GREY_16:
            clean, (width, height) = _anew(picture, turn, media_type)
    return Sanitised(
        data=clean,
        sha256=hashlib.sha256(clean).hexdigest(),
        source_sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        width=width,
        height=height,
    )


def _walk(data: bytes, media_type: str, name: str) -> tuple[bytes, int]:
    try:
        walked = _WALKS[media_type](data)
    except Broken as defect:
        raise PictureTruncated(name=name, defect=Coded(str(defect), "defect")) from None
    if walked.frames > 1:
        raise PictureMoves(name=name, frames=walked.frames)
    rest = data[walked.end :]
    # Cameras add their own: padding, a second view, a clip: cut off. What nobody announced is refused.
    if rest.strip(b"\0\xff \r\n") and not walked.announced and not rest.endswith(b"SEFT"):
        raise SomethingHidden(name=name, size_bytes=len(rest))
    _require_size(walked.width, walked.height, name)
    return walked.clean, _turn_noted(walked.exif)


def _turn_noted(notes: bytes) -> int:
    """Return the orientation that EXIF notes give; broken notes are no reason to refuse a picture."""
    exif = Image.Exif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exif.load(notes)
            turn = exif.get(ExifTags.Base.Orientation, _UPRIGHT)
        except (ValueError, OSError, SyntaxError, KeyError, struct.error):
            return _UPRIGHT
    return turn if turn in _TURNS else _UPRIGHT


def _require_size(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise PictureTooLarge(name=name, width=width, height=height, limit=MAX_PIXELS // 1_000_000)
    if min(width, height) < MIN_SIDE_PX:
        raise PictureTooSmall(name=name, width=width, height=height, limit=MIN_SIDE_PX)


@contextmanager
def _opened(data: bytes, media_type: str, name: str) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own limit only warns; ours refuses
        try:
            picture = Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
        except Image.DecompressionBombError:
            limit = MAX_PIXELS // 1_000_000
            raise PictureTooLarge(name=name, width="?", height="?", limit=limit) from None
        except UnidentifiedImageError as error:
            raise PictureTruncated(name=name, defect=Coded("its header cannot be read", "defect")) from error
        except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
            raise PictureTruncated(name=name, defect=Coded(_plain(error), "defect")) from error
        with picture:
            yield picture


def _load(picture: Image.Image, name: str) -> None:
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError) as error:
        raise PictureTruncated(name=name, defect=Coded(_plain(error), "defect")) from error


def _plain(error: BaseException) -> str:
    return str(error)[:120] or type(error).__name__


def _anew(picture: Image.Image, turn: int, media_type: str) -> tuple[bytes, tuple[int, int]]:
    """Write the picture again, upright, with its colour profile and nothing else of its notes."""
    profile = picture.info.get("icc_profile")
    upright = picture.transpose(_TURNS[turn]) if turn in _TURNS else picture.copy()
    upright.info = {}
    if (
        upright.mode in _GREY_16
    ):  # readers disagree on how 16-bit greys are shown: 8 bits show the same everywhere
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    how = _HOW[media_type]
    out = io.BytesIO()
    upright.save(out, _FORMATS[media_type], icc_profile=profile, **how)
    return out.getvalue(), upright.size
