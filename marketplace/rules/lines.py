"""What stands on an invoice, and how the price itself is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.money import Money, Rate
from marketplace.rules import pricing
from marketplace.rules.pricing import Tier


class LineKind(StrEnum):
    """What an invoice line is for."""

    HAMMER = "hammer"
    PRICE = "price"
    PREMIUM = "premium"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice."""

    kind: LineKind
    amount: Money


def require_tiers(tiers: Sequence[Tier]) -> None:
    """Require that the tiers rise, that the last has no end, and that every rate is from 0 to 100 %.

    :raises ValueError: if they do not
    """
    limits = [limit for limit, _ in tiers]
    inner = [limit for limit in limits[:-1] if limit is not None]
    if not tiers or limits[-1] is not None or len(inner) != len(limits) - 1:
        raise ValueError("only the last tier, and always the last tier, has no end")
    if inner != sorted(set(inner)) or any(limit <= 0 for limit in inner):
        raise ValueError("the tiers must rise")
    if any(not 0 <= bps <= 10_000 for _, bps in tiers):  # noqa: PLR2004 -- basis points of the whole
        raise ValueError("a rate lies between 0 and 10000 basis points")


def auction_lines(hammer: Money, tiers: Sequence[Tier]) -> list[Line]:
    """Return what a buyer at auction owes: the hammer price and the premium on it."""
    price = pricing.price_of(hammer, tiers)
    lines = [Line(LineKind.HAMMER, price.hammer), Line(LineKind.PREMIUM, price.premium)]
    return [line for line in lines if line.amount.amount_minor]


def fixed_price_lines(price: Money) -> list[Line]:
    """Return what a buyer at a fixed price owes: the price, and nothing on it."""
    return [Line(LineKind.PRICE, price)]


def mirrored(lines: Sequence[Line]) -> list[Line]:
    """Return what takes an invoice back: each of its lines, in their order, with the opposite sign."""
    return [Line(line.kind, -line.amount) for line in lines]


@dataclass(frozen=True, slots=True)
class Shares:
    """How the price itself is shared: the house's commission, and the consignor's part."""

    commission: Money
    consignor: Money


def shares(price: Money, commission_bps: int) -> Shares:
    """Share a hammer or fixed price by the contract; the two parts add up to it exactly."""
    rate = Rate(commission_bps)
    return Shares(pricing.commission(price, rate), pricing.proceeds(price, rate))
