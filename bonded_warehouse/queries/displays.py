"""What may be asked about shows outside the zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.displays import DisplayTerm, TermState


@dataclass(frozen=True, slots=True)
class TermCard:
    """One work's time on show outside."""

    id: str
    holding_id: str
    artwork_id: str
    venue: str
    started_on: date
    last_on: date
    extensions: list[dict[str, Any]]
    state: str
    case_id: str | None
    ended_at: datetime | None
    ended_by: str


def terms(session: Session, *, is_open: bool = True, limit: int = 100) -> list[TermCard]:
    """Return terms, the one that ends first before all others."""
    query = sa.select(DisplayTerm)
    if is_open:
        query = query.where(DisplayTerm.state != TermState.ENDED)
    return [_card(row) for row in session.scalars(query.order_by(DisplayTerm.last_on).limit(limit))]


def term_of(session: Session, holding_id: str) -> TermCard | None:
    """Return the latest term of a holding; None if it never was on show outside."""
    row = session.scalar(
        sa.select(DisplayTerm)
        .where(DisplayTerm.holding_id == holding_id)
        .order_by(DisplayTerm.started_on.desc(), DisplayTerm.id.desc())
        .limit(1)
    )
    return _card(row) if row else None


def _card(row: DisplayTerm) -> TermCard:
    return TermCard(
        id=row.id,
        holding_id=row.holding_id,
        artwork_id=row.artwork_id,
        venue=row.venue,
        started_on=row.started_on,
        last_on=row.last_on,
        extensions=row.extensions,
        state=row.state.value,
        case_id=row.case_id,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
