"""Many passports and numbers, verified one by one: begun by whoever sent them, carried out by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import VerificationOpen, VerificationUnknown
from authentication.importing.gathered import Thing
from authentication.models import VerificationBatch, VerificationRow
from foundation.actor import Actor
from foundation.ids import new_id

KEPT: Final = timedelta(days=30)
"""How long results are kept."""


def begin(
    session: Session, *, name: str, sha256: str, things: Sequence[Thing], actor: Actor, at: datetime
) -> VerificationBatch:
    """Keep what was sent; it is verified from now on.

    :param sha256: of the file, which is kept already
    :raises VerificationOpen: if another batch of his is under way
    """
    require_none_open(session, actor=actor)
    batch = VerificationBatch(
        id=new_id("ver", at),
        account_id=actor.id,
        name=name[:200],
        sha256=sha256,
        total=len(things),
        sent_at=at,
    )
    session.add(batch)
    session.flush()
    session.add_all(
        VerificationRow(batch_id=batch.id, number=one.number, name=one.name, is_file=one.is_file, facts={})
        for one in things
    )
    session.flush()
    return batch


def require_none_open(session: Session, *, actor: Actor) -> None:
    """Require that nothing of the actor's is under way: one batch at a time.

    :raises VerificationOpen: if something is
    """
    under_way = sa.select(VerificationBatch.id).where(
        VerificationBatch.account_id == actor.id, VerificationBatch.ended_at.is_(None)
    )
    if session.scalar(under_way.with_for_update()) is not None:
        raise VerificationOpen


def stop(session: Session, *, batch_id: str, actor: Actor, at: datetime) -> VerificationBatch:
    """Stop a batch: what was verified stays, the rest is not asked.

    :raises VerificationUnknown: if it is not the actor's, or has ended
    """
    batch = session.get(VerificationBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.account_id != actor.id or batch.ended_at is not None:
        raise VerificationUnknown
    batch.ended_at = at
    return batch


def say(
    session: Session,
    *,
    batch_id: str,
    number: int,
    state: str,
    message: str,
    facts: Mapping[str, Any],
    artwork: str | None,
    at: datetime,
) -> None:
    """Note what may be said of one thing. What was said before stands."""
    row = session.get_one(VerificationRow, (batch_id, number), with_for_update=True, populate_existing=True)
    if row.state is None:
        row.state, row.message, row.verified_at = state, message, at
        row.facts = {name: str(value)[:1000] for name, value in facts.items()}
        row.artwork = None if artwork is None else artwork[:200]


def end(session: Session, *, batch_id: str, at: datetime) -> bool:
    """Say that nothing of a batch waits any more; return whether its file is needed by no other."""
    batch = session.get_one(VerificationBatch, batch_id, with_for_update=True, populate_existing=True)
    batch.ended_at = batch.ended_at or at
    session.flush()
    return not is_needed(session, batch.sha256)


def is_needed(session: Session, sha256: str) -> bool:
    """Say whether a batch that is under way needs a file."""
    query = sa.select(VerificationBatch.id).where(
        VerificationBatch.sha256 == sha256, VerificationBatch.ended_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def forget(session: Session, *, at: datetime) -> int:
    """Forget batches that ended long ago, with their results; return how many."""
    old = session.scalars(
        sa.select(VerificationBatch.id).where(VerificationBatch.ended_at < at - KEPT).limit(20)
    ).all()
    session.execute(sa.delete(VerificationRow).where(VerificationRow.batch_id.in_(old)))
    session.execute(sa.delete(VerificationBatch).where(VerificationBatch.id.in_(old)))
    return len(old)
