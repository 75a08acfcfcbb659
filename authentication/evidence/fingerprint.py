"""Image bytes to Fingerprint: SHA-256, pHash, dHash and PDQ.

The EXIF orientation is applied and the picture made RGB before it is hashed. numpy, scipy, ImageHash and
pdqhash are imported only when pixels are hashed: whoever only reads fingerprints does not wait for them.
"""

import hashlib
import io
import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from authentication.evidence.errors import ImageRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL import Image

MOST_PIXELS: Final = 150_000_000
"""A picture with more is refused before it is unpacked: as RGB this is 450 MB."""

ALGORITHMS: Final = {
    "sha256": "SHA-256 of the file",
    "phash64": "ImageHash 4 phash, hash_size 8, highfreq_factor 4",
    "dhash64": "ImageHash 4 dhash, hash_size 8",
    "pdq256": "PDQ after Pillow thumbnail((512, 512))",
}
"""What each part of a fingerprint was computed with; certificates carry it."""

_PDQ_SIDE: Final = 512
_HEX: Final = {"sha256": 64, "phash64": 16, "dhash64": 16, "pdq256": 64}
_NUMBERS: Final = (("width", 1, 2**31), ("height", 1, 2**31), ("pdq_quality", 0, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is computed from an image, to recognise it again."""

    sha256: str
    """Of the file's bytes, 64 hex digits."""
    width: int
    height: int
    """Pixels, after the orientation was applied."""
    phash64: str
    """64 bits, row-major, most significant first, as 16 hex digits (ImageHash phash)."""
    dhash64: str
    """As phash64 (ImageHash dhash, horizontal)."""
    pdq256: str
    """256 bits as 64 hex digits, as PDQ's authors print them, of the picture within 512 by 512 pixels."""
    pdq_quality: int
    """0 to 100; below 50 the picture has too little in it for PDQ to say much."""

    def to_json(self) -> dict[str, Any]:
        """Return it as certificates hold it."""
        return asdict(self)

    @classmethod
    def read(cls, found: object) -> "Fingerprint":
        """Return the fingerprint of its JSON object. Further fields in it are passed over.

        :raises ImageRefused: if it is not one
        """
        if not isinstance(found, Mapping):
            raise ImageRefused(why="not a fingerprint")
        for name, digits in _HEX.items():
            if not re.fullmatch(rf"[0-9a-f]{{{digits}}}", str(found.get(name))):
                raise ImageRefused(why=f"the {name} of a fingerprint is {digits} hex digits")
        for name, least, most in _NUMBERS:
            number = found.get(name)
            if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
                raise ImageRefused(why=f"the {name} of a fingerprint is a number from {least} to {most}")
        return cls(**{name: found[name] for name in (*_HEX, *(name for name, _, _ in _NUMBERS))})


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(data: bytes) -> Fingerprint:
    """Return the fingerprint of an image file.

    :raises ImageRefused: if it is not an image, is cut short, or is too large
    """
    import imagehash  # noqa: PLC0415 -- numpy and scipy take a while
    import pdqhash  # noqa: PLC0415

    picture = _open(data)
    width, height = picture.size
    grey = picture.convert("L")
    bits, quality = pdqhash.compute(_small(picture))
    return Fingerprint(
        sha256=sha256_hex(data),
        width=width,
        height=height,
        phash64=str(imagehash.phash(grey)),
        dhash64=str(imagehash.dhash(grey)),
        pdq256=_hex(bits),
        pdq_quality=int(quality),
    )


def pdq_turns(data: bytes) -> tuple[str, ...]:
    """Return the PDQ of the picture as it is, turned and mirrored: 8 times 64 hex digits.

    :raises ImageRefused: as `fingerprint` does
    """
    import pdqhash  # noqa: PLC0415 -- numpy takes a while

    turns, _ = pdqhash.compute_dihedral(_small(_open(data)))
    return tuple(_hex(bits) for bits in turns)


def pixels(data: bytes, *, within_px: int | None = None) -> "npt.NDArray[np.uint8]":
    """Return the picture, upright: (height, width, 3) RGB.

    :param within_px: make it smaller, to so many pixels squared, as long as it is larger
    :raises ImageRefused: as `fingerprint` does
    """
    import numpy as np  # noqa: PLC0415 -- as above

    picture = _open(data)
    if within_px is not None and picture.width * picture.height > within_px**2:
        scale = within_px / (picture.width * picture.height) ** 0.5
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, reducing_gap=2.0)
    return np.asarray(picture, dtype=np.uint8)


def _open(data: bytes) -> "Image.Image":
    """Return the picture, upright, in RGB."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- whoever reads needs no Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is ours, below
            picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > MOST_PIXELS:
            raise ImageRefused(why=f"it has more than {MOST_PIXELS} pixels")
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    except UnidentifiedImageError as error:
        raise ImageRefused(why="its content is of no known image format") from error
    except Image.DecompressionBombError as error:
        raise ImageRefused(why=f"it has more than {MOST_PIXELS} pixels") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError, struct.error) as error:
        # Pillow's readers raise all of these on files that are cut short or made to harm.
        raise ImageRefused(why=f"it cannot be unpacked ({error})") from error


def _small(picture: "Image.Image") -> "npt.NDArray[np.uint8]":
    """Shrink the picture to within 512 by 512 pixels: at full size PDQ is 4 to 12 bits from its authors'."""
    import numpy as np  # noqa: PLC0415

    picture.thumbnail((_PDQ_SIDE, _PDQ_SIDE))
    return np.asarray(picture, dtype=np.uint8)


def _hex(bits: "npt.NDArray[np.uint8]") -> str:
    import numpy as np  # noqa: PLC0415

    return np.packbits(bits).tobytes().hex()
