"""Image bytes to Fingerprint: SHA-256, pHash, dHash and PDQ.

The EXIF orientation is applied and the picture made RGB before it is hashed. numpy, scipy, ImageHash and pdqhash
are imported inside `fingerprint`: whoever only reads fingerprints does not wait for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_PIXELS: Final = 200_000_000
"""A picture with more is refused before it is unpacked (600 MB as RGB)."""


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
    """256 bits as 64 hex digits, as Facebook's PDQ prints them, of the picture within 512 by 512 pixels."""
    pdq_quality: int
    """0 to 100; below 50 the picture has too little in it for PDQ to say much."""

    def to_json(self) -> dict[str, Any]:
        """Return it as certificates hold it."""
        raise NotImplementedError

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Fingerprint":
        """Return the fingerprint of its JSON object.

        :raises ImageRefused: if it is not one
        """
        raise NotImplementedError


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 hex digits."""
    raise NotImplementedError


def fingerprint(data: bytes) -> Fingerprint:
    """Return the fingerprint of an image file.

    :raises ImageRefused: if it is not an image, is cut short, or is too large
    """
    raise NotImplementedError


def pdq_turns(data: bytes) -> tuple[str, ...]:
    """Return the PDQ of the picture as it is, turned and mirrored: 8 times 64 hex digits.

    :raises ImageRefused: as `fingerprint` does
    """
    raise NotImplementedError
