"""Money comes in. What the provider tells is recorded as it was told; what follows is decided afterwards."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import DestinationMissing, InvoiceNotPayable, InvoiceUnknown, PaymentUnknown
from marketplace.events import InvoicePaid, PaymentReceived, ProviderTold
from marketplace.ledger import entries
from marketplace.models.deposits import Deposit
from marketplace.models.invoices import Invoice, InvoiceState, Payment, PaymentNotice, PaymentState
from marketplace.models.orders import Offering, Order
from marketplace.operations import charging_back, depositing, posting, refunding
from marketplace.payments.gateway import Intent, Notice, NoticeKind
from marketplace.rules.sales import OfferingState, OrderState

CHARGEBACKS: Final = frozenset(
    {NoticeKind.CHARGED_BACK, NoticeKind.CHARGEBACK_WON, NoticeKind.CHARGEBACK_LOST}
)


def request_payment(
    session: Session, *, invoice_id: str, means: str, provider: str, actor: Actor, at: datetime
) -> Payment:
    """Ask for what is still open on an invoice. Asked again, an attempt under way is the same.

    :raises InvoiceUnknown: if the actor is not its buyer
    :raises InvoiceNotPayable: if nothing is owed
    :raises DestinationMissing: if nobody has said yet where the work is to go
    """
    invoice = session.get(Invoice, invoice_id, with_for_update=True, populate_existing=True)
    if invoice is None or invoice.buyer_id != actor.id:
        raise InvoiceUnknown
    if invoice.open.amount_minor <= 0:
        raise InvoiceNotPayable
    if session.get_one(Order, invoice.order_id).destination is None:
        raise DestinationMissing
    under_way = session.scalar(
        sa.select(Payment).where(
            Payment.invoice_id == invoice.id,
            Payment.means == means,
            Payment.amount_minor == invoice.open.amount_minor,
            Payment.state.in_((PaymentState.REQUESTED, PaymentState.STARTED)),
        )
    )
    if under_way is not None:
        return under_way
    payment = Payment(
        id=new_id("pay", at),
        invoice_id=invoice.id,
        means=means,
        amount_minor=invoice.open.amount_minor,
        currency=invoice.currency,
        provider=provider,
        requested_at=at,
    )
    session.add(payment)
    session.flush()
    return payment


def order_of(session: Session, payment: Payment) -> str:
    """Return the id of the order that a payment is for."""
    return session.get_one(Invoice, payment.invoice_id).order_id


def record_intent(session: Session, *, payment_id: str, intent: Intent, at: datetime) -> Payment:
    """Record that a payment was begun at the provider."""
    payment = _payment(session, payment_id)
    payment.provider_id, payment.continue_url = intent.provider_id, intent.continue_url
    if payment.state is PaymentState.REQUESTED:
        payment.state = PaymentState.STARTED
    return payment


def record_refusal(session: Session, *, payment_id: str, reason: str, at: datetime) -> Payment:
    """Record that the provider refused to begin a payment, in its words."""
    payment = _payment(session, payment_id)
    if payment.state is PaymentState.REQUESTED:
        payment.state, payment.failure = PaymentState.FAILED, reason
    return payment


def told_before(session: Session, event_id: str) -> tuple[str, Money] | None:
    """Return the kind and the amount of a report that we have, or None."""
    row = session.get(PaymentNotice, event_id)
    return None if row is None else (row.kind, Money(row.amount_minor, row.currency))


def record_notice(session: Session, *, notice: Notice, provider: str, at: datetime) -> bool:
    """Record what a provider told us, and book the money; return whether it was new.

    A report whose id we have changes nothing, however often and in whatever order it comes.
    One about a payment that we do not know is kept, and nothing is booked.
    """
    payment = session.get(Payment, notice.payment_id, with_for_update=True, populate_existing=True)
    if not _keep(session, notice, provider=provider, payment=payment, at=at):
        return False
    if notice.kind is NoticeKind.TOLD:
        outbox.publish(session, ProviderTold(event_id=notice.event_id, provider=provider), at=at)
    elif payment is not None:
        _follow(session, payment, notice, at)
    elif notice.kind is NoticeKind.REFUND_FAILED:
        refunding.record_failure(session, refund_id=notice.payment_id, at=at)
    elif (deposit := session.get(Deposit, notice.payment_id, with_for_update=True)) is not None:
        depositing.follow(session, deposit=deposit, notice=notice, at=at)
    return True


def _keep(session: Session, notice: Notice, *, provider: str, payment: Payment | None, at: datetime) -> bool:
    """Write down what was told; return whether it was new, of two that come at the same moment as well."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "event_id": notice.event_id,
        "provider": provider,
        "kind": notice.kind.value,
        "payment_id": None if payment is None else payment.id,
        "amount_minor": notice.amount.amount_minor,
        "currency": notice.amount.currency,
        "body": dict(notice.body),
        "occurred_at": notice.occurred_at,
        "received_at": at,
    }
    kept = insert(PaymentNotice).values(values).on_conflict_do_nothing().returning(PaymentNotice.event_id)
    return session.scalar(kept) is not None


