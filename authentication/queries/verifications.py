"""Many things verified at once: what waits for the worker, and what their senders see of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import VerificationUnknown
from authentication.models import VerificationBatch, VerificationRow
from foundation.actor import Actor

A_TURN: Final = 20
"""Things that the worker verifies at once."""


@dataclass(frozen=True, slots=True)
class NextThings:
    """The batch whose turn it is, with what waits in it."""

    batch_id: str
    sha256: str
    waiting: list[tuple[int, str, bool]]
    """Place, name, whether it is a file."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """What may be said of one thing."""

    number: int
    name: str
    state: str | None
    message: str
    facts: dict[str, Any]
    artwork: str | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class VerificationCard:
    """A batch, and how far it is."""

    id: str
    name: str
    total: int
    done: int
    sent_at: datetime
    ended_at: datetime | None
    states: dict[str, int]
    """State to how many are in it."""


def next_things(session: Session) -> NextThings | None:
    """Return the oldest batch that is under way, with what waits in it next."""
    batch = session.scalar(
        sa.select(VerificationBatch)
        .where(VerificationBatch.ended_at.is_(None))
        .order_by(VerificationBatch.sent_at, VerificationBatch.id)
        .limit(1)
    )
    if batch is None:
        return None
    rows = session.execute(
        sa.select(VerificationRow.number, VerificationRow.name, VerificationRow.is_file)
        .where(VerificationRow.batch_id == batch.id, VerificationRow.state.is_(None))
        .order_by(VerificationRow.number)
        .limit(A_TURN)
    )
    return NextThings(batch.id, batch.sha256, [(row.number, row.name, row.is_file) for row in rows])


def of(session: Session, *, actor: Actor) -> list[VerificationCard]:
    """Return the actor's batches, the newest first."""
    query = sa.select(VerificationBatch).where(VerificationBatch.account_id == actor.id)
    rows = session.scalars(query.order_by(VerificationBatch.sent_at.desc()).limit(50)).all()
    counted = _counts(session, [row.id for row in rows])
    return [_card(row, counted.get(row.id, {})) for row in rows]


def card(session: Session, batch_id: str, *, actor: Actor) -> VerificationCard:
    """Return one of the actor's batches.

    :raises VerificationUnknown: if it is not his
    """
    batch = session.get(VerificationBatch, batch_id)
    if batch is None or batch.account_id != actor.id:
        raise VerificationUnknown
    return _card(batch, _counts(session, [batch_id]).get(batch_id, {}))


def rows(session: Session, batch_id: str) -> list[FoundRow]:
    """Return what was found of each thing of a batch, in its order."""
    query = sa.select(VerificationRow).where(VerificationRow.batch_id == batch_id)
    return [
        FoundRow(row.number, row.name, row.state, row.message, row.facts, row.artwork, row.verified_at)
        for row in session.scalars(query.order_by(VerificationRow.number))
    ]


def file_to_put_away(session: Session, batch_id: str) -> str | None:
    """Return the file of a batch that has ended, if no other needs it."""
    batch = session.get_one(VerificationBatch, batch_id, populate_existing=True)
    needed = sa.select(VerificationBatch.id).where(
        VerificationBatch.sha256 == batch.sha256, VerificationBatch.ended_at.is_(None)
    )
    return batch.sha256 if session.scalar(needed.limit(1)) is None else None


def _counts(session: Session, ids: list[str]) -> dict[str, dict[str, int]]:
    query = (
        sa.select(VerificationRow.batch_id, VerificationRow.state, sa.func.count())
        .where(VerificationRow.batch_id.in_(ids), VerificationRow.state.is_not(None))
        .group_by(VerificationRow.batch_id, VerificationRow.state)
    )
    found: dict[str, dict[str, int]] = {}
    for batch_id, state, number in session.execute(query):
        found.setdefault(batch_id, {})[str(state)] = int(number)
    return found


def _card(row: VerificationBatch, states: dict[str, int]) -> VerificationCard:
    return VerificationCard(
        id=row.id,
        name=row.name,
        total=row.total,
        done=sum(states.values()),
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        states=states,
    )
