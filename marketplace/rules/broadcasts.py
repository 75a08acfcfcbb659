"""What a recording is made of, and where on it something happened: no database, no clock."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final

WAIT_FOR_PIECE: Final = timedelta(minutes=2)
"""So long a receipt waits for the piece in which the hammer fell; then it takes the last one before.

After a crash that piece still comes out of the journal.
"""

CLIP_US: Final = 30_000_000
"""A lot's clip: the half minute before the hammer."""

LEEWAY_US: Final = 2_000_000
"""By so much the camera's clock and the house's may differ: with as much around it a work is left out."""

ENDLESS_US: Final = 1 << 62
"""Longer than any broadcast."""


class PieceKind(StrEnum):
    """What a piece of a recording is."""

    INIT = "init"
    SEGMENT = "segment"


class MarkKind(StrEnum):
    """What a chapter begins with."""

    START = "start"
    LOT = "lot"
    HAMMER = "hammer"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


def offset_us(at: datetime, begun_at: datetime) -> int:
    """Return where on a recording an instant is; what was before it is at its beginning."""
    return max(0, (at - begun_at) // timedelta(microseconds=1))


class Played:
    """Where on a recording, as it is played, something is: what was not on air is not played."""

    def __init__(self, pieces: Iterable[tuple[int, int]]) -> None:
        """Lay the pieces out.

        :param pieces: when each begins and how long it is, in microseconds of the broadcast, in any order
        """
        whole = list(pieces)
        self._begins, self._before_begins = _summed(start for start, _ in whole)
        self._ends, self._before_ends = _summed(start + duration for start, duration in whole)

    def position_us(self, offset_us: int) -> int:
        """Return how much is played before an offset.

        Each piece that has begun counts from its beginning, less what is behind its end.
        """
        begun, over = bisect_left(self._begins, offset_us), bisect_left(self._ends, offset_us)
        return (begun - over) * offset_us - self._before_begins[begun] + self._before_ends[over]


def _summed(instants: Iterable[int]) -> tuple[list[int], list[int]]:
    """Return instants in their order, and the sum of those before each place."""
    ordered = sorted(instants)
    return ordered, [0, *accumulate(ordered)]
