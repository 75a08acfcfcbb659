"""The saleroom's clock: the house's time, carried on by a clock that nobody sets.

When the machine's clock is stepped, lots end neither early nor late: the saleroom goes on
counting, and lets the difference in by half a millisecond a second (auction_spec, 5.9).
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from foundation import clock

SLEW: Final = 0.0005
"""How much of the time that passes may be used to come nearer to the machine's clock."""


class SteadyClock:
    """Tells the time as the machine told it at the start, plus what has passed since."""

    def __init__(
        self,
        wall: Callable[[], datetime] = clock.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._at = wall()
        self._since = monotonic()

    def __call__(self) -> datetime:
        """Return this instant. Never goes back."""
        now = self._monotonic()
        passed = now - self._since
        told = self._at + timedelta(seconds=passed)
        most = passed * SLEW
        off = (self._wall() - told).total_seconds()
        self._at, self._since = told + timedelta(seconds=max(-most, min(most, off))), now
        return self._at
