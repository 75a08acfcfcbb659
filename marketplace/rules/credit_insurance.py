"""Export credit insurance: premiums, waiting periods and limits, as a policy names them. Pure.

No rate, limit or waiting period of any insurer is on file: each is entered from its policy by who holds it.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

MILLION: Final = 1_000_000
HOME: Final = "CN"
"""A sale to it is no export."""


class ClaimState(StrEnum):
    """Where a claim stands; what the insurer answered is entered from his letter."""

    OPEN = "open"
    PAID = "paid"
    REFUSED = "refused"


USES: Final = frozenset({ClaimState.OPEN, ClaimState.PAID})
"""Claims in these states use their buyer's limit."""


def premium(amount_minor: int, *, rate_ppm: int) -> int:
    """Return the premium of an insured sale: amount times rate, rounded half up to a whole minor unit.

    Each sale is rounded by itself, so that the premiums of a policy are the sum of those of its sales.

    :param rate_ppm: parts in a million: 0.35 % are 3500
    """
    return (amount_minor * rate_ppm + MILLION // 2) // MILLION


def claimable_from(unpaid_since: date, *, waiting_days: int) -> date:
    """Return the first day on which a claim may be opened: once so many whole days have passed."""
    return unpaid_since + timedelta(days=waiting_days)


def left(limit_minor: int, claimed_minor: int) -> int:
    """Return what is left of a buyer's limit, never less than nothing."""
    return max(limit_minor - claimed_minor, 0)


def is_within(on: date, *, from_on: date, until_on: date) -> bool:
    """Say whether a day lies in a period, its ends included."""
    return from_on <= on <= until_on
