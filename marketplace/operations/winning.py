"""A lot that was won becomes an order, with its invoice."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.errors import LotUnknown, OrderNotOpen
from marketplace.models.auction import Paddle
from marketplace.models.catalogue import Lot, Sale
from marketplace.models.invoices import Invoice
from marketplace.models.orders import Order
from marketplace.operations import invoicing, ordering
from marketplace.rules import lines
from marketplace.rules.sales import OrderState


def win_lot(
    session: Session, *, lot_id: str, winner_id: str, winner_name: str, hammer_minor: int, at: datetime
) -> tuple[Order, Invoice]:
    """Make the order of a lot that was sold, and its invoice: hammer and buyer's premium (R21).

    It goes to the country that the winner named when he took his paddle; he can still choose another.

    :raises LotUnknown: if there is no such lot
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise LotUnknown
    sale = session.get_one(Sale, lot.sale_id)
    order = Order(
        id=new_id("ord", at),
        artwork_id=lot.artwork_id,
        holding_id=lot.holding_id,
        consignment_id=lot.consignment_id,
        lot_id=lot.id,
        buyer_id=winner_id,
        buyer_name=winner_name,
        consignor_id=lot.consignor_id,
        price_minor=hammer_minor,
        currency=lot.currency,
        destination=session.scalar(
            sa.select(Paddle.country).where(Paddle.sale_id == sale.id, Paddle.account_id == winner_id)
        ),
        state=OrderState.PLACED,
        created_at=at,
        placed_at=at,
    )
    session.add(order)
    session.flush()
    tiers = [(limit, bps) for limit, bps in sale.premium_tiers]
    due = lines.auction_lines(Money(hammer_minor, lot.currency), tiers)
    within = invoicing.DUE if sale.pay_within_s is None else timedelta(seconds=sale.pay_within_s)
    return order, invoicing.issue_invoice(session, order=order, lines=due, at=at, within=within)


def choose_destination(
    session: Session, *, order_id: str, destination: str, actor: Actor, at: datetime
) -> Order:
    """Say where a won work is to go, before it is paid; the rules are asked here and now.

    :raises OrderUnknown: if it is not his
    :raises OrderNotOpen: if it is paid already
    :raises GateRefuses: if it may not go there
    """
    order = ordering.own_order(session, order_id, actor=actor)
    if order.state is not OrderState.PLACED:
        raise OrderNotOpen(state=order.state.value)
    ordering.require_country(destination)
    warehouse.require_gate(
        session,
        artwork_id=order.artwork_id,
        stage="checkout",
        destination=ordering.abroad(destination),
        deal=ordering.deal(session, order, at=at),
        at=at,
    )
    order.destination = destination
    return order
