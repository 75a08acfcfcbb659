"""A buyer does not pay what he won (auction_spec, R22; Auction Law, art. 39).

He stays liable. The work is auctioned again with the consignor's consent, and the first buyer owes both
commissions of the first sale and what the second hammer falls short of the first; or it is offered to the
under-bidders, one after the other, each at his own maximum. That is a new offer: the old bid lost its force
when it was overtaken, and nobody must accept.
"""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.actor import Actor
from foundation.errors import Refusal
from foundation.ids import new_id
from marketplace.errors import AlreadyListed, LotUnknown, OfferingEnded, StillListed
from marketplace.events import BuyerDefaulted, SecondChanceOffered
from marketplace.models.auction import LotEvent, Paddle
from marketplace.models.catalogue import Consignment, Lot, Sale
from marketplace.models.invoices import InvoiceState
from marketplace.models.orders import Order
from marketplace.models.saleroom import BuyerDefault, SecondChance
from marketplace.operations import chaining, consigning, depositing, ordering, winning
from marketplace.operations.registering_bidders import presides
from marketplace.queries import books, live_tables
from marketplace.rostrum_errors import (
    ChanceAnswered,
    ChanceUnknown,
    ConsentNeeded,
    NotInDefault,
    NotOverdue,
    NoUnderbidder,
)
from marketplace.rules import course
from marketplace.rules.aftermath import CHANCE, ChanceState, Remedy
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState, OrderState

BATCH: Final = 50


def declare(session: Session, *, lot_id: str, reason: str, actor: Actor, at: datetime) -> BuyerDefault:
    """Declare that a buyer is in default: his order ends, his deposit is forfeited, and he stays liable.

    :raises LotUnknown: if there is no such lot, or the actor does not preside over its sale
    :raises NotInDefault: if it is not sold, or is paid
    :raises NotOverdue: if its invoice is not due yet
    """
    lot, _ = _own(session, lot_id, actor)
    order = session.scalar(sa.select(Order).where(Order.lot_id == lot_id).with_for_update())
    if lot.state is not LotState.SOLD or order is None or order.state is not OrderState.PLACED:
        raise NotInDefault
    invoice = ordering.invoice_of(session, order.id)
    if invoice is None or invoice.state is not InvoiceState.ISSUED:
        raise NotInDefault
    if invoice.due_at > at:
        raise NotOverdue(due=invoice.due_at)
    ordering.end_order(session, order=order, reason="default", at=at)
    order.lot_id = None  # the lot may have another order; the default remembers this one
    row = BuyerDefault(
        id=new_id("dft", at),
        lot_id=lot_id,
        order_id=order.id,
        account_id=order.buyer_id,
        hammer_minor=order.price_minor,
        reason=reason,
        declared_by=actor.id,
        declared_at=at,
    )
    session.add(row)
    lot.state = LotState.DEFAULTED
    chaining.append(session, lot, "defaulted", {}, at=at)
    depositing.forfeit(session, sale_id=lot.sale_id, order=order, at=at)
    fact = BuyerDefaulted(lot_id=lot_id, sale_id=lot.sale_id, order_id=order.id, buyer_id=order.buyer_id)
    outbox.publish(session, fact, at=at)
    session.flush()
    return row


def offer_next(
    session: Session, *, lot_id: str, consent: str, actor: Actor, at: datetime
) -> SecondChance | None:
    """Offer a work whose buyer is in default to the next under-bidder, with the consignor's written consent.

    :param consent: where it lies
    :return: None if nobody is left: the work goes back to its consignor
    :raises LotUnknown: if there is no such lot, or the actor does not preside over its sale
    :raises NotInDefault: if its buyer is not, or the work is auctioned again
    :raises ConsentNeeded: if no consent is named
    :raises ChanceAnswered: if an offer is still open, or one was accepted and its order not called off
    :raises NoUnderbidder: if nobody bid as much as the reserve
    :raises OfferingEnded, AlreadyListed: if its consignor sold it since, took it back, or offers it elsewhere
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale
    :raises GateRefuses: where the law lets such a work be sold by auction only
    """
    lot, _ = _own(session, lot_id, actor)
    default = _default(session, lot_id)
    if lot.state is not LotState.DEFAULTED or default.remedy in {Remedy.AGAIN, Remedy.RETURNED}:
        raise NotInDefault
    if not consent.strip() and not default.consent:
        raise ConsentNeeded
    default.consent = consent.strip() or default.consent
    made = _next(session, lot, default, at)
    if made is None and not _chances(session, lot_id):
        raise NoUnderbidder
    return made


