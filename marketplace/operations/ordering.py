"""A work is bought: kept a quarter of an hour for who checks out, placed, or won under the hammer."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import (
    CountryUnknown,
    OfferingEnded,
    OfferingTaken,
    OfferingUnknown,
    OrderExpired,
    OrderNotOpen,
    OrderUnknown,
    OwnWork,
)
from marketplace.events import OrderCancelled, OrderPlaced
from marketplace.models.catalogue import Consignment
from marketplace.models.invoices import Invoice, InvoiceState
from marketplace.models.orders import Offering, Order
from marketplace.operations import closing_offers, invoicing
from marketplace.queries import live_tables
from marketplace.queries.buyers import standing
from marketplace.rules import lines
from marketplace.rules.sales import LIVE_ORDERS, OfferingState, OrderState

HOLD: Final = timedelta(minutes=15)
"""How long a work is kept for a buyer who is checking out (auction_spec, R23)."""
BATCH: Final = 100
HOME: Final = "CN"


def hold_work(session: Session, *, offering_id: str, actor: Actor, at: datetime) -> Order:
    """Keep a work for a buyer who is checking out. Asked again by him, it is the same order.

    :raises OfferingUnknown: if there is no such offering
    :raises OfferingEnded: if it was sold or withdrawn
    :raises OfferingTaken: if somebody else is buying it
    :raises OwnWork: if the buyer is its consignor, or of the consignor's gallery
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale
    """
    offering = session.get(Offering, offering_id, with_for_update=True, populate_existing=True)
    if offering is None:
        raise OfferingUnknown
    if offering.state is not OfferingState.LISTED:
        raise OfferingEnded
    require_stranger(session, offering, actor)
    live = in_the_way(session, offering, at=at)
    if live is not None and live.buyer_id == actor.id:
        return live
    if live is not None:
        raise OfferingTaken(until=live.held_until or at + invoicing.DUE)
    return keep(
        session, offering=offering, buyer=(actor.id, actor.name), price=offering.price, until=at + HOLD, at=at
    )


def keep(
    session: Session,
    *,
    offering: Offering,
    buyer: tuple[str, str],
    price: Money,
    until: datetime,
    at: datetime,
) -> Order:
    """Keep an offered work, whose row is locked, for a buyer at a price.

    :param buyer: account id and name
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale
    :raises OfferingTaken: if somebody else came first by a moment
    """
    live_tables.require_free(session, offering.artwork_id)
    order = Order(
        id=new_id("ord", at),
        artwork_id=offering.artwork_id,
        holding_id=offering.holding_id,
        consignment_id=offering.consignment_id,
        offering_id=offering.id,
        buyer_id=buyer[0],
        buyer_name=buyer[1],
        consignor_id=offering.consignor_id,
        price_minor=price.amount_minor,
        currency=offering.currency,
        state=OrderState.HELD,
        held_until=until,
        created_at=at,
    )
    session.add(order)
    try:
        session.flush()
    except IntegrityError as error:
        raise OfferingTaken(until=until) from error
    return order


def in_the_way(session: Session, offering: Offering, *, at: datetime) -> Order | None:
    """Return the order that keeps a work from others, locked; one whose time is over is ended first."""
    live = session.scalar(
        sa.select(Order)
        .where(Order.artwork_id == offering.artwork_id, Order.state.in_(LIVE_ORDERS))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if live is None or live.state is not OrderState.HELD or not _is_late(live, at):
        return live
    _end(session, live, OrderState.EXPIRED, "time", at)
    session.flush()
    return None


def place_order(
    session: Session, *, order_id: str, destination: str, actor: Actor, at: datetime
) -> tuple[Order, Invoice]:
    """Buy a work that is kept for the buyer, to be sent to a country; the rules are asked here and now.

    :param destination: ISO 3166 alpha-2
    :raises OrderUnknown: if it is not his
    :raises OrderExpired: if the quarter of an hour has passed
    :raises OrderNotOpen: if it is past this step
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale meanwhile
    :raises CertificateNotInForce, GateRefuses: as the floors below say
    """
    order = own_order(session, order_id, actor=actor)
    if order.state is OrderState.EXPIRED or (order.state is OrderState.HELD and _is_late(order, at)):
        raise OrderExpired(until=order.held_until)
    if order.state is not OrderState.HELD:
        raise OrderNotOpen(state=order.state.value)
    require_country(destination)
    live_tables.require_free(session, order.artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=order.artwork_id, at=at)
    warehouse.require_gate(
        session,
        artwork_id=order.artwork_id,
        stage="checkout",
        destination=abroad(destination),
        deal=deal(session, order, at=at),
        at=at,
    )
    order.destination = destination
    order.state, order.placed_at, order.held_until = OrderState.PLACED, at, None
    invoice = invoicing.issue_invoice(session, order=order, lines=lines.fixed_price_lines(order.price), at=at)
    if order.offering_id is not None:
        closing_offers.close_offers(session, offering_id=order.offering_id, reason="sold", at=at)
    fact = OrderPlaced(order_id=order.id, artwork_id=order.artwork_id, buyer_id=order.buyer_id)
    outbox.publish(session, fact, at=at)
    return order, invoice


def cancel_order(session: Session, *, order_id: str, actor: Actor, at: datetime) -> Order:
    """Let a buyer step back from a fixed price that he has not begun to pay.

    :raises OrderUnknown: if it is not his
    :raises OrderNotOpen: if it was won under the hammer (a bid binds: Auction Law, art. 36), or is paid
    """
    order = own_order(session, order_id, actor=actor)
    if order.lot_id is not None or order.state not in {OrderState.HELD, OrderState.PLACED}:
        raise OrderNotOpen(state=order.state.value)
    invoice = invoice_of(session, order.id)
    if invoice is not None and invoice.paid_minor:
        raise OrderNotOpen(state=order.state.value)
    end_order(session, order=order, reason="buyer", at=at)
    return order


def end_order(session: Session, *, order: Order, reason: str, at: datetime) -> None:
    """End an order without a sale; what was paid becomes the buyer's credit."""
    invoice = invoice_of(session, order.id)
    if invoice is not None and invoice.state is not InvoiceState.CANCELLED:
        invoicing.cancel_invoice(session, invoice=invoice, at=at)
    _let_go(session, order, at)
    _end(session, order, OrderState.CANCELLED, reason, at)


