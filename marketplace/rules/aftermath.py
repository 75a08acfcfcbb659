"""What may follow when a buyer does not pay.

Source: auction_spec, R22; Auction Law, art. 39; Cultural Relics Law, art. 71(2).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

CHANCE: Final = timedelta(hours=48)
"""How long a second chance is open; there is no duty to accept it."""


class Remedy(StrEnum):
    """What the house does about a default."""

    OPEN = "open"
    """Not decided yet."""
    AGAIN = "again"
    """The work is auctioned again; the first buyer pays both commissions and any shortfall (art. 39)."""
    SECOND_CHANCE = "second_chance"
    RETURNED = "returned"
    """Back to the consignor."""


class ChanceState(StrEnum):
    """Where a second chance stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Liability:
    """What the first buyer owes after a second auction, in minor units (art. 39)."""

    commissions: int
    """Both of the first sale: the consignor's and the buyer's premium."""
    difference: int
    """What the second hammer falls short of the first."""

    @property
    def total(self) -> int:
        """Return all of it."""
        return self.commissions + self.difference


def liability(*, first_hammer: int, second_hammer: int, seller_commission: int, premium: int) -> Liability:
    """Return what the first buyer owes after a second auction.

    :param seller_commission: what the house would have taken of the first hammer from the consignor
    :param premium: what it would have taken from the buyer
    """
    return Liability(seller_commission + premium, max(0, first_hammer - second_hammer))
