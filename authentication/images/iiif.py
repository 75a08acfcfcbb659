"""What a request in the words of the IIIF Image API asks for: sizes and places, reckoned exactly.

Pure: no pixel is touched. Source: IIIF Image API 3.0, 4 (requests), 4.7 (canonical form), 5 (properties).
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from authentication.images.refusals import PictureRequestUnsupported, PictureRequestWrong

TILE_PX: Final = 512
MOST_SIDE_PX: Final = 8000
MOST_AREA_PX: Final = 16_000_000
"""Of an answer: a decoded 48 MB."""
MOST_ENLARGED: Final = 2
"""No picture is given larger than twice its size: more would be made up."""
SIZES_PX: Final = (240, 480, 800, 1200, 1600, 2400)
"""Longest sides that are kept ready."""
QUALITIES: Final = ("default", "color", "gray", "bitonal")
MEDIA_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
_KNOWN_FORMATS: Final = frozenset({"tif", "gif", "pdf", "jp2"})
"""Formats of the API that are not given."""
_WHOLE: Final = r"[0-9]{1,10}"
_DECIMAL: Final = r"[0-9]{1,10}(?:\.[0-9]{1,10})?"
_PIXELS: Final = re.compile(f"({_WHOLE}),({_WHOLE}),({_WHOLE}),({_WHOLE})")
_SHARES: Final = re.compile(f"pct:({_DECIMAL}),({_DECIMAL}),({_DECIMAL}),({_DECIMAL})")
_SIZE: Final = re.compile(
    rf"(?P<up>\^)?(?:(?P<max>max)|pct:(?P<share>{_DECIMAL})|(?P<within>!)?(?P<w>{_WHOLE})?,(?P<h>{_WHOLE})?)"
)
_ROTATION: Final = re.compile(f"(!)?({_DECIMAL})")
_LAST: Final = re.compile(r"([A-Za-z0-9]+)\.([A-Za-z0-9]+)")
_QUARTER: Final = 90
_WHOLE_TURN: Final = 360


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a picture, as it is wanted."""

    x: int
    y: int
    width: int
    height: int
    """The part, in pixels of the picture; always inside it."""
    out_width: int
    out_height: int
    """Of the answer before it is turned, in pixels."""
    mirrored: bool
    turned: int
    """Clockwise, after mirroring: 0, 90, 180 or 270 degrees."""
    quality: str
    format: str
    canonical: str
    """region/size/rotation/quality.format, as the API writes it."""

    @property
    def is_plain(self) -> bool:
        """Say whether only the part and its size were asked for: upright, in its colours."""
        return self.turned == 0 and not self.mirrored and self.quality in {"default", "color"}


@dataclass(frozen=True, slots=True)
class Place:
    """A tile's place in the pyramid."""

    level: int
    """0 is the full size, each next one half."""
    column: int
    row: int


def limits(width: int, height: int) -> tuple[int, int, int]:
    """Return (maxWidth, maxHeight, maxArea) of a picture, as its info.json tells them."""
    return min(MOST_SIDE_PX, width * MOST_ENLARGED), min(MOST_SIDE_PX, height * MOST_ENLARGED), MOST_AREA_PX


