"""Hammer price to what the buyer owes and what the consignor is owed.

Source: auction_spec, R21, R35.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from foundation.money import MINOR_DIGITS, Money, Rate

Tier = tuple[int | None, int]
"""(up to, in whole minor units, None for all above; basis points). Marginal: each applies to its part."""

WHOLE_BPS: Final = 10_000
UNAGREED_COMMISSION: Final = Rate(500)
"""The most that may be taken from each side when nothing was agreed (Auction Law, art. 56)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a sold lot costs its buyer, before taxes."""

    hammer: Money
    premium: Money

    @property
    def total(self) -> Money:
        """Return hammer and premium together."""
        return self.hammer + self.premium


def premium_tiers(currency: str) -> list[Tier]:
    """Return the premium that a sale names when it names no other: 26, 20 and 14.5 per cent.

    Source: Christie's 2022 rates as read for auction_spec R21 (its 6,000,000 threshold: unverified).
    """
    scale = 10 ** MINOR_DIGITS.get(currency, 2)
    return [(1_000_000 * scale, 2_600), (6_000_000 * scale, 2_000), (None, 1_450)]


def are_tiers(tiers: Sequence[Tier]) -> bool:
    """Say whether tiers rise, end without an end, and take no more than the whole."""
    limits = [limit for limit, _ in tiers[:-1]]
    return (
        bool(tiers)
        and tiers[-1][0] is None
        and None not in limits
        and limits == sorted({limit for limit in limits if limit is not None})
        and all(0 <= bps <= WHOLE_BPS for _, bps in tiers)
        and all(limit > 0 for limit in limits if limit is not None)
    )


def premium(hammer: Money, tiers: Sequence[Tier]) -> Money:
    """Return the buyer's premium by marginal tiers; each part is rounded half up to a whole minor unit."""
    total = Money(0, hammer.currency)
    below = 0
    for up_to, bps in tiers:
        end = hammer.amount_minor if up_to is None else min(hammer.amount_minor, up_to)
        if end > below:
            total += Rate(bps).of(Money(end - below, hammer.currency))
            below = end
    return total


def price_of(hammer: Money, tiers: Sequence[Tier]) -> Price:
    """Return hammer price and premium."""
    return Price(hammer=hammer, premium=premium(hammer, tiers))


def commission(hammer: Money, rate: Rate | None) -> Money:
    """Return the consignor's commission as agreed; without an agreement five per cent at most (R35)."""
    return (UNAGREED_COMMISSION if rate is None else rate).of(hammer)


def proceeds(hammer: Money, rate: Rate | None) -> Money:
    """Return what the consignor is owed of the hammer price."""
    return hammer - commission(hammer, rate)
