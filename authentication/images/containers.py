"""Picture files as bytes: where the picture ends, what in it is private, and the file without that.

No pixel is decoded here, so a hostile file costs no more than its own length, and
what is kept of a clean file is byte for byte what was sent. Sources: ITU T.81,
B.1.1 (JPEG); PNG (third edition), 5; RFC 9649, 2 (WebP).
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Final


class Broken(Exception):
    """The file does not keep to its format; the argument says where."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A picture file, taken apart."""

    clean: bytes
    """The file with its picture and colours and nothing else."""
    width: int
    height: int
    end: int
    """Where the picture ends; what follows is no part of it."""
    exif: bytes = b""
    frames: int = 1
    announced: bool = False
    """The file itself says that something follows: a second view, a motion clip."""


KINDS: Final = (
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/tiff", b"II*\x00"),
    ("image/tiff", b"MM\x00*"),
)
OTHERS: Final = (
    ("GIF", b"GIF8"),
    ("BMP", b"BM"),
    ("PDF", b"%PDF"),
    ("Photoshop", b"8BPS"),
    ("JPEG 2000", b"\x00\x00\x00\x0cjP"),
    ("JPEG XL", b"\xff\x0a"),
    ("ZIP", b"PK\x03\x04"),
    ("SVG", b"<svg"),
    ("XML", b"<?xml"),
    ("HTML", b"<!DOCTYPE"),
    ("BigTIFF", b"II+\x00"),
)
BRANDS: Final = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIF", b"avif": "AVIF", b"avis": "AVIF"}


def kind_of(data: bytes) -> str | None:
    """Return the media type that the content shows, among those that are taken."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, magic in KINDS if data.startswith(magic)), None)


def other_kind_of(data: bytes) -> str | None:
    """Return the name of a well-known kind that is not taken."""
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12], "video")
    return next((kind for kind, magic in OTHERS if data.startswith(magic)), None)


_SOF: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_CODING: Final = _SOF | {0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}
_FOLLOWERS: Final = (b"MotionPhoto", b"MicroVideo", b"hdrgm:", b"GContainer")


def walk_jpeg(data: bytes) -> Walked:
    """Take a JPEG file apart, keeping JFIF, the colour profile and Adobe's colour transform.

    :raises Broken: if a segment is cut off or the end marker is missing
    """
    kept, at, exif, announced = [data[:2]], 2, b"", False
    width = height = 0
    while True:
        marker, at = _next_marker(data, at)
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            break
        if marker == 0xD8:
            raise Broken("a second start")
        if 0xD0 <= marker <= 0xD7 or marker == 0x01:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : end]
        if end > len(data) or end < at + 2:
            raise Broken("a segment is cut off")
        if marker in _SOF:
            if len(body) < 5:
                raise Broken("no frame size")
            height, width = struct.unpack(">HH", body[1:5])
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = body
        announced |= marker == 0xE2 and body.startswith(b"MPF\0")
        announced |= marker == 0xE1 and any(word in body for word in _FOLLOWERS)
        if _jpeg_keeps(marker, body):
            kept.append(bytes((0xFF, marker)) + data[at:end])
        at = end
        if marker == 0xDA:
            start, at = at, _end_of_scan(data, at)
            kept.append(data[start:at])
    if not width or not height:
        raise Broken("no frame size")
    return Walked(b"".join(kept), width, height, at, exif=exif, announced=announced)


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at : at + 1] != b"\xff":
        raise Broken("no end marker" if at >= len(data) else "no marker where one must stand")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Broken("no end marker")
    return data[at], at + 1


def _jpeg_keeps(marker: int, body: bytes) -> bool:
    return (
        marker in _CODING
        or (marker == 0xE0 and body.startswith(b"JFIF\0"))
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and body.startswith(b"Adobe"))
    )


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the entropy-coded data ends: at a marker that is no stuffing and no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Broken("no end marker")
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


_PNG_KEEPS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI".split()
)


def walk_png(data: bytes) -> Walked:
    """Take a PNG file apart, keeping its critical chunks and those that say how its colours look.

    :raises Broken: if a chunk is cut off, its checksum is wrong, or the end chunk is missing
    """
    kept, at, exif, frames = [data[:8]], 8, b"", 1
    width = height = 0
    while True:
        if at + 12 > len(data):
            raise Broken("no end chunk")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data):
            raise Broken("a chunk is cut off")
        body = data[at + 8 : end - 4]
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise Broken("a checksum is wrong")
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
        elif kind == b"acTL":
            frames = max(2, int.from_bytes(body[:4], "big"))
        elif kind == b"eXIf":
            exif = body
        if kind in _PNG_KEEPS:
            kept.append(data[at:end])
        at = end
        if kind == b"IEND":
            break
    if not width or not height:
        raise Broken("no size")
    return Walked(b"".join(kept), width, height, at, exif=exif, frames=frames)


_WEBP_PRIVATE: Final = 0x08 | 0x04
"""The flags of VP8X that say: EXIF follows, XMP follows."""


def walk_webp(data: bytes) -> Walked:
    """Take a WebP file apart, keeping its picture, its transparency and its colour profile.

    :raises Broken: if the file or a chunk is cut off
    """
    end_of_file = 8 + int.from_bytes(data[4:8], "little")
    if end_of_file > len(data) or end_of_file < 20:
        raise Broken("the file is shorter than it says")
    kept, at, exif, frames = [], 12, b"", 0
    width = height = 0
    while at < end_of_file:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > end_of_file:
            raise Broken("a chunk is cut off")
        body = data[at + 8 : end]
        if kind == b"VP8X" and length >= 10:
            width = 1 + int.from_bytes(body[4:7], "little")
            height = 1 + int.from_bytes(body[7:10], "little")
            body = bytes((body[0] & ~_WEBP_PRIVATE,)) + body[1:]
        elif kind == b"VP8 " and length >= 10:
            width, height = (width, height) if width else _lossy_size(body)
        elif kind == b"VP8L" and length >= 5:
            width, height = (width, height) if width else _lossless_size(body)
        elif kind == b"EXIF":
            exif = body
        frames += kind == b"ANMF"
        if kind in {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}:
            kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length % 2))
        at = end + length % 2
    if not width or not height:
        raise Broken("no size")
    inside = b"WEBP" + b"".join(kept)
    clean = b"RIFF" + struct.pack("<I", len(inside)) + inside
    return Walked(clean, width, height, end_of_file, exif=exif, frames=max(1, frames))


def _lossy_size(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", body[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(body: bytes) -> tuple[int, int]:
    bits = int.from_bytes(body[1:5], "little")
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