def levels(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes of a picture's pyramid, the full one first; the last fits into one tile."""
    found = [(width, height)]
    while max(found[-1]) > TILE_PX:
        found.append(((found[-1][0] + 1) // 2, (found[-1][1] + 1) // 2))
    return found


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Return the sizes of a whole picture that are kept ready, the smallest first; none is an enlargement.

    Of a strip, much longer than high, the shorter side counts four times.
    """
    measure = min(max(width, height), 4 * min(width, height))
    found = []
    for side in SIZES_PX:
        scale = Fraction(side, measure)
        size = (_rounded(width * scale), _rounded(height * scale))
        if scale < 1 and _within(size, (MOST_SIDE_PX, MOST_SIDE_PX, MOST_AREA_PX)):
            found.append(size)
    whole = _largest(width, height, limits(width, height))
    if measure <= SIZES_PX[-1] and whole == (width, height):
        found.append(whole)
    return found


def read_request(region: str, size: str, rotation: str, last: str, *, width: int, height: int) -> Cut:
    """Return what is asked of a picture of this size.

    :param last: quality.format
    :raises PictureRequestWrong: if it does not follow the API or asks for more than there is or is given
    :raises PictureRequestUnsupported: if it follows the API and asks for what is not done here
    """
    x, y, region_width, region_height = _region(region, width, height)
    most = limits(width, height)
    out_width, out_height, enlarged = _size(size, region_width, region_height, most)
    mirrored, turned = _turn(rotation)
    quality, kind = _quality_and_format(last)
    whole = (x, y, region_width, region_height) == (0, 0, width, height)
    square = (x, y, region_width, region_height) == _region("square", width, height)
    said_region = "full" if whole else "square" if square else f"{x},{y},{region_width},{region_height}"
    if (out_width, out_height) == _largest(region_width, region_height, most) and not enlarged:
        said_size = "max"
    else:
        said_size = f"{'^' if enlarged else ''}{out_width},{out_height}"
    said_turn = f"{'!' if mirrored else ''}{turned}"
    canonical = f"{said_region}/{said_size}/{said_turn}/{quality}.{kind}"
    return Cut(
        x, y, region_width, region_height, out_width, out_height, mirrored, turned, quality, kind, canonical
    )


def place_of(cut: Cut, width: int, height: int) -> Place | None:
    """Return which tile of the pyramid a cut is, if it is one."""
    if not cut.is_plain:
        return None
    for level, (level_width, level_height) in enumerate(levels(width, height)):
        span = TILE_PX << level
        column, column_rest = divmod(cut.x, span)
        row, row_rest = divmod(cut.y, span)
        expected = (
            min(span, width - column * span),
            min(span, height - row * span),
            min(TILE_PX, level_width - column * TILE_PX),
            min(TILE_PX, level_height - row * TILE_PX),
        )
        found = (cut.width, cut.height, cut.out_width, cut.out_height)
        if not column_rest and not row_rest and found == expected:
            return Place(level, column, row)
    return None


def _region(region: str, width: int, height: int) -> tuple[int, int, int, int]:
    if region == "full":
        return 0, 0, width, height
    if region == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    pixels, shares = _PIXELS.fullmatch(region), _SHARES.fullmatch(region)
    if pixels:
        x, y, wide, high = (int(each) for each in pixels.groups())
    elif shares:
        left, top, across, down = (Fraction(each) / 100 for each in shares.groups())
        if left >= 1 or top >= 1 or not across or not down:
            raise PictureRequestWrong(part="region", given=region)
        x, y = min(_rounded(width * left, 0), width - 1), min(_rounded(height * top, 0), height - 1)
        wide, high = _rounded(width * across), _rounded(height * down)
    else:
        raise PictureRequestWrong(part="region", given=region)
    if x >= width or y >= height or not wide or not high:
        raise PictureRequestWrong(part="region", given=region)
    return x, y, min(wide, width - x), min(high, height - y)


def _size(size: str, wide: int, high: int, most: tuple[int, int, int]) -> tuple[int, int, bool]:
    """Return (width, height, whether the part is enlarged to it)."""
    said = _SIZE.fullmatch(size)
    if said is None:
        raise PictureRequestWrong(part="size", given=size)
    up = said["up"] is not None
    width, height = (int(said[each]) if said[each] else None for each in ("w", "h"))
    if said["max"]:
        out = _largest(wide, high, most, up=up)
    elif said["share"]:
        scale = Fraction(said["share"]) / 100
        out = (_rounded(wide * scale, 0), _rounded(high * scale, 0))
        out = (max(1, out[0]), max(1, out[1])) if scale else out
    elif said["within"]:
        if not width or not height:
            raise PictureRequestWrong(part="size", given=size)
        bounds = (min(width, most[0]), min(height, most[1]), most[2])
        out = _largest(wide, high, bounds, up=up)
    elif width is not None and height is not None:
        out = (width, height)
    elif width is not None:
        out = (width, _rounded(Fraction(width * high, wide)))
    elif height is not None:
        out = (_rounded(Fraction(height * wide, high)), height)
    else:
        raise PictureRequestWrong(part="size", given=size)
    enlarged = out[0] > wide or out[1] > high
    if not all(out) or (enlarged and not up) or not _within(out, most):
        raise PictureRequestWrong(part="size", given=size)
    return *out, enlarged


def _largest(wide: int, high: int, most: tuple[int, int, int], *, up: bool = False) -> tuple[int, int]:
    """Return the largest size of these proportions within limits, enlarged only if it may be."""
    scale = min(Fraction(most[0], wide), Fraction(most[1], high))
    scale = scale if up else min(scale, Fraction(1))
    out = (min(most[0], _rounded(wide * scale)), min(most[1], _rounded(high * scale)))
    if out[0] * out[1] > most[2]:
        across = max(1, min(out[0], isqrt(most[2] * wide // high)))
        out = (across, max(1, min(out[1], most[2] // across, _rounded(Fraction(across * high, wide)))))
    return out


def _within(size: tuple[int, int], most: tuple[int, int, int]) -> bool:
    return size[0] <= most[0] and size[1] <= most[1] and size[0] * size[1] <= most[2]


def _rounded(value: Fraction, least: int = 1) -> int:
    """Round to whole pixels, halves up."""
    return max(least, int(value + Fraction(1, 2)))


def _turn(rotation: str) -> tuple[bool, int]:
    said = _ROTATION.fullmatch(rotation)
    turned = Fraction(said[2]) if said else Fraction(-1)
    if said is None or turned > _WHOLE_TURN:
        raise PictureRequestWrong(part="rotation", given=rotation)
    if turned % _QUARTER:
        raise PictureRequestUnsupported(part="rotation", given=rotation)
    return said[1] is not None, int(turned) % _WHOLE_TURN


def _quality_and_format(last: str) -> tuple[str, str]:
    said = _LAST.fullmatch(last)
    if said is None or said[1] not in QUALITIES:
        raise PictureRequestWrong(part="quality", given=last)
    if said[2] in _KNOWN_FORMATS:
        raise PictureRequestUnsupported(part="format", given=said[2])
    if said[2] not in MEDIA_TYPES:
        raise PictureRequestWrong(part="format", given=said[2])
    return said[1], said[2]
