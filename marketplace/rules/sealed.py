"""Who wins a sealed sale, and for how much (auction_spec, R19)."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.rules.closing import End
from marketplace.rules.lots import LotState
from marketplace.rules.sales import SealedPricing


@dataclass(frozen=True, slots=True)
class Offer:
    """A bidder's last offer on a lot."""

    number: int
    """Which of the lot's offers it was: the earlier one wins a tie."""
    paddle: str
    amount_minor: int


def last_of_each(offers: Iterable[Offer]) -> list[Offer]:
    """Return each bidder's last offer, the best first, the earlier first on a tie."""
    last = {offer.paddle: offer for offer in sorted(offers, key=lambda offer: offer.number)}
    return sorted(last.values(), key=lambda offer: (-offer.amount_minor, offer.number))


def end(
    offers: Iterable[Offer], *, opening_minor: int, reserve_minor: int | None, pricing: SealedPricing
) -> End:
    """Return how a lot ends: the best offer wins, and pays itself or the best other one.

    A second price is never below the opening price, nor below a reserve that the best offer covers.
    """
    good = [offer for offer in last_of_each(offers) if offer.amount_minor >= opening_minor]
    if not good or (reserve_minor is not None and good[0].amount_minor < reserve_minor):
        return End(LotState.PASSED)
    price = good[0].amount_minor
    if pricing is SealedPricing.SECOND:
        second = good[1].amount_minor if len(good) > 1 else opening_minor
        price = max(second, reserve_minor or 0)
    return End(LotState.SOLD, good[0].paddle, price)
