"""A negotiation moves on, and the house ends those that can no longer be agreed."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from marketplace.events import PriceOfferMoved
from marketplace.models.price_offers import PriceOffer, PriceOfferMove
from marketplace.rules import price_offers as rules
from marketplace.rules.price_offers import Move, PriceOfferState, Side
from marketplace.talk_errors import PriceOfferNotOpen

BATCH: Final = 100


def write_move(
    session: Session,
    offer: PriceOffer,
    *,
    state: PriceOfferState,
    side: Side,
    at: datetime,
    by_id: str | None = None,
    note: str = "",
    stands: timedelta | None = None,
) -> None:
    """Write down where a negotiation, whose row is locked, has come to; both sides are told by the worker.

    :param stands: how long it waits for an answer; None where it waits for none
    """
    offer.state, offer.moved_at = state, at
    if stands is not None:
        offer.expires_at = at + stands
    session.add(
        PriceOfferMove(
            price_offer_id=offer.id,
            seq=offer.seq,
            state=state,
            side=side,
            amount_minor=offer.amount_minor,
            note=note,
            by_id=by_id,
            at=at,
        )
    )
    session.flush()
    fact = PriceOfferMoved(
        price_offer_id=offer.id,
        artwork_id=offer.artwork_id,
        seq=offer.seq,
        state=state.value,
        side=side.value,
        reason=offer.ended_reason or "",
    )
    outbox.publish(session, fact, at=at)


def end_by_house(
    session: Session, offer: PriceOffer, *, move: Move, reason: str | None = None, at: datetime
) -> None:
    """Let the house end an open negotiation.

    :raises PriceOfferNotOpen: if it has ended
    """
    state = rules.after(offer.state, move, Side.HOUSE)
    if state is None:
        raise PriceOfferNotOpen(state=offer.state.value)
    offer.seq += 1
    offer.ended_reason = reason
    write_move(session, offer, state=state, side=Side.HOUSE, at=at)


def close_offers(session: Session, *, offering_id: str, reason: str, at: datetime) -> int:
    """Decline every open offer for a work that was sold or is no longer offered; return how many."""
    offers = session.scalars(
        sa.select(PriceOffer)
        .where(PriceOffer.offering_id == offering_id, PriceOffer.state.in_(rules.OPEN))
        .order_by(PriceOffer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for offer in offers:
        end_by_house(session, offer, move=Move.DECLINE, reason=reason, at=at)
    return len(offers)


def expire_offers(session: Session, *, at: datetime) -> int:
    """End offers that nobody answered in time; return how many."""
    late = session.scalars(
        sa.select(PriceOffer)
        .where(PriceOffer.state.in_(rules.OPEN), PriceOffer.expires_at <= at)
        .order_by(PriceOffer.expires_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for offer in late:
        end_by_house(session, offer, move=Move.EXPIRE, at=at)
    return len(late)
