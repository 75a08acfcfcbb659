"""Is a price far from those of comparable works? Pure. Source: specification, c.2: |z| above 3 (D)."""

from collections.abc import Sequence
from statistics import mean, stdev
from typing import Final

FEWEST: Final = 5
"""With fewer comparables nothing can be said (D)."""
FARTHEST: Final = 3
"""Standard deviations."""


def is_outlier(price_minor: int | None, others_minor: Sequence[int]) -> bool | None:
    """Say whether a price lies farther from its comparables' mean than three standard deviations.

    None: nothing can be said, because the price is not known, they are too few, or all of one price.
    """
    if price_minor is None or len(others_minor) < FEWEST:
        return None
    spread = stdev(others_minor)
    if spread == 0:
        return None
    return abs(price_minor - mean(others_minor)) > FARTHEST * spread
