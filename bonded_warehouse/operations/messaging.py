"""Messages to customs and from it: kept byte for byte, before anything follows."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.gateway import ACKNOWLEDGEMENTS
from bonded_warehouse.customs.office_replies import named
from bonded_warehouse.customs.office_replies import understood as heard
from bonded_warehouse.customs.reading import LARGEST
from bonded_warehouse.customs.replies import read_replies, understood
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.filings import Filing
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState
from bonded_warehouse.operations import answering, hearing
from bonded_warehouse.queries.declarations import declared
from bonded_warehouse.queries.filings import filed
from bonded_warehouse.queries.messages import MessageCard
from bonded_warehouse.roles import CUSTOMS_OFFICER
from foundation.actor import Actor
from foundation.ids import new_id


def keep_sent(session: Session, *, declaration_id: str, messages: Iterable[Built], at: datetime) -> None:
    """Keep messages before they are sent; the same message is kept once."""
    known = set(
        session.scalars(
            sa.select(CustomsMessage.sha256).where(
                CustomsMessage.declaration_id == declaration_id,
                CustomsMessage.direction == Direction.OUT,
            )
        )
    )
    for built in messages:
        if built.sha256 not in known:
            session.add(
                CustomsMessage(
                    id=new_id("msg", at),
                    declaration_id=declaration_id,
                    kind=built.kind,
                    direction=Direction.OUT,
                    guid=built.guid,
                    body=built.body,
                    sha256=built.sha256,
                    state=MessageState.TO_SEND,
                    at=at,
                )
            )
    session.flush()


def receive(session: Session, *, body: bytes, actor: Actor, at: datetime) -> MessageCard:
    """Take in a message that the single window brought by itself; what can be told from it, follows once.

    A reply bears no signature, and everything it must name is on the declarant's own pages: whoever brings
    one answers for it, and that is the office itself, never he who is waiting for its release.

    :raises NotAllowed: if the actor is not a customs officer
    """
    actor.require(CUSTOMS_OFFICER)
    filing = _filing_of(session, body)
    if filing is not None:
        hearing.record(session, filing_id=filing.id, heard=heard([body], filed(filing)), at=at)
        return MessageCard.of(_kept(session, CustomsMessage.filing_id == filing.id, body))
    row, problem = _of(session, body)
    if row is None:
        message = answering.keep(
            session,
            declaration_id=None,
            kind="?",
            guid="",
            body=body[:LARGEST],
            problem=problem,
            at=at,
        )
        return MessageCard.of(message)
    answers = understood([body], declared(row))
    answering.record_answers(session, declaration_id=row.id, answers=answers, at=at)
    return MessageCard.of(_kept(session, CustomsMessage.declaration_id == row.id, body))


def _kept(session: Session, of: sa.ColumnElement[bool], body: bytes) -> CustomsMessage:
    return session.scalars(
        sa.select(CustomsMessage).where(
            of,
            CustomsMessage.sha256 == sha256(body).hexdigest(),
            CustomsMessage.direction == Direction.IN,
        )
    ).one()


def _filing_of(session: Session, body: bytes) -> Filing | None:
    """Return the filing beside a declaration of which a reply speaks."""
    try:
        number = named(body)
    except MessageUnreadable:
        return None
    return session.scalar(sa.select(Filing).where(Filing.cop_no == number)) if number else None


def _of(session: Session, body: bytes) -> tuple[Declaration | None, str]:
    """Return the declaration of which a message speaks, or why that cannot be told."""
    try:
        reported = read_replies(body)
    except MessageUnreadable as refusal:
        return None, str(refusal.facts["problem"])
    if all(one.kind in ACKNOWLEDGEMENTS for one in reported):
        return _acknowledged(session, {one.guid for one in reported}), "other_filing"
    found = {one.cop_no for one in reported}
    if len(found) != 1:
        return None, "other_filing"
    (declaration_id,) = found
    row = session.get(Declaration, declaration_id) if declaration_id else None
    return row, "other_filing"


def _acknowledged(session: Session, guids: set[str]) -> Declaration | None:
    """Return the declaration whose order, receipt or waybill bears one of these guids."""
    found = session.scalars(
        sa.select(CustomsMessage.declaration_id)
        .where(CustomsMessage.direction == Direction.OUT, CustomsMessage.guid.in_(guids))
        .distinct()
    ).all()
    return session.get(Declaration, found[0]) if len(found) == 1 and found[0] else None
