"""Money goes back to a buyer: decided here, sent by the worker, booked when it was sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import NothingToRefund, OrderNotOpen, OrderUnknown
from marketplace.events import RefundDecided, Refunded
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.invoices import Invoice, Payment, PaymentNotice, Refund, RefundState
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.money_errors import RefundNotByHand, RefundUnknown
from marketplace.operations import crediting, ordering, posting
from marketplace.payments.gateway import NoticeKind
from marketplace.queries import chargebacks
from marketplace.roles import CASHIER
from marketplace.rules.sales import OrderState


def refund_surplus(session: Session, *, order_id: str, actor: Actor, at: datetime) -> list[Refund]:
    """Decide to send back what was paid too much, or in another currency than was owed; the order goes on.

    :raises NotAllowed: if the actor is no cashier
    :raises NothingToRefund: if none of the money here is the buyer's
    """
    actor.require(CASHIER)
    order = _order(session, order_id)
    return decide_refunds(session, order=order, reason="surplus", decided_by=actor.name, at=at)


def call_off(session: Session, *, order_id: str, reason: str, actor: Actor, at: datetime) -> list[Refund]:
    """Decide that an order ends before title passes; whatever was paid goes back to the buyer.

    :return: the refunds decided; none if nothing was paid
    :raises NotAllowed: if the actor is no cashier
    :raises OrderNotOpen: if title has passed, or the order has ended
    """
    actor.require(CASHIER)
    order = _order(session, order_id)
    if order.state not in {OrderState.PLACED, OrderState.PAID}:
        raise OrderNotOpen(state=order.state.value)
    ordering.end_order(session, order=order, reason=reason, at=at)
    session.flush()
    if not is_anything_left(session, order):
        return []
    return decide_refunds(session, order=order, reason=reason, decided_by=actor.name, at=at)


def decide_refunds(
    session: Session, *, order: Order, reason: str, decided_by: str, at: datetime
) -> list[Refund]:
    """Decide to send back all that is the buyer's on an order, in each currency that it came in.

    Payment by payment, the latest first, and never more of one than came in by it.

    :raises NothingToRefund: if none of the money here is the buyer's
    """
    refunds = []
    for currency, owned in sorted(credits_of(session, order).items()):
        left = owned - _caught(session, order, currency)
        for payment_id, came_in in _came_in(session, order, currency):
            gone = _total(session, Refund.payment_id == payment_id, currency)
            gone += chargebacks.taken_back_minor(session, payment_id, currency)
            part = min(left, came_in - gone)
            if part <= 0:
                continue
            refund = Refund(
                id=new_id("rfd", at),
                payment_id=payment_id,
                order_id=order.id,
                buyer_id=order.buyer_id,
                amount_minor=part,
                currency=currency,
                reason=reason,
                decided_by=decided_by,
                decided_at=at,
            )
            session.add(refund)
            session.flush()
            fact = RefundDecided(refund_id=refund.id, order_id=order.id, buyer_id=order.buyer_id)
            outbox.publish(session, fact, at=at)
            refunds.append(refund)
            left -= part
    if not refunds:
        raise NothingToRefund
    return refunds


def is_anything_left(session: Session, order: Order) -> bool:
    """Say whether money of the buyer's lies on an order that nobody has decided to send back."""
    return any(
        owned > _caught(session, order, currency) for currency, owned in credits_of(session, order).items()
    )


def decided_on(session: Session, order: Order, currency: str) -> int:
    """Return how much of the buyer's money on an order is decided to be sent back, and not sent."""
    return _total(session, Refund.order_id == order.id, currency, RefundState.DECIDED)


def _caught(session: Session, order: Order, currency: str) -> int:
    """Return how much of the buyer's money is on its way back: by us, or by an undecided chargeback."""
    fought_over = chargebacks.undecided_minor(session, order.id, currency)
    return decided_on(session, order, currency) + fought_over


