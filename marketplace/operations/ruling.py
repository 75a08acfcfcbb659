"""A dispute is decided: for the consignor, who may be paid then; or for the buyer, and the sale is undone.

Undone, the money that the house holds is the buyer's again, premium and all. It is sent back when the work
is in custody again, where title returns to the consignor in the same transaction; or at once, where the
cashier says so: what never arrived need not come back.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from marketplace.errors import NoDispute, OrderUnknown
from marketplace.events import DisputeDecided
from marketplace.models.invoices import Invoice, Ruling, Settlement
from marketplace.models.orders import Order
from marketplace.operations import crediting, refunding
from marketplace.roles import CASHIER
from marketplace.rules.sales import OrderState


def dismiss_dispute(
    session: Session, *, order_id: str, actor: Actor, at: datetime, reason: str = ""
) -> Order:
    """Decide a dispute for the consignor: the proceeds may be released.

    :raises NotAllowed: if the actor is no cashier
    :raises NoDispute: if the buyer does not object
    """
    order, settlement = _disputed(session, order_id, actor)
    _rule(session, order, settlement, Ruling.DISMISSED, reason, actor, at)
    return order


def uphold_dispute(
    session: Session, *, order_id: str, reason: str, at_once: bool, actor: Actor, at: datetime
) -> Order:
    """Decide a dispute for the buyer: a credit note takes the invoice back, and what was paid is his again.

    :param at_once: send the money back now, whether or not the work comes back
    :raises NotAllowed: if the actor is no cashier
    :raises NoDispute: if the buyer does not object
    """
    order, settlement = _disputed(session, order_id, actor)
    crediting.issue_credit_note(
        session, order=order, settlement=settlement, reason=reason, issued_by=actor.name, at=at
    )
    order.state, order.ended_at, order.ended_reason = OrderState.RESCINDED, at, "dispute"
    settlement.release_due_at = None
    _rule(session, order, settlement, Ruling.UPHELD, reason, actor, at)
    if at_once:
        refunding.decide_refunds(session, order=order, reason=reason, decided_by=actor.name, at=at)
    return order


def take_back(session: Session, *, holding_id: str, actor: Actor, at: datetime) -> Order | None:
    """Follow a work that is in custody again: title returns to its consignor, and the money to the buyer.

    :return: the order that was undone; None where the work comes back for another reason
    :raises HoldInPlace: if the work is stopped: it is tried again
    """
    found = session.execute(
        sa.select(Order, Settlement, Invoice.number)
        .join(Settlement, Settlement.order_id == Order.id)
        .join(Invoice, Invoice.order_id == Order.id)
        .where(
            Order.holding_id == holding_id,
            Order.state == OrderState.RESCINDED,
            Settlement.work_returned_at.is_(None),
        )
        .order_by(Order.settled_at.desc())
        .limit(1)
        .with_for_update(of=Order)
    ).one_or_none()
    if found is None:
        return None
    order, settlement, number = found
    warehouse.return_title(
        session,
        holding_id=holding_id,
        to_owner_id=order.consignor_id,
        reference=number,
        actor=actor,
        at=at,
    )
    settlement.work_returned_at = at
    if refunding.is_anything_left(session, order):
        refunding.decide_refunds(
            session,
            order=order,
            reason=settlement.ruling_reason,
            decided_by=settlement.ruled_by or "system",
            at=at,
        )
    return order


def _disputed(session: Session, order_id: str, actor: Actor) -> tuple[Order, Settlement]:
    actor.require(CASHIER)
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise OrderUnknown
    settlement = session.get(Settlement, order.id, with_for_update=True, populate_existing=True)
    if settlement is None or settlement.disputed_at is None or order.state is not OrderState.SETTLED:
        raise NoDispute
    return order, settlement


def _rule(
    session: Session,
    order: Order,
    settlement: Settlement,
    ruling: Ruling,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    settlement.ruling, settlement.ruling_reason = ruling, reason
    settlement.ruled_at, settlement.ruled_by, settlement.disputed_at = at, actor.name, None
    fact = DisputeDecided(
        order_id=order.id,
        buyer_id=order.buyer_id,
        consignor_id=order.consignor_id,
        upheld=ruling is Ruling.UPHELD,
    )
    outbox.publish(session, fact, at=at)
