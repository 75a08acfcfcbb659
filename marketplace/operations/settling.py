"""A paid order is settled: title passes, the consignor is owed. Later he is paid."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from marketplace.errors import (
    DisputeOpen,
    DisputeTooLate,
    NothingToRelease,
    OrderNotOpen,
    OrderUnknown,
    SettlementRefused,
)
from marketplace.events import OrderSettled, ProceedsReleased, WorkUnlisted
from marketplace.ledger import entries
from marketplace.models.catalogue import Consignment
from marketplace.models.invoices import Invoice, Payment, PaymentState, Ruling, Settlement
from marketplace.models.orders import Order
from marketplace.money_errors import ChargebackOpen
from marketplace.operations import hosting, ordering, paying_out, posting
from marketplace.queries import chargebacks, rights
from marketplace.roles import CASHIER
from marketplace.rules import lines
from marketplace.rules.sales import ConsignmentState, OrderState

DISPUTE_WINDOW: Final = timedelta(days=14)
"""How long after delivery a buyer may object before the consignor is paid (auction_spec, R23)."""


def settle(session: Session, *, order_id: str, actor: Actor, at: datetime) -> Order:
    """Let title pass and owe the consignor his proceeds: one transaction through three packages.

    The rules are asked again here. If anything below refuses, nothing has happened: the
    payment stands, the settlement waits, and is tried again.

    :raises OrderNotOpen: if the order is not paid, or was settled before
    :raises SettlementRefused: if nobody has said where the work is to go
    :raises CertificateNotInForce, GateRefuses, HoldInPlace: as the floors below say
    """
    order = _order(session, order_id)
    if order.state is not OrderState.PAID:
        raise OrderNotOpen(state=order.state.value)
    if order.destination is None or order.holding_id is None:
        raise SettlementRefused(reason="destination")
    if chargebacks.undecided_minor(session, order.id, order.currency):
        raise SettlementRefused(reason="chargeback")
    rights.require_up(session, order.artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=order.artwork_id, at=at)
    invoice = session.scalars(sa.select(Invoice).where(Invoice.order_id == order.id)).one()
    warehouse.transfer_title(  # asks the gate for `settlement`
        session,
        holding_id=order.holding_id,
        to_owner_id=order.buyer_id,
        price=order.price,
        destination=ordering.abroad(order.destination),
        reference=invoice.number,
        sold=_sold(session, order, invoice),
        actor=actor,
        at=at,
    )
    consignment = session.get_one(Consignment, order.consignment_id)
    consignment.state, consignment.ended_at = ConsignmentState.ENDED, at
    _book(session, order, invoice, consignment, at)
    order.state, order.settled_at = OrderState.SETTLED, at
    outbox.publish(
        session,
        OrderSettled(
            order_id=order.id,
            artwork_id=order.artwork_id,
            buyer_id=order.buyer_id,
            consignor_id=order.consignor_id,
        ),
        at=at,
    )
    outbox.publish(session, WorkUnlisted(artwork_id=order.artwork_id, reason="sold"), at=at)
    return order


def _sold(session: Session, order: Order, invoice: Invoice) -> warehouse.Sold:
    """Return order and payment as the warehouse keeps them: a declaration has to agree with them."""
    query = sa.select(Payment.id, Payment.provider_id).where(
        Payment.invoice_id == invoice.id, Payment.state == PaymentState.SUCCEEDED
    )
    numbers = [number for row in session.execute(query.order_by(Payment.id)) for number in row if number]
    return warehouse.Sold(
        order_id=order.id,
        invoice_number=invoice.number,
        payments=tuple(numbers),
        total_minor=invoice.total_minor,
        paid_minor=invoice.paid_minor,
        currency=invoice.currency,
        destination=order.destination,
        buyer=order.buyer_name,
    )


def _book(session: Session, order: Order, invoice: Invoice, consignment: Consignment, at: datetime) -> None:
    shares = lines.shares(order.price, consignment.commission_bps)
    premium = invoice.total - order.price
    session.add(
        Settlement(
            order_id=order.id,
            consignor_id=order.consignor_id,
            currency=order.currency,
            proceeds_minor=shares.consignor.amount_minor,
            commission_minor=shares.commission.amount_minor,
            premium_minor=premium.amount_minor,
            settled_at=at,
        )
    )
    posting.post(
        session,
        kind="settled",
        ref=order.id,
        order_id=order.id,
        entries=entries.settled(
            invoice.total, shares=shares, premium=premium, consignor_id=order.consignor_id
        ),
        at=at,
    )
    hosting.share(session, order=order, commission=shares.commission, at=at)


def record_departure(session: Session, *, holding_id: str, at: datetime) -> None:
    """Note on the order that its work has left the customs territory; of works not sold here, nothing."""
    order = _travelling(session, holding_id)
    if order is not None and order.departed_at is None:
        order.departed_at = at


def record_delivery(session: Session, *, holding_id: str, at: datetime) -> None:
    """Note on the order that its work was handed over; the dispute window begins."""
    order = _travelling(session, holding_id)
    if order is not None and order.delivered_at is None:
        order.delivered_at = at
        session.get_one(Settlement, order.id).release_due_at = at + DISPUTE_WINDOW


def accept_delivery(session: Session, *, order_id: str, actor: Actor, at: datetime) -> Order:
    """Let the buyer say that all is well: the dispute window ends now.

    :raises OrderUnknown: if it is not his
    :raises OrderNotOpen: if it was not delivered
    """
    order = ordering.own_order(session, order_id, actor=actor)
    if order.delivered_at is None or order.state is not OrderState.SETTLED:
        raise OrderNotOpen(state=order.state.value)
    settlement = session.get_one(Settlement, order.id, with_for_update=True)
    settlement.release_due_at = min(settlement.release_due_at or at, at)
    settlement.disputed_at = settlement.dispute = None
    return order


def raise_dispute(session: Session, *, order_id: str, reason: str, actor: Actor, at: datetime) -> Order:
    """Let the buyer object to what was delivered: nothing is released until that is decided.

    :raises OrderUnknown: if it is not his
    :raises DisputeTooLate: before delivery, or once the proceeds are released or the window is over
    """
    order = ordering.own_order(session, order_id, actor=actor)
    settlement = session.get(Settlement, order.id, with_for_update=True)
    if (
        settlement is None
        or settlement.release_due_at is None
        or settlement.released_at is not None
        or at >= settlement.release_due_at
    ):
        raise DisputeTooLate
    settlement.disputed_at, settlement.dispute = at, reason
    return order


def release_proceeds(session: Session, *, order_id: str, actor: Actor, at: datetime) -> Order:
    """Pay the consignor, once, when the work is delivered and the dispute window is over.

    :raises NotAllowed: if the actor is no cashier
    :raises DisputeOpen: if the buyer objects
    :raises ChargebackOpen: if his bank took money back, and it is not decided who bears it
    :raises NothingToRelease: if it is too early, or was done
    """
    actor.require(CASHIER)
    order = _order(session, order_id)
    settlement = session.get(Settlement, order.id, with_for_update=True, populate_existing=True)
    if settlement is None or settlement.released_at is not None or settlement.ruling is Ruling.UPHELD:
        raise NothingToRelease(due="-")
    if settlement.disputed_at is not None:
        raise DisputeOpen
    if settlement.release_due_at is None or at < settlement.release_due_at:
        raise NothingToRelease(due=settlement.release_due_at or "-")
    if chargebacks.undecided_minor(session, order.id, order.currency):
        raise ChargebackOpen
    amount = paying_out.payable(session, settlement)
    if amount.amount_minor:
        posting.post(
            session,
            kind="released",
            ref=order.id,
            order_id=order.id,
            entries=entries.released(amount, consignor_id=settlement.consignor_id),
            at=at,
        )
        paying_out.decide_payout(session, settlement=settlement, amount=amount, at=at)
    hosting.release(session, order_id=order.id, at=at)
    settlement.released_at, settlement.released_by = at, actor.name
    order.state, order.completed_at = OrderState.COMPLETED, at
    fact = ProceedsReleased(
        order_id=order.id,
        consignor_id=settlement.consignor_id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
    )
    outbox.publish(session, fact, at=at)
    return order


def _order(session: Session, order_id: str) -> Order:
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise OrderUnknown
    return order


def _travelling(session: Session, holding_id: str) -> Order | None:
    """Return the last settled order of a holding, locked."""
    return session.scalar(
        sa.select(Order)
        .where(Order.holding_id == holding_id, Order.state == OrderState.SETTLED)
        .order_by(Order.settled_at.desc())
        .limit(1)
        .with_for_update()
    )
