"""Picture files as bytes: where the picture ends, what in it is private, and the file without that.

No pixel is decoded here, so a hostile file costs no more than its own length, and
what is kept of a clean file is byte for byte what was sent. Sources: ITU T.81,
B.1.1 (JPEG); PNG (third edition), 5; RFC 9649, 2 (WebP).
"""

import struct
import zlib
from collections.abc import Iterator
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


SOI, EOI, SOS, DHT, DAC, DQT, DNL, DRI, TEM = 0xD8, 0xD9, 0xDA, 0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0x01
"""Markers of ITU T.81, table B.1."""
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_DHP_EXP: Final = frozenset({0xDE, 0xDF})
_RESTARTS: Final = range(0xD0, 0xD8)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, DAC}
_CODING: Final = _FRAMES | _DHP_EXP | {DHT, DAC, DQT, DNL, DRI, SOS}
_KEPT_NOTES: Final = {APP0: b"JFIF\0", APP2: b"ICC_PROFILE\0", APP14: b"Adobe"}
"""Of application segments these alone say how the picture looks."""
_FOLLOWERS: Final = (b"MotionPhoto", b"MicroVideo", b"hdrgm:", b"GContainer")
_FILL: Final = 0xFF


@dataclass(frozen=True, slots=True)
class _Segment:
    """One segment of a JPEG file."""

    marker: int
    raw: bytes
    """As it stands in the file, marker and coded data included."""
    body: bytes


def walk_jpeg(data: bytes) -> Walked:
    """Take a JPEG file apart, keeping JFIF, the colour profile and Adobe's colour transform.

    :raises Broken: if a segment is cut off or the end marker is missing
    """
    kept, exif, announced, end = [data[:2]], b"", False, 0
    size = (0, 0)
    for segment, end in _segments(data):  # noqa: B007 -- the last end is where the picture ends
        marker, body = segment.marker, segment.body
        if marker in _FRAMES and len(body) >= struct.calcsize(">xHH"):
            height, width = struct.unpack_from(">xHH", body)
            size = (width, height)
        if marker == APP1 and body.startswith(b"Exif\0\0"):
            exif = body
        announced |= _announces(segment)
        if marker in _CODING or marker == EOI or body.startswith(_KEPT_NOTES.get(marker, b"\0none")):
            kept.append(segment.raw)
    if not all(size):
        raise Broken("no frame size")
    return Walked(b"".join(kept), *size, end, exif=exif, announced=announced)


def _announces(segment: _Segment) -> bool:
    """Say whether a segment tells of something after the picture's end."""
    if segment.marker == APP2:
        return segment.body.startswith(b"MPF\0")
    return segment.marker == APP1 and any(word in segment.body for word in _FOLLOWERS)


def _segments(data: bytes) -> Iterator[tuple[_Segment, int]]:
    """Yield each segment after the start marker, with where it ends; the end marker is the last."""
    at = 2
    while True:
        start = at
        marker, at = _next_marker(data, at)
        if marker == EOI:
            yield _Segment(marker, b"\xff\xd9", b""), at
            return
        if marker == SOI:
            raise Broken("a second start")
        if marker in _RESTARTS or marker == TEM:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or end < at + 2:
            raise Broken("a segment is cut off")
        body = data[at + 2 : end]
        at = _end_of_scan(data, end) if marker == SOS else end
        yield _Segment(marker, b"\xff" + data[start:at].lstrip(b"\xff"), body), at


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at : at + 1] != b"\xff":
        raise Broken("no end marker" if at >= len(data) else "no marker where one must stand")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Broken("no end marker")
    return data[at], at + 1


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the entropy-coded data ends: at a marker that is no stuffing and no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Broken("no end marker")
        following = data[at + 1]
        if following == _FILL:
            at += 1
        elif following == 0 or following in _RESTARTS:
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
    kept, end, exif, frames = [data[:8]], 0, b"", 1
    size = (0, 0)
    for kind, start, end in _png_chunks(data):
        body = data[start + 8 : end - 4]
        if kind == b"IHDR":
            size = struct.unpack_from(">II", body)
        elif kind == b"acTL":
            frames = max(2, int.from_bytes(body[:4], "big"))
        elif kind == b"eXIf":
            exif = body
        if kind in _PNG_KEEPS:
            kept.append(data[start:end])
    if not all(size):
        raise Broken("no size")
    return Walked(b"".join(kept), *size, end, exif=exif, frames=frames)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start, end) of each chunk, the end chunk last."""
    at = 8
    while True:
        if at + 12 > len(data):
            raise Broken("no end chunk")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Broken("a chunk is cut off")
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise Broken("a checksum is wrong")
        if kind == b"IHDR" and length != struct.calcsize(">II5B"):
            raise Broken("a header of another length")
        yield kind, at, end
        if kind == b"IEND":
            return
        at = end


_WEBP_PRIVATE: Final = 0x08 | 0x04
"""The flags of VP8X that say: EXIF follows, XMP follows."""
_WEBP_KEEPS: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_WEBP_LEAST: Final = 20
"""Bytes of a file with one empty chunk."""


def walk_webp(data: bytes) -> Walked:
    """Take a WebP file apart, keeping its picture, its transparency and its colour profile.

    :raises Broken: if the file or a chunk is cut off
    """
    end_of_file = 8 + int.from_bytes(data[4:8], "little")
    if end_of_file > len(data) or end_of_file < _WEBP_LEAST:
        raise Broken("the file is shorter than it says")
    kept, at, exif, frames = [], 12, b"", 0
    size = (0, 0)
    while at < end_of_file:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > end_of_file:
            raise Broken("a chunk is cut off")
        body = data[at + 8 : end]
        size = size if all(size) else _webp_size(kind, body)
        if kind == b"VP8X" and body:
            body = bytes((body[0] & ~_WEBP_PRIVATE,)) + body[1:]
        elif kind == b"EXIF":
            exif = body
        frames += kind == b"ANMF"
        if kind in _WEBP_KEEPS:
            kept.append(kind + struct.pack("<I", length) + body + b"\0" * (length % 2))
        at = end + length % 2
    if not all(size):
        raise Broken("no size")
    inside = b"WEBP" + b"".join(kept)
    clean = b"RIFF" + struct.pack("<I", len(inside)) + inside
    return Walked(clean, *size, end_of_file, exif=exif, frames=max(1, frames))


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Return the size that a chunk tells, or (0, 0)."""
    if kind == b"VP8X" and len(body) >= struct.calcsize("<4x6x"):
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8 " and len(body) >= struct.calcsize("<6xHH"):
        width, height = struct.unpack_from("<6xHH", body)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(body) >= struct.calcsize("<xI"):
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0
