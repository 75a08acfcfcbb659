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
from marketplace.models.invoices import Invoice, Payment, Refund, RefundState
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.orders import Order
from marketplace.operations import ordering, posting
from marketplace.roles import CASHIER
from marketplace.rules.sales import OrderState


def refund_surplus(session: Session, *, order_id: str, actor: Actor, at: datetime) -> list[Refund]:
    """Decide to send back what was paid too much; the order goes on.

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
    if credit(session, order) <= 0:
        return []
    return decide_refunds(session, order=order, reason=reason, decided_by=actor.name, at=at)


def decide_refunds(
    session: Session, *, order: Order, reason: str, decided_by: str, at: datetime
) -> list[Refund]:
    """Decide to send back all that is the buyer's on an order, payment by payment, the latest first.

    :raises NothingToRefund: if none of the money here is the buyer's
    """
    left = credit(session, order) - _decided(session, order.id)
    if left <= 0:
        raise NothingToRefund
    refunds = []
    for payment in session.scalars(
        sa.select(Payment)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Invoice.order_id == order.id, Payment.received_minor > 0)
        .order_by(Payment.received_at.desc(), Payment.id.desc())
    ):
        gone = session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(
                Refund.payment_id == payment.id
            )
        )
        part = min(left, payment.received_minor - int(gone or 0))
        if part <= 0:
            continue
        refund = Refund(
            id=new_id("rfd", at),
            payment_id=payment.id,
            order_id=order.id,
            buyer_id=order.buyer_id,
            amount_minor=part,
            currency=payment.currency,
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
    return refunds


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
    fact = Refunded(
        order_id=refund.order_id,
        buyer_id=refund.buyer_id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
    )
    outbox.publish(session, fact, at=at)
    return refund


def credit(session: Session, order: Order) -> int:
    """Return how much of the money that came in for an order is the buyer's own, in its minor units.

    Money of another currency, booked to him as well, is no part of it: it cannot pay this order back.
    """
    total = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount_minor), 0))
        .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(
            LedgerTransaction.order_id == order.id,
            LedgerAccount.kind == AccountKind.BUYER_CREDIT,
            LedgerAccount.currency == order.currency,
        )
    )
    return -int(total or 0)


def _decided(session: Session, order_id: str) -> int:
    total = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_minor), 0)).where(
            Refund.order_id == order_id, Refund.state == RefundState.DECIDED
        )
    )
    return int(total or 0)


def _order(session: Session, order_id: str) -> Order:
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise OrderUnknown
    return order