def told(session: Session, event_id: str) -> Notice:
    """Return a report as it was recorded, to ask its provider about it."""
    row = session.get_one(PaymentNotice, event_id)
    return Notice(
        event_id=row.event_id,
        kind=NoticeKind(row.kind),
        payment_id=row.payment_id or "",
        amount=Money(row.amount_minor, row.currency),
        occurred_at=row.occurred_at,
        about=str(row.body.get("object", "")),
        body=row.body,
    )


def _follow(session: Session, payment: Payment, notice: Notice, at: datetime) -> None:
    if notice.kind is NoticeKind.SUCCEEDED and notice.amount.amount_minor > 0:
        _receive(session, payment, notice, at)
    elif notice.kind is NoticeKind.FAILED and payment.state is not PaymentState.SUCCEEDED:
        payment.state, payment.failure = PaymentState.FAILED, notice.reason
    elif notice.kind in CHARGEBACKS:
        charging_back.follow(session, payment=payment, notice=notice, at=at)
    elif notice.kind is NoticeKind.FEE and notice.amount.amount_minor:
        posting.post(
            session,
            kind="provider_fee",
            ref=notice.event_id,
            order_id=order_of(session, payment),
            entries=entries.provider_fee(notice.amount),
            at=at,
        )


def _receive(session: Session, payment: Payment, notice: Notice, at: datetime) -> None:
    order_id = session.scalars(sa.select(Invoice.order_id).where(Invoice.id == payment.invoice_id)).one()
    order = session.get_one(Order, order_id, with_for_update=True, populate_existing=True)
    # The order first: who ends an order cancels its invoice after it.
    invoice = session.get_one(Invoice, payment.invoice_id, with_for_update=True, populate_existing=True)
    same = notice.amount.currency == invoice.currency
    owed = invoice.open if same else Money(0, notice.amount.currency)
    due = min(owed.amount_minor, notice.amount.amount_minor)
    payment.state, payment.received_at, payment.failure = PaymentState.SUCCEEDED, at, None
    if same:
        payment.received_minor += notice.amount.amount_minor
    posting.post(
        session,
        kind="received",
        ref=notice.event_id,
        order_id=order.id,
        entries=entries.received(notice.amount, owed=owed, buyer_id=invoice.buyer_id),
        at=at,
    )
    invoice.paid_minor += due
    outbox.publish(
        session,
        PaymentReceived(
            payment_id=payment.id,
            invoice_id=invoice.id,
            amount_minor=notice.amount.amount_minor,
            currency=notice.amount.currency,
        ),
        at=at,
    )
    if invoice.state is InvoiceState.ISSUED and invoice.open.amount_minor == 0:
        _complete(session, invoice, order, at)


def _complete(session: Session, invoice: Invoice, order: Order, at: datetime) -> None:
    """Mark an invoice paid, and its work as no longer offered."""
    invoice.state, invoice.paid_at = InvoiceState.PAID, at
    if order.state is OrderState.PLACED:
        order.state, order.paid_at = OrderState.PAID, at
    if order.offering_id is not None:
        offering = session.get_one(Offering, order.offering_id, with_for_update=True)
        if offering.state is OfferingState.LISTED:
            offering.state, offering.ended_at = OfferingState.SOLD, at
    outbox.publish(session, InvoicePaid(invoice_id=invoice.id, order_id=order.id), at=at)


def _payment(session: Session, payment_id: str) -> Payment:
    payment = session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment is None:
        raise PaymentUnknown
    return payment
