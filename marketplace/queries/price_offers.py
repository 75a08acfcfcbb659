"""Offers of another price, as the two who speak see them: neither learns who the other is (art. 21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.money import Money
from marketplace.errors import OfferingEnded, OfferingUnknown, OwnWork
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Offering
from marketplace.models.price_offers import PriceOffer, PriceOfferMove
from marketplace.roles import CONSIGNORS
from marketplace.rules import price_offers as rules
from marketplace.rules.price_offers import Side
from marketplace.rules.sales import OfferingState
from marketplace.talk_errors import PriceOfferUnknown

PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOfferCard:
    """An offer, as its buyer or its seller sees it."""

    id: str
    offering_id: str
    artwork_id: str
    side: str
    """Which of the two the reader is."""
    asked: Money
    """The price of the work when it began."""
    amount: Money
    """The price on the table."""
    destination: str
    state: str
    seq: int
    """To be sent along with an answer, as what was seen."""
    is_my_turn: bool
    made_at: datetime
    moved_at: datetime
    expires_at: datetime
    ended_reason: str | None
    order_id: str | None
    """The buyer's order, once it is agreed; told to him alone."""

    @classmethod
    def of(cls, row: PriceOffer, side: Side, at: datetime) -> "PriceOfferCard":
        """Return a row as one side sees it."""
        is_open = row.state in rules.OPEN and row.expires_at > at
        return cls(
            id=row.id,
            offering_id=row.offering_id,
            artwork_id=row.artwork_id,
            side=side.value,
            asked=Money(row.asked_minor, row.currency),
            amount=row.amount,
            destination=row.destination,
            state=row.state.value if is_open or row.state not in rules.OPEN else "expired",
            seq=row.seq,
            is_my_turn=is_open and rules.answers(row.state) is side,
            made_at=row.made_at,
            moved_at=row.moved_at,
            expires_at=row.expires_at,
            # to the buyer a floor that was not met is a refusal like any other
            ended_reason=None if row.ended_reason == "low" and side is Side.BUYER else row.ended_reason,
            order_id=row.order_id if side is Side.BUYER else None,
        )


@dataclass(frozen=True, slots=True)
class MoveCard:
    """One move."""

    seq: int
    state: str
    side: str
    amount: Money
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PriceOfferPage:
    """An offer with all its moves, and the work that it is for."""

    offer: PriceOfferCard
    work: authentication.ArtworkCard
    moves: list[MoveCard]


@dataclass(frozen=True, slots=True)
class PriceOfferLine:
    """One offer in a list."""

    offer: PriceOfferCard
    title: dict[str, str]
    image: authentication.ImageCard | None


@dataclass(frozen=True, slots=True)
class PriceOffers:
    """A person's offers, and those for his works: what moved last first."""

    offers: list[PriceOfferLine]


@dataclass(frozen=True, slots=True)
class NewPriceOfferPage:
    """A work for which an offer is to be made."""

    offering_id: str
    price: Money
    work: authentication.ArtworkCard
    tries_left: int
    open_id: str | None
    """The reader's offer that waits for an answer already."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that waits for a person's answer."""

    kind: str
    """offer, counter, question or report."""
    id: str
    since: datetime
    due: datetime | None
    artwork_id: str


def side_of(row: PriceOffer, consignment: Consignment, actor: Actor) -> Side | None:
    """Return which side somebody is; None if neither."""
    if not actor.is_signed_in:
        return None
    if row.buyer_id == actor.account_id:
        return Side.BUYER
    house = consignment.organisation_id is not None and consignment.organisation_id == actor.organisation_id
    is_seller = consignment.consignor_id == actor.account_id or (house and actor.has(*CONSIGNORS))
    return Side.SELLER if is_seller else None


def sells(actor: Actor) -> sa.ColumnElement[bool]:
    """Return what holds of consignments that somebody answers for: his own, and his gallery's."""
    own = Consignment.consignor_id == actor.id
    if actor.organisation_id is None or not actor.has(*CONSIGNORS):
        return own
    return sa.or_(own, Consignment.organisation_id == actor.organisation_id)


