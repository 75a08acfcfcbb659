"""When a sending is tried again, and when it is given up. Pure.

Source: Standard Webhooks, "retry schedule": at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h,
20 h and 24 h. Mail and browsers are tried at the same times.
"""

from datetime import timedelta
from typing import Final

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
IN_FLIGHT: Final = timedelta(minutes=2)
"""So long one try keeps others away: it may still be under way, or its process died."""
MOST_DEAD: Final = 5
"""A receiver at which so many notices in a row died is switched off."""


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many tries; None: no more."""
    return PAUSES[attempts - 1] if 1 <= attempts < MOST_ATTEMPTS else None
