"""What a buyer owes, what was paid, what the consignor is owed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.lines import LineKind


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    ISSUED = "issued"
    PAID = "paid"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """Where a payment stands: asked for, begun at the provider, through, refused."""

    REQUESTED = "requested"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundState(StrEnum):
    """Where a refund stands."""

    DECIDED = "decided"
    SENT = "sent"
    FAILED = "failed"
    """It did not arrive: the money is here again, and the buyer's."""


class Ruling(StrEnum):
    """How a dispute was decided: for the buyer, or for the consignor."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class InvoiceLine(Base, kw_only=True):
    """One line of an invoice."""

    __tablename__ = "invoice_line"

    invoice_id: Mapped[str] = mapped_column(sa.ForeignKey("invoice.id"), primary_key=True, init=False)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LineKind]
    amount_minor: Mapped[int]


class Invoice(Base, kw_only=True):
    """What a buyer owes for one order. Its number has no gaps; what it says is never edited."""

    __tablename__ = "invoice"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    """Year and number in the year: 2026-000017."""
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), unique=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    buyer_name: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    total_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(default=0)
    """What came in for it, and was owed; what is over is the buyer's credit."""
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.ISSUED)
    issued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None] = mapped_column(default=None)
    lines: Mapped[list[InvoiceLine]] = relationship(lazy="selectin", order_by=InvoiceLine.position)

    @property
    def total(self) -> Money:
        """Return what is owed in all."""
        return Money(self.total_minor, self.currency)

    @property
    def open(self) -> Money:
        """Return what is still owed; nothing once it is cancelled."""
        if self.state is InvoiceState.CANCELLED:
            return Money(0, self.currency)
        return Money(self.total_minor - self.paid_minor, self.currency)


class Payment(Base, kw_only=True):
    """One attempt to pay an invoice, or a part of it. Its id is our key at the provider."""

    __tablename__ = "payment"

    id: Mapped[str] = mapped_column(primary_key=True)
    invoice_id: Mapped[str] = mapped_column(sa.ForeignKey("invoice.id"), index=True)
    means: Mapped[str] = mapped_column(sa.String(32))
    amount_minor: Mapped[int]
    """What was asked for."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    state: Mapped[PaymentState] = mapped_column(default=PaymentState.REQUESTED)
    provider: Mapped[str] = mapped_column(sa.String(32))
    provider_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    continue_url: Mapped[str | None] = mapped_column(sa.Text, default=None)
    """Where the buyer goes on at the provider."""
    failure: Mapped[str | None] = mapped_column(sa.Text, default=None)
    """Why the provider refused it, in its words."""
    received_minor: Mapped[int] = mapped_column(default=0)
    """What came in; may be less or more than was asked for."""
    requested_at: Mapped[datetime]
    received_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def amount(self) -> Money:
        """Return what was asked for."""
        return Money(self.amount_minor, self.currency)


class PaymentNotice(Base, kw_only=True):
    """What the provider told us, as it told it. Its id is unique: a second report changes nothing."""

    __tablename__ = "payment_notice"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[str] = mapped_column(sa.String(32))
    payment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    body: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]


class Refund(Base, kw_only=True):
    """Money that goes back to a buyer: decided by a cashier or by a withdrawal, sent by the worker."""

    __tablename__ = "refund"

    id: Mapped[str] = mapped_column(primary_key=True)
    payment_id: Mapped[str] = mapped_column(sa.ForeignKey("payment.id"), index=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[RefundState] = mapped_column(default=RefundState.DECIDED)
    provider_id: Mapped[str | None] = mapped_column(default=None)
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


class Settlement(Base, kw_only=True):
    """Title passed: what the consignor is owed, and when it is released."""

    __tablename__ = "settlement"

    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), primary_key=True)
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    proceeds_minor: Mapped[int]
    commission_minor: Mapped[int]
    premium_minor: Mapped[int]
    settled_at: Mapped[datetime]
    release_due_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    """The end of the dispute window; None until the work is delivered."""
    disputed_at: Mapped[datetime | None] = mapped_column(default=None)
    dispute: Mapped[str | None] = mapped_column(sa.Text, default=None)
    """The buyer's words; while it stands, nothing is released."""
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    released_by: Mapped[str | None] = mapped_column(default=None)
    ruling: Mapped[Ruling | None] = mapped_column(default=None)
    """How the last dispute was decided."""
    ruling_reason: Mapped[str] = mapped_column(sa.Text, default="")
    ruled_at: Mapped[datetime | None] = mapped_column(default=None)
    ruled_by: Mapped[str | None] = mapped_column(default=None)
    work_returned_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the work of a sale that was undone came back into custody, and title to its consignor."""
