"""What a recording is made of, and where on it something happened: no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

WAIT_FOR_PIECE: Final = timedelta(minutes=2)
"""So long a receipt waits for the piece in which the hammer fell; then it takes the last one before.

After a crash that piece still comes out of the journal.
"""

CLIP_US: Final = 30_000_000
"""A lot's clip: the half minute before the hammer."""


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


class Placed(Protocol):
    """A piece that has its place in time."""

    @property
    def start_us(self) -> int:
        """When it begins, in microseconds of the broadcast."""

    @property
    def duration_us(self) -> int:
        """How long it is."""


def offset_us(at: datetime, begun_at: datetime) -> int:
    """Return where on a recording an instant is; what was before it is at its beginning."""
    return max(0, (at - begun_at) // timedelta(microseconds=1))


def position_us(pieces: Iterable[Placed], offset_us: int) -> int:
    """Return how much of a recording is played before an offset; what was not on air is not played."""
    played = 0
    for one in pieces:
        played += min(one.duration_us, max(0, offset_us - one.start_us))
    return played
