"""The cards of money: orders, invoices, payments, refunds, settlements. For whom they concern."""

from dataclasses import dataclass, field
from datetime import datetime

from foundation.money import Money
from marketplace.models.credit_notes import CreditNote
from marketplace.models.invoices import Invoice, Payment, Refund, Settlement
from marketplace.models.orders import Order
from marketplace.rules.references import reference_for


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """One line of an invoice."""

    kind: str
    amount: Money

    @classmethod
    def of_all(cls, row: Invoice | CreditNote) -> "list[LineCard]":
        """Return the lines of an invoice, or of what takes it back, in their order."""
        return [
            cls(kind=line.kind.value, amount=Money(line.amount_minor, row.currency)) for line in row.lines
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCard:
    """One attempt to pay."""

    id: str
    invoice_id: str
    means: str
    amount: Money
    received: Money
    state: str
    continue_url: str | None
    failure: str | None
    requested_at: datetime
    received_at: datetime | None
    provider: str = ""
    reference: str | None = None
    """The provider's own id; for a bank wire, what the payer writes on it."""

    @classmethod
    def of(cls, row: Payment) -> "PaymentCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            invoice_id=row.invoice_id,
            means=row.means,
            amount=row.amount,
            received=Money(row.received_minor, row.currency),
            state=row.state.value,
            continue_url=row.continue_url,
            failure=row.failure,
            requested_at=row.requested_at,
            received_at=row.received_at,
            provider=row.provider,
            reference=row.provider_id if row.provider == "wire" else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCard:
    """Money that goes back."""

    id: str
    amount: Money
    reason: str
    state: str
    decided_at: datetime
    sent_at: datetime | None
    order_id: str = ""
    payment_id: str = ""
    wire_reference: str = ""
    """What a cashier writes on a wire, so that the bank's statement says by itself that it went."""

    @classmethod
    def of(cls, row: Refund) -> "RefundCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            amount=Money(row.amount_minor, row.currency),
            reason=row.reason,
            state=row.state.value,
            decided_at=row.decided_at,
            sent_at=row.sent_at,
            order_id=row.order_id,
            payment_id=row.payment_id,
            wire_reference=reference_for(row.id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCard:
    """What a buyer owes; seen by him, the cashiers, the regulator and the auditors."""

    id: str
    number: str
    order_id: str
    buyer_id: str
    buyer_name: str
    total: Money
    paid: Money
    open: Money
    state: str
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None
    lines: list[LineCard] = field(default_factory=list)

    @classmethod
    def of(cls, row: Invoice) -> "InvoiceCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            number=row.number,
            order_id=row.order_id,
            buyer_id=row.buyer_id,
            buyer_name=row.buyer_name,
            total=row.total,
            paid=Money(row.paid_minor, row.currency),
            open=row.open,
            state=row.state.value,
            issued_at=row.issued_at,
            due_at=row.due_at,
            paid_at=row.paid_at,
            lines=LineCard.of_all(row),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteCard:
    """What takes an invoice back; seen by its buyer, the cashiers, the regulator and the auditors."""

    id: str
    number: str
    invoice_id: str
    order_id: str
    total: Money
    """Below nothing, as its lines are."""
    reason: str
    state: str
    issued_by: str
    issued_at: datetime
    repaid_at: datetime | None
    lines: list[LineCard] = field(default_factory=list)

    @classmethod
    def of(cls, row: CreditNote) -> "CreditNoteCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            number=row.number,
            invoice_id=row.invoice_id,
            order_id=row.order_id,
            total=row.total,
            reason=row.reason,
            state=row.state.value,
            issued_by=row.issued_by,
            issued_at=row.issued_at,
            repaid_at=row.repaid_at,
            lines=LineCard.of_all(row),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """A work on its way to its buyer; seen by him and by those who handle his money."""

    id: str
    artwork_id: str
    holding_id: str | None
    lot_id: str | None
    offering_id: str | None
    buyer_id: str
    buyer_name: str
    price: Money
    destination: str | None
    state: str
    held_until: datetime | None
    created_at: datetime
    placed_at: datetime | None
    paid_at: datetime | None
    settled_at: datetime | None
    departed_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None
    invoice_id: str | None = None

    @classmethod
    def of(cls, row: Order, *, invoice_id: str | None = None) -> "OrderCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            holding_id=row.holding_id,
            lot_id=row.lot_id,
            offering_id=row.offering_id,
            buyer_id=row.buyer_id,
            buyer_name=row.buyer_name,
            price=row.price,
            destination=row.destination,
            state=row.state.value,
            held_until=row.held_until,
            created_at=row.created_at,
            placed_at=row.placed_at,
            paid_at=row.paid_at,
            settled_at=row.settled_at,
            departed_at=row.departed_at,
            delivered_at=row.delivered_at,
            completed_at=row.completed_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
            invoice_id=invoice_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementCard:
    """What the consignor is owed for one order."""

    order_id: str
    proceeds: Money
    commission: Money
    premium: Money
    settled_at: datetime
    release_due_at: datetime | None
    disputed_at: datetime | None
    dispute: str | None
    ruling: str | None
    ruling_reason: str
    ruled_at: datetime | None
    work_returned_at: datetime | None
    released_at: datetime | None

    @classmethod
    def of(cls, row: Settlement) -> "SettlementCard":
        """Return a row as a card."""
        return cls(
            order_id=row.order_id,
            proceeds=Money(row.proceeds_minor, row.currency),
            commission=Money(row.commission_minor, row.currency),
            premium=Money(row.premium_minor, row.currency),
            settled_at=row.settled_at,
            release_due_at=row.release_due_at,
            disputed_at=row.disputed_at,
            dispute=row.dispute,
            ruling=None if row.ruling is None else row.ruling.value,
            ruling_reason=row.ruling_reason,
            ruled_at=row.ruled_at,
            work_returned_at=row.work_returned_at,
            released_at=row.released_at,
        )
