"""The witnesses of the log, and how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import WitnessUnknown
from authentication.evidence.checkpoint import NoteKey
from authentication.models import Cosignature, LogWitness


@dataclass(frozen=True, slots=True)
class WitnessCard:
    """A witness of the log."""

    vkey: str
    name: str
    since: datetime
    until: datetime | None
    is_needed: bool
    size: int | None
    """How many leaves the newest checkpoint has that it cosigned."""
    seen_at: datetime | None
    """When it saw that one."""


def witnesses(session: Session) -> list[WitnessCard]:
    """Return the witnesses of the log, those that ended too, in the order in which they were named."""
    newest = (
        sa.select(Cosignature.vkey, sa.func.max(Cosignature.size).label("size"))
        .group_by(Cosignature.vkey)
        .subquery()
    )
    query = (
        sa.select(LogWitness, Cosignature)
        .outerjoin(newest, newest.c.vkey == LogWitness.vkey)
        .outerjoin(
            Cosignature, sa.and_(Cosignature.vkey == LogWitness.vkey, Cosignature.size == newest.c.size)
        )
        .order_by(LogWitness.since, LogWitness.vkey)
    )
    rows: Iterable[Any] = session.execute(query)
    return [
        WitnessCard(
            vkey=row.vkey,
            name=NoteKey.parse(row.vkey).name,
            since=row.since,
            until=row.until,
            is_needed=row.is_needed,
            size=None if last is None else last.size,
            seen_at=None if last is None else last.seen_at,
        )
        for row, last in rows
    ]


def witness(session: Session, vkey: str) -> WitnessCard:
    """Return one witness.

    :raises WitnessUnknown: if there is none with this key
    """
    found = next((each for each in witnesses(session) if each.vkey == vkey), None)
    if found is None:
        raise WitnessUnknown(vkey=vkey)
    return found