def _next(session: Session, lot: Lot, default: BuyerDefault, at: datetime) -> SecondChance | None:
    """Offer to the next; where nobody is left, the lot has come to nothing."""
    before = _chances(session, lot.id)
    if any(_stands(session, one) for one in before):
        raise ChanceAnswered(state="offered")
    asked = {one.paddle_id for one in before}
    left = [(paddle, amount) for paddle, amount in underbidders(session, lot) if paddle not in asked]
    if not left:
        default.remedy = Remedy.RETURNED if before else Remedy.OPEN
        return None
    _require_consigned(session, lot)
    try:
        consigning.require_unlisted(session, lot.artwork_id)
    except StillListed as still:
        raise AlreadyListed from still
    paddle = session.get_one(Paddle, left[0][0])
    _require_allowed(session, lot, paddle.country, at)
    row = SecondChance(
        id=new_id("sch", at),
        lot_id=lot.id,
        paddle_id=paddle.id,
        account_id=paddle.account_id,
        amount_minor=left[0][1],
        offered_at=at,
        expires_at=at + CHANCE,
    )
    session.add(row)
    default.remedy = Remedy.SECOND_CHANCE
    chaining.append(session, lot, "second_chance", {"paddle": paddle.number}, at=at)
    outbox.publish(session, SecondChanceOffered(chance_id=row.id, account_id=row.account_id), at=at)
    session.flush()
    return row


def underbidders(session: Session, lot: Lot) -> list[tuple[str, int]]:
    """Return (paddle id, own maximum) of everybody but the winner, the best first, the earlier on a tie.

    Whoever bid less than the reserve is left out.
    """
    least = max(lot.reserve_minor or 0, lot.opening_minor)
    unsealed = session.scalar(
        sa.select(LotEvent.facts).where(LotEvent.lot_id == lot.id, LotEvent.kind == "unsealed")
    )
    if unsealed is not None:
        numbers = {
            row.number: row.id
            for row in session.scalars(sa.select(Paddle).where(Paddle.sale_id == lot.sale_id))
        }
        offers = [(numbers[one["paddle"]], one["amount_minor"]) for one in unsealed["offers"]]
        return [one for one in offers if one[0] != lot.leader_paddle_id and one[1] >= least]
    book = books.books(session, [lot.id])[lot.id]
    history = books.histories(session, [lot.id])[lot.id]
    below = course.underbidders(book.terms, history, book.standing)
    return [(one.paddle, one.amount_minor) for one in below if one.amount_minor >= least]