def expire_holds(session: Session, *, at: datetime) -> int:
    """Let go of works whose quarter of an hour has passed; return how many."""
    late = session.scalars(
        sa.select(Order)
        .where(Order.state == OrderState.HELD, Order.held_until <= at)
        .order_by(Order.held_until)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for order in late:
        _end(session, order, OrderState.EXPIRED, "time", at)
    return len(late)


def lapse_unpaid(session: Session, *, at: datetime) -> int:
    """End fixed-price orders on which nothing was paid in time; return how many.

    Who won under the hammer stays bound (Auction Law, art. 39): that is for a person to decide.
    """
    rows = session.execute(
        sa.select(Order)
        .join(Invoice, Invoice.order_id == Order.id)
        .where(
            Order.state == OrderState.PLACED,
            Order.lot_id.is_(None),
            Invoice.due_at <= at,
            Invoice.paid_minor == 0,
        )
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Order)
    ).scalars()
    orders = list(rows)
    for order in orders:
        end_order(session, order=order, reason="unpaid", at=at)
    return len(orders)


def own_order(session: Session, order_id: str, *, actor: Actor) -> Order:
    """Return a buyer's own order, locked.

    :raises OrderUnknown: if it is not his
    """
    offering_id = session.scalar(
        sa.select(Order.offering_id).where(Order.id == order_id, Order.buyer_id == actor.id)
    )
    if offering_id is not None:  # the offering first, always: who keeps, agrees and ends take turns at it
        session.get(Offering, offering_id, with_for_update=True, populate_existing=True)
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None or order.buyer_id != actor.id:
        raise OrderUnknown
    return order


def live_order(session: Session, artwork_id: str) -> Order | None:
    """Return the order that keeps a work from everybody else, if there is one."""
    return session.scalar(
        sa.select(Order).where(Order.artwork_id == artwork_id, Order.state.in_(LIVE_ORDERS))
    )


def invoice_of(session: Session, order_id: str) -> Invoice | None:
    """Return the invoice of an order, locked, if it has one."""
    return session.scalar(sa.select(Invoice).where(Invoice.order_id == order_id).with_for_update())


def deal(session: Session, order: Order, *, at: datetime) -> warehouse.Deal:
    """Return how an order was sold and what the house knows of its buyer, as the gate asks for it."""
    buyer = standing(session, order.buyer_id, on=at.date())
    return warehouse.Deal(
        sale_form="fixed_price" if order.lot_id is None else "auction",
        buyer_known=buyer.known,
        sanctions=buyer.screening,
    )


def abroad(destination: str) -> str | None:
    """Return a destination as the gate asks for it: None where the work stays in China."""
    return None if destination == HOME else destination


def _let_go(session: Session, order: Order, at: datetime) -> None:
    """Lift the promise of a work whose lot or offering is over, so that it can be offered again."""
    if order.offering_id is not None:
        offering = session.get_one(Offering, order.offering_id, with_for_update=True)
        if offering.state is not OfferingState.SOLD:
            return  # it is still offered to others, or was let go when it was withdrawn
    promised = order.lot_id or order.offering_id
    holding = warehouse.holding_of(session, order.artwork_id)
    if holding is not None and promised is not None and holding.earmarked_for == promised:
        warehouse.lift_earmark(session, holding_id=holding.id, lot_id=promised, at=at)


def _end(session: Session, order: Order, state: OrderState, reason: str, at: datetime) -> None:
    order.state, order.ended_at, order.ended_reason = state, at, reason or None
    fact = OrderCancelled(order_id=order.id, artwork_id=order.artwork_id, reason=reason)
    outbox.publish(session, fact, at=at)


def _is_late(order: Order, at: datetime) -> bool:
    return order.held_until is not None and order.held_until <= at


def require_stranger(session: Session, offering: Offering, actor: Actor) -> None:
    """Require that the buyer is not the one who sells.

    :raises OwnWork: if he is its consignor, or of the consignor's gallery
    """
    consignment = session.get_one(Consignment, offering.consignment_id)
    if actor.id == offering.consignor_id or (
        consignment.organisation_id is not None and consignment.organisation_id == actor.organisation_id
    ):
        raise OwnWork


def require_country(code: str) -> None:
    """Require two capital letters.

    :raises CountryUnknown: if they are not
    """
    if len(code) != len("CN") or not (code.isascii() and code.isalpha() and code.isupper()):
        raise CountryUnknown
