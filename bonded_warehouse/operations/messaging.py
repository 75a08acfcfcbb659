"""Messages to customs and from it: kept byte for byte, before anything follows."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import MessageUnreadable
from bonded_warehouse.customs.reading import LARGEST
from bonded_warehouse.customs.replies import read_replies, understood
from bonded_warehouse.customs.writing import Built
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState
from bonded_warehouse.operations import answering
from bonded_warehouse.queries.declarations import declared
from bonded_warehouse.queries.messages import MessageCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT
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

    :raises NotAllowed: if the actor is neither declarant nor customs officer
    """
    actor.require(DECLARANT, CUSTOMS_OFFICER)
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
    found = session.scalars(
        sa.select(CustomsMessage).where(
            CustomsMessage.declaration_id == row.id,
            CustomsMessage.sha256 == sha256(body).hexdigest(),
            CustomsMessage.direction == Direction.IN,
        )
    ).one_or_none()
    if found is None:  # an acknowledgement, that moves nothing, or a second copy in other bytes
        found = answering.keep(
            session, declaration_id=row.id, kind=read_replies(body)[0].kind, guid="", body=body, at=at
        )
    return MessageCard.of(found)


def _of(session: Session, body: bytes) -> tuple[Declaration | None, str]:
    """Return the declaration of which a message speaks, or why that cannot be told."""
    try:
        found = {reported.cop_no for reported in read_replies(body)}
    except MessageUnreadable as refusal:
        return None, str(refusal.facts["problem"])
    if len(found) != 1:
        return None, "other_filing"
    (declaration_id,) = found
    row = session.get(Declaration, declaration_id) if declaration_id else None
    return row, "other_filing"
