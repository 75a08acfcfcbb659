"""A buyer asks the seller of a work, and they write to each other through the house."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.errors import OwnWork
from marketplace.events import EnquiryReported, EnquiryWritten
from marketplace.models.catalogue import Consignment, Lot
from marketplace.models.orders import Offering
from marketplace.models.price_offers import Enquiry, EnquiryMessage, EnquiryState
from marketplace.operations import consigning
from marketplace.queries import parties
from marketplace.roles import BUYER, CASHIER
from marketplace.rules.contacts import without_contacts
from marketplace.rules.lots import LotState
from marketplace.rules.price_offers import Side
from marketplace.rules.sales import OfferingState
from marketplace.talk_errors import (
    AlreadyReported,
    EnquiryClosed,
    EnquiryUnknown,
    NothingReported,
    NotOffered,
    WaitForAnswer,
)

MOST_UNANSWERED: Final = 5
"""So many messages may wait for an answer; then it is the other's turn."""


def ask(session: Session, *, artwork_id: str, text: str, actor: Actor, at: datetime) -> Enquiry:
    """Ask the seller of an offered work. Who has asked before writes on in the same conversation.

    :raises NotAllowed: if the actor is no buyer
    :raises NotOffered: if nobody sells this work here at present
    :raises OwnWork: if he sells it himself
    :raises EnquiryClosed, WaitForAnswer: as when one writes on
    """
    actor.require(BUYER)
    consignment = consigning.open_consignment(session, artwork_id)
    if consignment is None or not _is_offered(session, artwork_id):
        raise NotOffered
    if parties.is_consignor(consignment, actor):
        raise OwnWork
    found = _between(session, consignment, actor)
    if found is None:
        enquiry = Enquiry(
            id=new_id("enq", at),
            artwork_id=artwork_id,
            consignment_id=consignment.id,
            buyer_id=actor.id,
            consignor_id=consignment.consignor_id,
            last_side=Side.BUYER,
            opened_at=at,
            written_at=at,
        )
        try:
            with session.begin_nested():
                session.add(enquiry)
                session.flush()
        except IntegrityError:  # he asked twice at the same moment
            found = _between(session, consignment, actor)
            assert found is not None
        else:
            found = enquiry
    return _write(session, found, Side.BUYER, text, actor, at)


def write(session: Session, *, enquiry_id: str, text: str, actor: Actor, at: datetime) -> Enquiry:
    """Write on in a conversation of one's own.

    :raises EnquiryUnknown: if the actor is neither its buyer nor its seller
    :raises EnquiryClosed: if the house closed it
    :raises WaitForAnswer: if his last messages were not answered
    """
    enquiry, side = _own(session, enquiry_id, actor)
    return _write(session, enquiry, side, text, actor, at)


def report(session: Session, *, enquiry_id: str, reason: str, actor: Actor, at: datetime) -> Enquiry:
    """Show a conversation to the house, because something in it is not as it should be.

    :raises EnquiryUnknown: if the actor is neither its buyer nor its seller
    :raises AlreadyReported: if the house is looking at it
    """
    enquiry, side = _own(session, enquiry_id, actor)
    if enquiry.reported_at is not None and enquiry.decided_at is None:
        raise AlreadyReported
    enquiry.reported_at, enquiry.reported_side, enquiry.report = at, side, reason
    enquiry.decided_at = enquiry.decided_by = None
    enquiry.decision = ""
    outbox.publish(session, EnquiryReported(enquiry_id=enquiry.id, artwork_id=enquiry.artwork_id), at=at)
    return enquiry


def decide(
    session: Session, *, enquiry_id: str, close: bool, reason: str, actor: Actor, at: datetime
) -> Enquiry:
    """Let a reported conversation go on, or close it for good; both sides read why.

    :raises NotAllowed: if the actor is no cashier
    :raises EnquiryUnknown: if there is none, or nobody reported it: staff read no others
    :raises NothingReported: if it was decided before
    """
    actor.require(CASHIER)
    enquiry = session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    if enquiry is None or enquiry.reported_at is None:
        raise EnquiryUnknown
    if enquiry.decided_at is not None:
        raise NothingReported
    enquiry.decided_at, enquiry.decided_by, enquiry.decision = at, actor.id, reason
    if close:
        enquiry.state = EnquiryState.CLOSED
    return enquiry


def _write(session: Session, enquiry: Enquiry, side: Side, text: str, actor: Actor, at: datetime) -> Enquiry:
    if enquiry.state is not EnquiryState.OPEN:
        raise EnquiryClosed
    waiting = enquiry.unanswered if enquiry.last_side is side else 0
    if waiting >= MOST_UNANSWERED:
        raise WaitForAnswer(most=MOST_UNANSWERED)
    clean, is_cut = without_contacts(text)
    enquiry.seq += 1
    enquiry.last_side, enquiry.unanswered, enquiry.written_at = side, waiting + 1, at
    session.add(
        EnquiryMessage(
            enquiry_id=enquiry.id,
            seq=enquiry.seq,
            side=side,
            by_id=actor.id,
            text=clean,
            is_cut=is_cut,
            at=at,
        )
    )
    session.flush()
    fact = EnquiryWritten(
        enquiry_id=enquiry.id, artwork_id=enquiry.artwork_id, seq=enquiry.seq, side=side.value
    )
    outbox.publish(session, fact, at=at)
    return enquiry


def _own(session: Session, enquiry_id: str, actor: Actor) -> tuple[Enquiry, Side]:
    enquiry = session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    if enquiry is None or not actor.is_signed_in:
        raise EnquiryUnknown
    if enquiry.buyer_id == actor.account_id:
        return enquiry, Side.BUYER
    if parties.is_consignor(session.get_one(Consignment, enquiry.consignment_id), actor):
        return enquiry, Side.SELLER
    raise EnquiryUnknown


def _between(session: Session, consignment: Consignment, actor: Actor) -> Enquiry | None:
    return session.scalar(
        sa.select(Enquiry)
        .where(Enquiry.consignment_id == consignment.id, Enquiry.buyer_id == actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _is_offered(session: Session, artwork_id: str) -> bool:
    offered = sa.exists().where(
        Offering.artwork_id == artwork_id, Offering.state == OfferingState.LISTED
    ) | sa.exists().where(Lot.artwork_id == artwork_id, Lot.state == LotState.LISTED)
    return bool(session.scalar(sa.select(offered)))
