"""Messages to customs and from it, as cards."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import MessageUnknown
from bonded_warehouse.customs.showing import pretty
from bonded_warehouse.models.messages import CustomsMessage, Direction, MessageState

PAGE = 100


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message; its bytes are a file of their own."""

    id: str
    declaration_id: str | None
    kind: str
    direction: str
    guid: str
    sha256: str
    size: int
    state: str
    problem: str
    at: datetime
    text: str | None
    """One element on a line; None where it cannot be read safely."""

    @classmethod
    def of(cls, row: CustomsMessage) -> "MessageCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            declaration_id=row.declaration_id,
            kind=row.kind,
            direction=row.direction.value,
            guid=row.guid,
            sha256=row.sha256,
            size=len(row.body),
            state=row.state.value,
            problem=row.problem,
            at=row.at,
            text=pretty(row.body),
        )


def of_declaration(session: Session, declaration_id: str) -> list[MessageCard]:
    """Return the messages about one declaration, in their order."""
    return _listed(session, CustomsMessage.declaration_id == declaration_id)


def of_filing(session: Session, filing_id: str) -> list[MessageCard]:
    """Return the messages about one filing beside a declaration, in their order."""
    return _listed(session, CustomsMessage.filing_id == filing_id)


def _listed(session: Session, which: sa.ColumnElement[bool]) -> list[MessageCard]:
    query = sa.select(CustomsMessage).where(which)
    order = (CustomsMessage.at, CustomsMessage.direction.desc(), CustomsMessage.kind, CustomsMessage.id)
    rows = session.scalars(query.order_by(*order).limit(PAGE))
    return [MessageCard.of(row) for row in rows]


def stray(session: Session) -> list[MessageCard]:
    """Return messages that came in and of which no filing is known, the oldest first."""
    query = sa.select(CustomsMessage).where(
        CustomsMessage.state == MessageState.UNCLEAR,
        CustomsMessage.declaration_id.is_(None),
        CustomsMessage.filing_id.is_(None),
        CustomsMessage.direction == Direction.IN,
    )
    return [MessageCard.of(row) for row in session.scalars(query.order_by(CustomsMessage.at).limit(PAGE))]


def body(session: Session, message_id: str) -> tuple[MessageCard, bytes]:
    """Return a message and its exact bytes.

    :raises MessageUnknown: if there is none under this id
    """
    row = session.get(CustomsMessage, message_id)
    if row is None:
        raise MessageUnknown
    return MessageCard.of(row), row.body
