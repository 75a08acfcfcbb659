"""What a picture is mostly made of, in a few names: counted, not guessed.

The picture is brought down to 48 by 48 points. Each point has one name, by its hue in degrees, its
saturation and its brightness in per cent, as written in `named`. A colour that takes a tenth of the points
or more is one of the picture's, and at most four are. The same file always has the same colours.
"""

import io
from collections import Counter
from typing import Final

from PIL import Image

NAMES: Final = (
    "black",
    "white",
    "grey",
    "cream",
    "brown",
    "red",
    "pink",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
)
SIDE_PX: Final = 48
LEAST_PERMILLE: Final = 100
MOST: Final = 4
_HUES: Final = (
    (15, "red"),
    (42, "orange"),
    (66, "yellow"),
    (165, "green"),
    (195, "turquoise"),
    (255, "blue"),
    (290, "purple"),
    (345, "pink"),
    (361, "red"),
)
"""Up to which degree a hue has which name."""


def colours(data: bytes) -> dict[str, int]:
    """Return a picture's colours, the most first, each with the permille of the picture that it takes."""
    with Image.open(io.BytesIO(data)) as opened:
        points = opened.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX).convert("HSV")
    raw = points.tobytes()
    counts = Counter(named(*raw[place : place + 3]) for place in range(0, len(raw), 3))
    shares = {name: count * 1000 // (SIDE_PX * SIDE_PX) for name, count in counts.items()}
    most = sorted(shares.items(), key=lambda item: (-item[1], NAMES.index(item[0])))[:MOST]
    return {name: share for name, share in most if share >= LEAST_PERMILLE}


def named(hue: int, saturation: int, value: int) -> str:
    """Return the name of one point's colour; each of the three from 0 to 255."""
    degrees, saturated, bright = hue * 360 / 255, saturation * 100 / 255, value * 100 / 255
    if bright < 20:  # noqa: PLR2004 -- ink, whatever its hue
        return "black"
    if saturated < 12:  # noqa: PLR2004 -- no hue to speak of
        return "white" if bright >= 82 else "grey" if bright >= 32 else "black"  # noqa: PLR2004
    warm = 15 <= degrees < 66  # noqa: PLR2004 -- from orange to yellow: paper, silk, wood, earth
    if warm and saturated < 35 and bright >= 70:  # noqa: PLR2004 -- aged paper and silk
        return "cream"
    if warm and (bright < 62 or saturated < 45):  # noqa: PLR2004
        return "brown"
    name = next(name for reach, name in _HUES if degrees < reach)
    if name == "red" and saturated < 50 and bright >= 70:  # noqa: PLR2004
        return "pink"
    return name