def price_offer_page(session: Session, price_offer_id: str, *, actor: Actor, at: datetime) -> PriceOfferPage:
    """Return an offer to one of the two who speak.

    :raises PriceOfferUnknown: if there is none, or the reader is neither
    """
    row = session.get(PriceOffer, price_offer_id)
    side = None if row is None else side_of(row, session.get_one(Consignment, row.consignment_id), actor)
    if row is None or side is None:
        raise PriceOfferUnknown
    moves = session.scalars(
        sa.select(PriceOfferMove).where(PriceOfferMove.price_offer_id == row.id).order_by(PriceOfferMove.seq)
    )
    return PriceOfferPage(
        offer=PriceOfferCard.of(row, side, at),
        work=authentication.artwork(session, row.artwork_id),
        moves=[
            MoveCard(
                move.seq,
                move.state.value,
                move.side.value,
                Money(move.amount_minor, row.currency),
                move.note,
                move.at,
            )
            for move in moves
        ],
    )


def price_offers(session: Session, *, actor: Actor, at: datetime) -> PriceOffers:
    """Return a person's offers, and those for works that he sells."""
    rows = session.execute(
        sa.select(PriceOffer, Consignment)
        .join(Consignment, Consignment.id == PriceOffer.consignment_id)
        .where(sa.or_(PriceOffer.buyer_id == actor.id, sells(actor)))
        .order_by(PriceOffer.moved_at.desc())
        .limit(PAGE)
    ).all()
    works = authentication.artworks(session, [row.artwork_id for row, _ in rows])
    lines = []
    for row, consignment in rows:
        side = side_of(row, consignment, actor)
        work = works.get(authentication.ArtworkId(row.artwork_id))
        assert side is not None
        lines.append(
            PriceOfferLine(
                offer=PriceOfferCard.of(row, side, at),
                title={} if work is None else work.title,
                image=work.images[0] if work is not None and work.images else None,
            )
        )
    return PriceOffers(lines)


def new_price_offer(session: Session, offering_id: str, *, actor: Actor) -> NewPriceOfferPage:
    """Return a work for which somebody would make an offer.

    :raises OfferingUnknown: if there is no such offering
    :raises OfferingEnded: if it was sold or withdrawn
    :raises OwnWork: if he sells it himself
    """
    offering = session.get(Offering, offering_id)
    if offering is None:
        raise OfferingUnknown
    if offering.state is not OfferingState.LISTED:
        raise OfferingEnded
    if offering.consignor_id == actor.id:
        raise OwnWork
    mine = session.execute(
        sa.select(PriceOffer.id, PriceOffer.state).where(
            PriceOffer.offering_id == offering_id, PriceOffer.buyer_id == actor.id
        )
    ).all()
    return NewPriceOfferPage(
        offering_id=offering.id,
        price=offering.price,
        work=authentication.artwork(session, offering.artwork_id),
        tries_left=max(0, rules.MOST_TRIES - len(mine)),
        open_id=next((row.id for row in mine if row.state in rules.OPEN), None),
    )


def turns(session: Session, *, actor: Actor, at: datetime) -> Sequence[Turn]:
    """Return the offers that wait for this person's answer."""
    rows = session.execute(
        sa.select(
            PriceOffer.id,
            PriceOffer.state,
            PriceOffer.moved_at,
            PriceOffer.expires_at,
            PriceOffer.artwork_id,
        )
        .join(Consignment, Consignment.id == PriceOffer.consignment_id)
        .where(
            PriceOffer.expires_at > at,
            sa.or_(
                sa.and_(PriceOffer.state == rules.PriceOfferState.COUNTERED, PriceOffer.buyer_id == actor.id),
                sa.and_(PriceOffer.state == rules.PriceOfferState.PENDING, sells(actor)),
            ),
        )
        .order_by(PriceOffer.expires_at)
        .limit(PAGE)
    ).all()
    return [
        Turn(
            "counter" if row.state is rules.PriceOfferState.COUNTERED else "offer",
            row.id,
            row.moved_at,
            row.expires_at,
            row.artwork_id,
        )
        for row in rows
    ]
