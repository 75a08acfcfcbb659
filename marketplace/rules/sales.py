"""Where sales, consignments, fixed-price offerings and orders can stand."""

from enum import StrEnum
from typing import Final


class SaleType(StrEnum):
    """How a sale is held (auction_spec, 1)."""

    TIMED = "timed"
    LIVE = "live"
    """By an auctioneer at the rostrum, lot by lot."""
    SEALED = "sealed"
    """By offers that nobody sees before the close; not under Chinese law (R19)."""


class SealedPricing(StrEnum):
    """What the best sealed offer pays: itself, or the best other one."""

    FIRST = "first"
    SECOND = "second"


CN: Final = "CN"


def missing_under(law: str, *, sale_type: SaleType, void_policy: str) -> list[str]:
    """Return which options of a sale its law does not allow (R14, R19; Auction Law, arts. 3, 36, 38)."""
    if law != CN:
        return []
    refused = []
    if sale_type is SaleType.SEALED:
        refused.append("type")
    if void_policy != "no_revive":
        refused.append("void_policy")
    return refused


class SaleState(StrEnum):
    """Where a sale stands: drafted, announced, open for bids, over."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class ConsignmentState(StrEnum):
    """Whether a work is entrusted to us for sale."""

    OPEN = "open"
    ENDED = "ended"


class OfferingState(StrEnum):
    """Where a fixed-price offering stands. Only a listed one can be bought."""

    LISTED = "listed"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


class OrderState(StrEnum):
    """Where an order stands.

    held: the work is kept for the buyer for a quarter of an hour. placed: invoiced, and
    the payment awaited. paid: the money is here, title has not passed. settled: title has
    passed. completed: delivered, and the consignor has been paid. rescinded: a dispute was
    decided for the buyer, and the sale undone. expired and cancelled end it without a sale;
    money that came in for one of these three is the buyer's, until it is sent back.
    """

    HELD = "held"
    PLACED = "placed"
    PAID = "paid"
    SETTLED = "settled"
    COMPLETED = "completed"
    RESCINDED = "rescinded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


SOLD: Final = (OrderState.SETTLED, OrderState.COMPLETED)
"""Title has passed, and the sale was not undone."""


LIVE_ORDERS = frozenset({OrderState.HELD, OrderState.PLACED, OrderState.PAID})
"""Orders that keep a work from everybody else: once title has passed, its new owner may sell it again."""
