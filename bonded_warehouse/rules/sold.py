"""A sale as the market told it when title passed, and what a declaration has to say of it. Pure.

Source: clearance pipeline, three-document match: order, payment and waybill agree with the list (D, after the
e-commerce messages' rules).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from foundation.money import Money

NOBODY_KNOWS: Final = "-"
"""Stands in a mismatch for what is not on file."""
LONGEST: Final = 60
"""Of a payment's number in a message."""
CENT_MINOR: Final = 1
"""By so much a receipt may differ (D)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One sale: the order, its invoice, and what came in for it."""

    order_id: str
    invoice_number: str
    payments: tuple[str, ...]
    """Numbers of the payments that came in: ours, and the provider's."""
    total_minor: int
    """What the buyer owed for the work, any premium included."""
    paid_minor: int
    currency: str
    destination: str | None
    """Where the buyer wants it: ISO 3166-1 alpha-2; None where he has not said."""
    buyer: str
    platform_code: str = ""
    """Of another platform that sold it, as it was entered; empty where this house did."""
    platform_name: str = ""
    freight_minor: int | None = None
    """What the platform charged for carriage; None where the market charges none."""

    @property
    def is_elsewhere(self) -> bool:
        """Say whether another platform sold it."""
        return bool(self.platform_code)

    @property
    def total(self) -> Money:
        """Return what the buyer owed."""
        return Money(self.total_minor, self.currency)

    @property
    def sayable(self) -> tuple[str, ...]:
        """Return the numbers that fit into a message; a provider's own may be too long."""
        return tuple(one for one in self.payments if len(one) <= LONGEST)

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept with a holding."""
        return asdict(self) | {"payments": list(self.payments)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Sold":
        """Return what was kept with a holding."""
        return cls(**{**kept, "payments": tuple(kept["payments"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a declaration says of the sale behind it."""

    order_number: str
    receipt_number: str
    value: Money
    freight: Money
    receipt: Money
    destination: str


def against(sold: Sold | None, told: Told) -> Iterator[tuple[str, str, str]]:
    """Name everything that the market knows otherwise: element, what was declared, what is on file.

    The market charges no freight: what the receipt shows beyond it is what came in for the work. Of an order
    of another platform the number is that platform's alone, and so is the freight.

    :param sold: None where the market knows of no sale of it
    """
    if sold is None:
        yield "orderNo", told.order_number, NOBODY_KNOWS
        return
    own = set() if sold.is_elsewhere else {sold.order_id}
    if told.order_number not in {sold.invoice_number} | own:
        yield "orderNo", told.order_number, sold.invoice_number
    if told.receipt_number not in sold.payments:
        yield "payNo", told.receipt_number, ", ".join(sold.sayable) or NOBODY_KNOWS
    if told.value.currency != sold.currency:
        yield "currency", told.value.currency, sold.currency
        return
    if told.value != sold.total:
        yield "goodsValue", str(told.value.decimal()), str(sold.total.decimal())
    if sold.freight_minor is not None and told.freight != Money(sold.freight_minor, sold.currency):
        yield "freight", str(told.freight.decimal()), str(Money(sold.freight_minor, sold.currency).decimal())
    came_in = Money(sold.paid_minor, sold.currency)
    if abs((told.receipt - came_in - told.freight).amount_minor) > CENT_MINOR:
        yield "charge", str(told.receipt.decimal()), str((came_in + told.freight).decimal())
    if sold.destination is not None and told.destination != sold.destination:
        yield "country", told.destination, sold.destination
