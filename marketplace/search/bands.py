"""Into which class of size and which band of price a work falls. Pure, and the same for every index."""

import re
from typing import Final

SIZES: Final = (("small", 400), ("medium", 1000), ("large", 2000))
"""Class of size and the longest side it reaches to, in millimetres; what is longer is monumental."""
LONGER: Final = "monumental"
FIRST_MINOR: Final = 100_000
"""Where the lowest band of price ends, in minor units: 1,000 yuan, 100,000 yen. Each further is ten times."""
BANDS: Final = 5
_BAND: Final = re.compile(r"([A-Z]{3})-([0-4])")


def size_class(*sides_mm: int | None) -> str:
    """Return the class of size of a work by its longest side; nothing when none is known."""
    longest = max((side for side in sides_mm if side), default=0)
    if not longest:
        return ""
    return next((name for name, reach in SIZES if longest <= reach), LONGER)


def band(amount_minor: int, currency: str) -> str:
    """Return the band of price of an amount, as `CNY-2`: from 10,000 yuan and below 100,000."""
    edge, number = FIRST_MINOR, 0
    while number < BANDS - 1 and amount_minor >= edge:
        edge, number = edge * 10, number + 1
    return f"{currency}-{number}"


def limits(code: str) -> tuple[str, int | None, int | None] | None:
    """Return a band's currency, least amount and what it stays below, in minor units; None for nonsense."""
    found = _BAND.fullmatch(code)
    if found is None:
        return None
    number = int(found[2])
    low = FIRST_MINOR * 10 ** (number - 1) if number else None
    return found[1], low, FIRST_MINOR * 10**number if number < BANDS - 1 else None
