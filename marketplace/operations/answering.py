"""What a bidder is told, and how it is kept so that the same question gets the same answer (R12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bonded_warehouse import api as warehouse
from foundation.errors import Refusal
from foundation.money import Money
from marketplace import bidding_errors, rostrum_errors
from marketplace.rules import chain

KEPT: Final[dict[str, type[Refusal]]] = {
    kind.__name__: kind
    for kind in (
        bidding_errors.BidTooLow,
        bidding_errors.ConflictOfInterest,
        bidding_errors.LotClosed,
        rostrum_errors.LotNotCalled,
        bidding_errors.LotTakenOut,
        bidding_errors.NotHigherThanOwnMaximum,
        rostrum_errors.OffersAreSealed,
        bidding_errors.OffGrid,
        bidding_errors.PriceMoved,
        bidding_errors.SaleNotOpen,
        bidding_errors.SpendLimitReached,
        warehouse.GateDenies,
        warehouse.GateNeedsPapers,
        warehouse.GateRefers,
    )
}
"""The refusals of a bid that are kept under its key."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder is told: never another bidder's maximum, never the reserve."""

    code: str
    """leading or outbid."""
    lot_id: str
    seq: int
    """Which of the lot's accepted bids this is."""
    paddle: int
    maximum_minor: int
    """The bidder's own."""
    price_minor: int
    ask_minor: int
    currency: str
    reserve: str
    """no_reserve, reserve_not_met or reserve_met."""
    end_at: datetime


def pack_receipt(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as plain JSON values."""
    return {
        "code": receipt.code,
        "lot_id": receipt.lot_id,
        "seq": receipt.seq,
        "paddle": receipt.paddle,
        "maximum_minor": receipt.maximum_minor,
        "price_minor": receipt.price_minor,
        "ask_minor": receipt.ask_minor,
        "currency": receipt.currency,
        "reserve": receipt.reserve,
        "end_at": chain.instant(receipt.end_at),
    }


def pack_refusal(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as plain JSON values."""
    return {
        "refused": type(refusal).__name__,
        "facts": {name: _pack(value) for name, value in refusal.facts.items()},
    }


def unpack(answer: dict[str, Any]) -> Receipt | Refusal:
    """Return what was once answered, as it was."""
    if "refused" in answer:
        facts = {name: _unpack(value) for name, value in answer["facts"].items()}
        return KEPT[answer["refused"]](**facts)
    return Receipt(**{**answer, "end_at": datetime.fromisoformat(answer["end_at"])})


def _pack(value: object) -> Any:
    if isinstance(value, Money):
        return {"amount_minor": value.amount_minor, "currency": value.currency}
    if isinstance(value, datetime):
        return {"instant": chain.instant(value)}
    return value


def _unpack(value: Any) -> object:
    if isinstance(value, dict) and "instant" in value:
        return datetime.fromisoformat(value["instant"])
    if isinstance(value, dict) and "amount_minor" in value:
        return Money(value["amount_minor"], value["currency"])
    return value
