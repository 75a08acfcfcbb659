"""Staff void a bid before the hammer, with a reason and a second person's approval (auction_spec, R14)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.bidding_errors import BidUnknown, DecisionMade, LotEnded, VoidNeedsAnother
from marketplace.errors import LotUnknown
from marketplace.models.auction import Bid, Paddle, VoidRequest
from marketplace.models.catalogue import Lot, Sale
from marketplace.operations import chaining
from marketplace.operations.registering_bidders import presides
from marketplace.queries import books
from marketplace.rules import chain, course
from marketplace.rules.course import Entry, Void
from marketplace.rules.lots import LotState


def ask(session: Session, *, lot_id: str, seq: int, reason: str, actor: Actor, at: datetime) -> VoidRequest:
    """Ask for an accepted bid to be voided; nothing changes until somebody else approves it.

    :raises LotUnknown: if there is no such lot, or the actor does not preside over its sale
    :raises LotEnded: if the hammer has fallen
    :raises BidUnknown: if no accepted bid has that number
    """
    _own_lot(session, lot_id, actor=actor)
    if session.scalar(sa.select(Bid.id).where(Bid.lot_id == lot_id, Bid.seq == seq)) is None:
        raise BidUnknown(seq=seq)
    request = VoidRequest(
        id=new_id("vod", at), lot_id=lot_id, seq=seq, reason=reason, asked_by=actor.id, asked_at=at
    )
    session.add(request)
    session.flush()
    return request


def approve(session: Session, *, request_id: str, actor: Actor, at: datetime) -> VoidRequest:
    """Approve a void: the bid counts no more, and the lot stands as the sale's policy says.

    :raises BidUnknown: if there is no such request
    :raises LotUnknown: if the actor does not preside over the sale
    :raises VoidNeedsAnother: if he asked for it himself
    :raises DecisionMade: if it was approved before
    :raises LotEnded: if the hammer has fallen
    """
    request = session.get(VoidRequest, request_id, with_for_update=True)
    if request is None:
        raise BidUnknown(seq="-")
    lot = _own_lot(session, request.lot_id, actor=actor)
    if request.asked_by == actor.id:
        raise VoidNeedsAnother
    if request.approved_at is not None:
        raise DecisionMade(state="approved")
    request.approved_by, request.approved_at = actor.id, at
    _void(session, lot, request, at=at)
    return request


def _void(session: Session, lot: Lot, request: VoidRequest, *, at: datetime) -> None:
    book = books.books(session, [lot.id])[lot.id]
    history = books.histories(session, [lot.id])[lot.id]
    voided = Void(frozenset({request.seq}), book.standing.seq, at)
    after = course.void(book.terms, book.standing, history, voided)
    bound = {entry.seq for entry in course.binding(book.terms, history)[0]}
    still = {entry.seq for entry in course.binding(book.terms, [*history, voided])[0]}
    accepted = {entry.seq for entry in history if isinstance(entry, Entry)}
    facts = {
        "seqs": [request.seq],
        "after_seq": voided.after_seq,
        "reason": request.reason,
        "lapsed": sorted((bound & accepted) - still - {request.seq}),
        "price_minor": after.price_minor(book.terms),
        "ask_minor": after.ask_minor(book.terms),
        "leader": session.get_one(Paddle, after.leader).number if after.leader else None,
        "reserve": after.reserve(book.terms).value,
        "end_at": chain.instant(after.end_at),
    }
    lot.price_minor = after.price_minor(book.terms)
    lot.leader_paddle_id = after.leader
    lot.leader_max_minor = after.leader_max_minor if after.leader else None
    lot.end_at = after.end_at
    lot.asking_minor = lot.warned_at = None
    chaining.append(session, lot, "voided", facts, at=at)
    session.flush()


def _own_lot(session: Session, lot_id: str, *, actor: Actor) -> Lot:
    lot = session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or not presides(session.get_one(Sale, lot.sale_id), actor):
        raise LotUnknown
    if lot.state is not LotState.LISTED:
        raise LotEnded(state=lot.state.value)
    return lot
