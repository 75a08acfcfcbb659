"""What happened in live sessions, in its order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.live_sessions import LiveNote


@dataclass(frozen=True, slots=True)
class Heard:
    """A note, fit for everybody."""

    id: int
    session_id: str
    kind: str
    at: datetime
    facts: dict[str, Any]


def heard(session: Session, *, after: int, limit: int = 500) -> list[Heard]:
    """Return the notes after a number, in order."""
    query = (
        sa.select(LiveNote.id, LiveNote.session_id, LiveNote.kind, LiveNote.at, LiveNote.facts)
        .where(LiveNote.id > after)
        .order_by(LiveNote.id)
        .limit(limit)
    )
    return [Heard(*row) for row in session.execute(query)]


def last(session: Session) -> int:
    """Return the number of the last note of all."""
    return session.scalar(sa.select(sa.func.max(LiveNote.id))) or 0
