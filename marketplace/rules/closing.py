"""When lots end, and how.

Source: auction_spec, R8, R9, R11.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.rules.bidding import ReserveStatus, Standing, Terms
from marketplace.rules.lots import LotState

GRACE: Final = timedelta(seconds=2)
"""How long the closer waits after a lot's end: bids that came in time are then out of the queue (R9)."""


@dataclass(frozen=True, slots=True)
class End:
    """How a lot ended: sold to `winner` for `hammer_minor`, or passed, and then both are None."""

    state: LotState
    winner: str | None = None
    hammer_minor: int | None = None


def scheduled_end(sale_ends_at: datetime, position: int, interval: timedelta) -> datetime:
    """Return when the lot at a position (0, 1, ...) of a sale is due (R11).

    The extension of one lot moves no other.
    """
    return sale_ends_at + position * interval


def is_due(end_at: datetime, now: datetime) -> bool:
    """Say whether a lot may be closed: its end and the grace are over."""
    return now >= end_at + GRACE


def end(terms: Terms, standing: Standing) -> End:
    """Return how a lot ends: below its reserve a highest bid has no effect (R8; Auction Law, art. 50(2))."""
    if standing.leader is None or standing.reserve(terms) is ReserveStatus.NOT_MET:
        return End(LotState.PASSED)
    return End(LotState.SOLD, standing.leader, standing.price_minor(terms))
