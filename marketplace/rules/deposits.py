"""When a bidder's deposit is held on his card. Pure.

Source: auction_spec, R17. A hold lasts seven days, and a buyer has as long to pay: a hold of the day on which
a paddle is asked for would be gone when it is needed. So the card is kept first, and holds are placed on it:
two days before the first lot is due, and again whenever one has run out while the bidder still owes.
"""

from datetime import datetime, timedelta
from typing import Final

HOLD_LASTS: Final = timedelta(days=7)
"""After that a card's bank lets go by itself."""
HOLD_BEFORE: Final = timedelta(hours=48)
"""So long before the first lot is due the hold is placed."""


def is_due(ends_at: datetime, *, at: datetime) -> bool:
    """Say whether a deposit is to be held now on a card that is kept.

    :param ends_at: when the first lot of the sale is due
    """
    return at >= ends_at - HOLD_BEFORE
