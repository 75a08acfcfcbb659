"""Conversations about works: for the two who write, and for the house once one of them has reported it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.catalogue import Consignment
from marketplace.models.price_offers import Enquiry, EnquiryMessage, EnquiryState
from marketplace.queries.price_offers import Turn, sells
from marketplace.roles import CASHIER, CONSIGNORS
from marketplace.rules.price_offers import Side
from marketplace.talk_errors import EnquiryUnknown

PAGE: Final = 100
LONGEST: Final = 500
"""Messages that one page shows, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryCard:
    """A conversation. It names nobody: one is the buyer, the other the seller."""

    id: str
    artwork_id: str
    side: str
    """buyer, seller, or house for staff to whom it was reported."""
    state: str
    last_side: str
    messages: int
    opened_at: datetime
    written_at: datetime
    reported_at: datetime | None
    report: str
    """In the reporter's words; told to him and to the house."""
    decided_at: datetime | None
    decision: str

    @classmethod
    def of(cls, row: Enquiry, side: Side) -> "EnquiryCard":
        """Return a row as somebody sees it."""
        told = side in {Side.HOUSE, row.reported_side}
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            side=side.value,
            state=row.state.value,
            last_side=row.last_side.value,
            messages=row.seq,
            opened_at=row.opened_at,
            written_at=row.written_at,
            reported_at=row.reported_at if told else None,
            report=row.report if told else "",
            decided_at=row.decided_at,
            decision=row.decision,
        )


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message."""

    seq: int
    side: str
    text: str
    is_cut: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class EnquiryPage:
    """A conversation with its messages, and the work it is about."""

    enquiry: EnquiryCard
    work: authentication.ArtworkCard
    messages: list[MessageCard]


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """One conversation in a list."""

    enquiry: EnquiryCard
    title: dict[str, str]
    image: authentication.ImageCard | None


@dataclass(frozen=True, slots=True)
class Enquiries:
    """A person's conversations, the last written first."""

    enquiries: list[EnquiryLine]


def enquiry_page(session: Session, enquiry_id: str, *, actor: Actor) -> EnquiryPage:
    """Return a conversation.

    :raises EnquiryUnknown: if there is none, or none that the reader may read
    """
    row = session.get(Enquiry, enquiry_id)
    side = None if row is None else _side(row, session.get_one(Consignment, row.consignment_id), actor)
    if row is None or side is None:
        raise EnquiryUnknown
    messages = session.scalars(
        sa.select(EnquiryMessage)
        .where(EnquiryMessage.enquiry_id == row.id)
        .order_by(EnquiryMessage.seq.desc())
        .limit(LONGEST)
    ).all()
    return EnquiryPage(
        enquiry=EnquiryCard.of(row, side),
        work=authentication.artwork(session, row.artwork_id),
        messages=[
            MessageCard(one.seq, one.side.value, one.text, one.is_cut, one.at) for one in messages[::-1]
        ],
    )


def enquiries(session: Session, *, actor: Actor) -> Enquiries:
    """Return a person's conversations, as buyer and as seller."""
    rows = session.execute(
        sa.select(Enquiry, Consignment)
        .join(Consignment, Consignment.id == Enquiry.consignment_id)
        .where(sa.or_(Enquiry.buyer_id == actor.id, sells(actor)))
        .order_by(Enquiry.written_at.desc())
        .limit(PAGE)
    ).all()
    works = authentication.artworks(session, [row.artwork_id for row, _ in rows])
    lines = []
    for row, consignment in rows:
        side = _side(row, consignment, actor)
        work = works.get(authentication.ArtworkId(row.artwork_id))
        assert side is not None
        lines.append(
            EnquiryLine(
                enquiry=EnquiryCard.of(row, side),
                title={} if work is None else work.title,
                image=work.images[0] if work is not None and work.images else None,
            )
        )
    return Enquiries(lines)


def unanswered(session: Session, *, actor: Actor) -> Sequence[Turn]:
    """Return the conversations in which the other wrote last, and to staff those that were reported."""
    waits = sa.or_(
        sa.and_(Enquiry.last_side == Side.SELLER, Enquiry.buyer_id == actor.id),
        sa.and_(Enquiry.last_side == Side.BUYER, sells(actor)),
    )
    mine = sa.and_(Enquiry.state == EnquiryState.OPEN, waits)
    reported = sa.and_(Enquiry.reported_at.is_not(None), Enquiry.decided_at.is_(None))
    rows = session.execute(
        sa.select(
            Enquiry.id,
            Enquiry.written_at,
            Enquiry.reported_at,
            Enquiry.artwork_id,
            sa.case((mine, "question"), else_="report").label("kind"),
        )
        .join(Consignment, Consignment.id == Enquiry.consignment_id)
        .where(sa.or_(mine, reported) if actor.has(CASHIER) else mine)
        .order_by(Enquiry.written_at)
        .limit(PAGE)
    ).all()
    return [
        Turn(
            row.kind,
            row.id,
            row.written_at if row.kind == "question" else row.reported_at,
            None,
            row.artwork_id,
        )
        for row in rows
    ]


def _side(row: Enquiry, consignment: Consignment, actor: Actor) -> Side | None:
    if not actor.is_signed_in:
        return None
    if row.buyer_id == actor.account_id:
        return Side.BUYER
    house = consignment.organisation_id is not None and consignment.organisation_id == actor.organisation_id
    if consignment.consignor_id == actor.account_id or (house and actor.has(*CONSIGNORS)):
        return Side.SELLER
    return Side.HOUSE if row.reported_at is not None and actor.has(CASHIER) else None
