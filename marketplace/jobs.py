"""What the market does by itself, every so often."""

from datetime import datetime

from foundation.db import transaction
from marketplace.operations import ordering


def expire_holds(at: datetime) -> int:
    """Let go of works whose quarter of an hour has passed."""
    with transaction() as session:
        return ordering.expire_holds(session, at=at)


def lapse_unpaid(at: datetime) -> int:
    """End fixed-price orders on which nothing was paid in time."""
    with transaction() as session:
        return ordering.lapse_unpaid(session, at=at)
