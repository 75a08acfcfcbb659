"""Orders of another platform are taken in: each work is kept for its order, and sold to nobody else.

That platform took the money. Nothing is booked: no buyer owes the house, and the house owes nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.errors import Coded, Refusal
from foundation.ids import new_id
from marketplace.errors import OfferingTaken
from marketplace.events import WorkUnlisted
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Offering
from marketplace.models.platforms import PlatformFile, PlatformOrder
from marketplace.operations import closing_offers, ordering
from marketplace.platform_errors import PlatformInvalid, PlatformOrderEnded, PlatformOrderUnknown
from marketplace.queries import live_tables, platforms
from marketplace.queries.platform_judging import Judged, judge, owner_of
from marketplace.roles import GALLERY
from marketplace.rules.platform_orders import CODE, ON_THE_WAY, Fault, Line, PlatformOrderState
from marketplace.rules.sales import ConsignmentState, OfferingState

SHORTEST_NAME, LONGEST_NAME = 2, 100


def require_platform(ebp_code: str, ebp_name: str) -> None:
    """Require that a platform is named as a message to customs can name it. It is entered, never guessed.

    :raises PlatformInvalid: if it is not
    """
    wrong = {}
    if not CODE.fullmatch(ebp_code):
        wrong["ebp_code"] = "Customs' code of a platform has ten signs, its credit code eighteen."
    if not SHORTEST_NAME <= len(ebp_name.strip()) <= LONGEST_NAME:
        wrong["ebp_name"] = "Enter the name under which it is registered, at most a hundred signs long."
    if wrong:
        raise PlatformInvalid(fields=wrong)


def take_in(
    session: Session,
    *,
    lines: Sequence[Line],
    ebp_code: str,
    ebp_name: str,
    digest: str,
    name: str,
    actor: Actor,
    at: datetime,
) -> PlatformFile:
    """Take the orders of a table: what fits is taken, a line that does not changes nothing.

    The same file again, of the same platform, changes nothing.

    :param digest: of platform and file
    :raises NotAllowed: if the actor is no gallery
    :raises PlatformInvalid: if the platform is named as no message can name it
    """
    actor.require(GALLERY)
    require_platform(ebp_code, ebp_name)
    before = platforms.file_by(session, digest, actor=actor)
    if before is not None:
        return before
    file = PlatformFile(
        id=new_id("plf", at),
        owner_id=owner_of(actor),
        digest=digest,
        name=name[:200],
        ebp_code=ebp_code,
        ebp_name=ebp_name.strip(),
        refused=[],
        taken_by=actor.id,
        taken_by_name=actor.name,
        taken_at=at,
    )
    try:
        with session.begin_nested():
            session.add(file)
    except IntegrityError:  # somebody of the same gallery came first by a moment
        before = platforms.file_by(session, digest, actor=actor)
        assert before is not None, "what stood against it is on file"
        return before
    left: list[dict[str, Any]] = []
    judged = judge(session, lines, ebp_code=ebp_code, actor=actor, at=at, lock=True)
    # by their numbers: two files that hold the same ones wait for each other in one order
    for one in sorted(judged, key=lambda one: (one.line.number, one.line.position)):
        done = _take(session, file, one, at=at) if one.outcome == "fits" else one
        if done.outcome != "taken":
            left.append(_left(done))
    file.refused = left
    session.flush()
    return file


def _left(one: Judged) -> dict[str, Any]:
    """Return what a file keeps of a line that was not taken."""
    return {
        "position": one.line.position,
        "number": one.line.number,
        "work_id": one.line.work_id,
        "outcome": one.outcome,
        "faults": [[fault.column, fault.code, fault.detail] for fault in one.faults],
    }


def _take(session: Session, file: PlatformFile, one: Judged, *, at: datetime) -> Judged:
    """Take one order, all of it or nothing; what the floors below refuse refuses its line."""
    assert one.offering is not None, "what fits is offered"
    try:
        with session.begin_nested():
            _reserve(session, file, one.line, one.offering, at=at)
    except IntegrityError:  # the same order in another file, a moment before
        return Judged(one.line, "refused", (Fault("order_number", "known"),))
    except Refusal as refusal:
        return Judged(one.line, "refused", (Fault("work_id", "below", refusal.slug()),))
    return Judged(one.line, "taken", ())


def _reserve(
    session: Session, file: PlatformFile, line: Line, offering: Offering, *, at: datetime
) -> PlatformOrder:
    stated = line.stated
    assert stated is not None
    if ordering.in_the_way(session, offering, at=at) is not None:
        raise OfferingTaken(until=at)
    live_tables.require_free(session, offering.artwork_id)
    authentication.require_certificate_in_force(session, artwork_id=offering.artwork_id, at=at)
    warehouse.require_gate(
        session,
        artwork_id=offering.artwork_id,
        stage="checkout",
        destination=ordering.abroad(stated.destination),
        deal=warehouse.Deal(sale_form="fixed_price"),
        at=at,
    )
    order = PlatformOrder(
        id=new_id("plo", at),
        file_id=file.id,
        position=line.position,
        owner_id=file.owner_id,
        ebp_code=file.ebp_code,
        ebp_name=file.ebp_name,
        number=stated.number,
        artwork_id=offering.artwork_id,
        holding_id=offering.holding_id,
        consignment_id=offering.consignment_id,
        offering_id=offering.id,
        price_minor=stated.price.amount_minor,
        freight_minor=stated.freight.amount_minor,
        currency=stated.price.currency,
        destination=stated.destination,
        buyer_name=stated.buyer,
        payment_number=stated.payment_number,
        paid_on=stated.paid_on,
        taken_at=at,
    )
    session.add(order)
    session.flush()
    warehouse.note_sale(session, holding_id=order.holding_id, lot_id=offering.id, sold=sold(order), at=at)
    offering.state, offering.ended_at = OfferingState.SOLD, at
    closing_offers.close_offers(session, offering_id=offering.id, reason="sold", at=at)
    outbox.publish(session, WorkUnlisted(artwork_id=order.artwork_id, reason="sold"), at=at)
    return order


def sold(order: PlatformOrder) -> warehouse.Sold:
    """Return an order of another platform as the warehouse keeps a sale: its declaration has to agree."""
    return warehouse.Sold(
        order_id=order.id,
        invoice_number=order.number,
        payments=(order.payment_number,),
        total_minor=order.price_minor,
        paid_minor=order.price_minor,
        currency=order.currency,
        destination=order.destination,
        buyer=order.buyer_name,
        platform_code=order.ebp_code,
        platform_name=order.ebp_name,
        freight_minor=order.freight_minor,
    )


def let_go(
    session: Session, *, platform_order_id: str, reason: str, actor: Actor, at: datetime
) -> PlatformOrder:
    """End an order whose work is still here, because that platform ended it; the work may be offered again.

    :raises PlatformOrderUnknown: if it is not the actor's gallery's
    :raises PlatformOrderEnded: if the work has left, or the order has ended
    :raises DeclarationOpen: if it is being declared by this order
    """
    order = session.get(PlatformOrder, platform_order_id, with_for_update=True, populate_existing=True)
    if order is None or order.owner_id != owner_of(actor) or not actor.has(GALLERY):
        raise PlatformOrderUnknown
    if order.state is not PlatformOrderState.RESERVED:
        raise PlatformOrderEnded(state=Coded(order.state.value, "platform_order"))
    warehouse.forget_sale(session, holding_id=order.holding_id, order_id=order.id, at=at)
    order.state, order.ended_at, order.ended_reason = PlatformOrderState.CANCELLED, at, reason
    return order


def record_departure(session: Session, *, holding_id: str, at: datetime) -> None:
    """Note that the work of another platform's order has left; the house sells it for nobody any more."""
    order = _of(session, holding_id)
    if order is not None and order.state is PlatformOrderState.RESERVED:
        order.state, order.departed_at = PlatformOrderState.DEPARTED, at
        consignment = session.get_one(Consignment, order.consignment_id, with_for_update=True)
        if consignment.state is ConsignmentState.OPEN:
            consignment.state, consignment.ended_at = ConsignmentState.ENDED, at


def record_delivery(session: Session, *, holding_id: str, at: datetime) -> None:
    """Note that the work of another platform's order was handed over."""
    order = _of(session, holding_id)
    if order is not None:
        record_departure(session, holding_id=holding_id, at=at)
        order.state, order.delivered_at = PlatformOrderState.DELIVERED, at


def record_return(session: Session, *, holding_id: str, at: datetime) -> None:
    """Note that a work came back into custody: its owner, who still is its owner here, may sell it again."""
    states = (*ON_THE_WAY, PlatformOrderState.DELIVERED)
    order = _of(session, holding_id, *states)
    if order is not None and order.state is not PlatformOrderState.RESERVED:
        order.state, order.ended_at = PlatformOrderState.RETURNED, at
        warehouse.forget_sale(session, holding_id=holding_id, order_id=order.id, at=at)


def _of(session: Session, holding_id: str, *states: PlatformOrderState) -> PlatformOrder | None:
    return session.scalar(
        sa.select(PlatformOrder)
        .where(PlatformOrder.holding_id == holding_id, PlatformOrder.state.in_(states or ON_THE_WAY))
        .with_for_update()
    )