def answer(session: Session, *, chance_id: str, accepts: bool, actor: Actor, at: datetime) -> SecondChance:
    """Accept a second chance, which makes an order; or decline it, and the next is asked.

    :raises ChanceUnknown: if it is not his
    :raises ChanceAnswered: if it was answered, or its time is over
    :raises OfferingEnded: if the work is its consignor's no more, or he took it back
    :raises LivePaused, LiveInDoubt, LiveMismatch, LiveStopped: if a live session stops its sale; he can
        accept later, while the chance stands
    :raises CertificateNotInForce, GateRefuses: as the floors below say
    """
    row = session.get(SecondChance, chance_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.account_id:
        raise ChanceUnknown
    if row.state is not ChanceState.OFFERED or row.expires_at <= at:
        raise ChanceAnswered(state=row.state.value)
    lot = session.get_one(Lot, row.lot_id, with_for_update=True, populate_existing=True)
    row.answered_at = at
    if not accepts:
        row.state = ChanceState.DECLINED
        session.flush()
        _go_on(session, lot, at)
        return row
    _require_consigned(session, lot)
    paddle = session.get_one(Paddle, row.paddle_id)
    _require_allowed(session, lot, paddle.country, at)
    holding = warehouse.holding_of(session, lot.artwork_id)
    if holding is None or not holding.is_open:
        raise warehouse.NotInBond(artwork_id=lot.artwork_id)
    warehouse.earmark(session, holding_id=holding.id, lot_id=lot.id, owner_id=holding.owner_id, at=at)
    order, _ = winning.win_lot(
        session,
        lot_id=lot.id,
        winner_id=row.account_id,
        winner_name=paddle.name,
        hammer_minor=row.amount_minor,
        at=at,
    )
    row.state, row.order_id = ChanceState.ACCEPTED, order.id
    chaining.append(session, lot, "second_chance_taken", {"paddle": paddle.number}, at=at)
    session.flush()
    return row


def expire(session: Session, *, at: datetime) -> int:
    """Let second chances lapse whose time is over, and ask the next; return how many lapsed."""
    late = session.scalars(
        sa.select(SecondChance)
        .where(SecondChance.state == ChanceState.OFFERED, SecondChance.expires_at <= at)
        .limit(BATCH)
        .with_for_update()
    ).all()
    for row in late:
        row.state, row.answered_at = ChanceState.EXPIRED, at
        session.flush()
        _go_on(session, session.get_one(Lot, row.lot_id, with_for_update=True), at)
    return len(late)


def _go_on(session: Session, lot: Lot, at: datetime) -> None:
    """Ask the next; what the rules refuse now waits for a person."""
    default = _default(session, lot.id)
    try:
        with session.begin_nested():
            _next(session, lot, default, at)
    except Refusal:
        default.remedy = Remedy.OPEN


def _require_consigned(session: Session, lot: Lot) -> None:
    """Require that a work is still the house's to sell, and hold that fast.

    :raises OfferingEnded: if it is not
    """
    row = session.get_one(Consignment, lot.consignment_id, with_for_update=True, populate_existing=True)
    if row.state is not ConsignmentState.OPEN:
        raise OfferingEnded


def _require_allowed(session: Session, lot: Lot, country: str | None, at: datetime) -> None:
    """Ask whether the work may be sold otherwise than under the hammer, and to this buyer."""
    live_tables.require_free(session, lot.artwork_id)
    authentication.require_certificate_in_force(
        session, artwork_id=authentication.ArtworkId(lot.artwork_id), at=at
    )
    warehouse.require_gate(
        session,
        artwork_id=lot.artwork_id,
        stage="checkout",
        destination=None if country is None else ordering.abroad(country),
        deal=warehouse.Deal(sale_form="fixed_price"),
        at=at,
    )


def _chances(session: Session, lot_id: str) -> list[SecondChance]:
    return list(session.scalars(sa.select(SecondChance).where(SecondChance.lot_id == lot_id)))


def _stands(session: Session, chance: SecondChance) -> bool:
    """Say whether a second chance waits for its answer, or was accepted and its order stands."""
    if chance.state is not ChanceState.ACCEPTED or chance.order_id is None:
        return chance.state is ChanceState.OFFERED
    return session.get_one(Order, chance.order_id).state is not OrderState.CANCELLED


def _default(session: Session, lot_id: str) -> BuyerDefault:
    """Return the last default on a lot, locked.

    :raises NotInDefault: if there is none
    """
    consigned = sa.select(Consignment.id).join(Lot, Lot.consignment_id == Consignment.id)
    # The consignment first: who offers its work elsewhere holds it too, and then asks for the default.
    session.execute(consigned.where(Lot.id == lot_id).with_for_update(of=Consignment))
    query = sa.select(BuyerDefault).where(BuyerDefault.lot_id == lot_id)
    found = session.scalar(query.order_by(BuyerDefault.declared_at.desc()).limit(1).with_for_update())
    if found is None:
        raise NotInDefault
    return found


def _own(session: Session, lot_id: str, actor: Actor) -> tuple[Lot, Sale]:
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    sale = None if lot is None else session.get_one(Sale, lot.sale_id)
    if lot is None or sale is None or not presides(sale, actor):
        raise LotUnknown
    return lot, sale