def _came_in(session: Session, order: Order, currency: str) -> list[tuple[str, int]]:
    """Return how much came in by each payment in a currency, the latest first.

    Money of another currency than the order's pays nothing of it, and stands in the provider's reports alone.
    """
    if currency == order.currency:
        query = (
            sa.select(Payment.id, Payment.received_minor)
            .join(Invoice, Invoice.id == Payment.invoice_id)
            .where(Invoice.order_id == order.id, Payment.received_minor > 0)
            .order_by(Payment.received_at.desc(), Payment.id.desc())
        )
    else:
        query = (
            sa.select(Payment.id, sa.func.sum(PaymentNotice.amount_minor))
            .join(PaymentNotice, PaymentNotice.payment_id == Payment.id)
            .join(Invoice, Invoice.id == Payment.invoice_id)
            .where(
                Invoice.order_id == order.id,
                PaymentNotice.kind == NoticeKind.SUCCEEDED.value,
                PaymentNotice.currency == currency,
            )
            .group_by(Payment.id)
            .order_by(sa.func.max(PaymentNotice.received_at).desc(), Payment.id.desc())
        )
    return [(payment_id, int(amount)) for payment_id, amount in session.execute(query)]


def confirm_sent(session: Session, *, refund_id: str, reference: str, actor: Actor, at: datetime) -> Refund:
    """Let a cashier say that he sent a refund by hand, under the bank's reference.

    :raises NotAllowed: if the actor is no cashier
    :raises RefundUnknown: if there is no such refund
    :raises RefundNotByHand: if its provider sends it, or it was sent
    """
    actor.require(CASHIER)
    refund = session.get(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund is None:
        raise RefundUnknown
    provider = session.get_one(Payment, refund.payment_id).provider
    if refund.state is not RefundState.DECIDED or provider != "wire":
        raise RefundNotByHand
    return record_refund(session, refund_id=refund.id, provider_id=reference, at=at)


def record_refund(session: Session, *, refund_id: str, provider_id: str, at: datetime) -> Refund:
    """Record that a refund was sent, and book it; recorded before, it changes nothing."""
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.state is RefundState.SENT:
        return refund
    refund.state, refund.provider_id, refund.sent_at = RefundState.SENT, provider_id, at
    amount = Money(refund.amount_minor, refund.currency)
    posting.post(
        session,
        kind="refunded",
        ref=refund.id,
        order_id=refund.order_id,
        entries=entries.refunded(amount, buyer_id=refund.buyer_id),
        at=at,
    )
    left_minor = credit(session, session.get_one(Order, refund.order_id))
    crediting.note_repayment(session, order_id=refund.order_id, left_minor=left_minor, at=at)
    fact = Refunded(
        order_id=refund.order_id,
        buyer_id=refund.buyer_id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        refund_id=refund.id,
    )
    outbox.publish(session, fact, at=at)
    return refund


def record_failure(session: Session, *, refund_id: str, at: datetime) -> Refund | None:
    """Record that a refund did not arrive: the money is here, and the buyer's; a cashier decides anew."""
    refund = session.get(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund is None or refund.state is not RefundState.SENT:
        return refund
    refund.state = RefundState.FAILED
    amount = Money(refund.amount_minor, refund.currency)
    posting.post(
        session,
        kind="refund_failed",
        ref=refund.id,
        order_id=refund.order_id,
        entries=entries.refund_failed(amount, buyer_id=refund.buyer_id),
        at=at,
    )
    crediting.note_return(session, order_id=refund.order_id)
    return refund


def credit(session: Session, order: Order) -> int:
    """Return how much of the money that came in for an order is the buyer's own, in its minor units.

    Money of another currency, booked to him as well, is no part of it: it cannot pay this order back.
    """
    return credits_of(session, order).get(order.currency, 0)


def credits_of(session: Session, order: Order) -> dict[str, int]:
    """Return how much of what came in for an order is the buyer's own: currency to minor units."""
    rows = session.execute(
        sa.select(LedgerAccount.currency, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
        .where(LedgerTransaction.order_id == order.id, LedgerAccount.kind == AccountKind.BUYER_CREDIT)
        .group_by(LedgerAccount.currency)
    )
    return {currency: -int(total) for currency, total in rows if total < 0}


def _total(
    session: Session, which: sa.ColumnElement[bool], currency: str, state: RefundState | None = None
) -> int:
    """Return how much of a currency is decided or sent back, of an order or a payment."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(
        which, Refund.currency == currency, Refund.state != RefundState.FAILED
    )
    return int(session.scalar(query if state is None else query.where(Refund.state == state)) or 0)


def _order(session: Session, order_id: str) -> Order:
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise OrderUnknown
    return order
