"""Batches of works: the next that waits for the worker, and what their senders see of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import BatchUnknown
from authentication.models import BatchState, ImportBatch, ImportRow, RowState
from foundation.actor import Actor

A_TURN: Final = 5
"""Rows that the worker takes on at once."""
SHOWN: Final = 500
_WAITS: Final = {BatchState.READING: RowState.TOLD, BatchState.RUNNING: RowState.GOOD}
_OPEN: Final = (BatchState.READING, BatchState.CHECKED, BatchState.RUNNING)


@dataclass(frozen=True, slots=True)
class NextRow:
    """A row that waits for the worker."""

    id: int
    names: list[str]


@dataclass(frozen=True, slots=True)
class NextBatch:
    """The batch whose turn it is."""

    id: str
    account_id: str
    sha256: str
    trying: bool
    """Nothing is to be changed yet."""
    waiting: list[NextRow]


@dataclass(frozen=True, slots=True)
class RowCard:
    """What became of one row."""

    number: int
    title: dict[str, str]
    state: str
    faults: list[dict[str, Any]]
    artwork_id: str | None


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch and how far it is."""

    id: str
    name: str
    state: str
    total: int
    sent_at: datetime
    good: int
    faulty: int
    registered: int

    @property
    def done(self) -> int:
        """Return how many rows this stage has behind it."""
        behind = self.faulty + self.registered
        return behind + self.good if self.state in {"reading", "checked"} else behind


@dataclass(frozen=True, slots=True)
class Batches:
    """A person's batches, the newest first."""

    batches: list[BatchCard]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch with its rows: the faulty ones first."""

    batch: BatchCard
    rows: list[RowCard]


def next_batch(session: Session) -> NextBatch | None:
    """Return the oldest batch that waits for the worker, with its next rows."""
    batch = session.scalar(
        sa.select(ImportBatch)
        .where(ImportBatch.state.in_(_WAITS))
        .order_by(ImportBatch.sent_at, ImportBatch.id)
        .limit(1)
    )
    if batch is None:
        return None
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.names)
        .where(ImportRow.batch_id == batch.id, ImportRow.state == _WAITS[batch.state])
        .order_by(ImportRow.number)
        .limit(A_TURN)
    )
    return NextBatch(
        id=batch.id,
        account_id=batch.account_id,
        sha256=batch.sha256,
        trying=batch.state is BatchState.READING,
        waiting=[NextRow(row.id, row.names) for row in rows],
    )


def batches_of(session: Session, *, actor: Actor) -> Batches:
    """Return the actor's batches."""
    rows = session.scalars(
        sa.select(ImportBatch)
        .where(ImportBatch.account_id == actor.id)
        .order_by(ImportBatch.sent_at.desc())
        .limit(50)
    ).all()
    counted = _counts(session, [row.id for row in rows])
    return Batches([_card(row, counted.get(row.id, {})) for row in rows])


def batch_page(session: Session, batch_id: str, *, actor: Actor) -> BatchPage:
    """Return one of the actor's batches.

    :raises BatchUnknown: if it is not his
    """
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.account_id != actor.id:
        raise BatchUnknown
    faulty_first = sa.case((ImportRow.state == RowState.FAULTY, 0), else_=1)
    rows = session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.batch_id == batch_id)
        .order_by(faulty_first, ImportRow.number)
        .limit(SHOWN)
    )
    return BatchPage(
        _card(batch, _counts(session, [batch_id]).get(batch_id, {})),
        [
            RowCard(row.number, row.told.get("title") or {}, row.state.value, row.faults, row.artwork_id)
            for row in rows
        ],
    )


def photographs_of_open_batches(session: Session) -> set[str]:
    """Return the files that rows of open batches still need."""
    query = (
        sa.select(ImportRow.photographs)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportBatch.state.in_(_OPEN))
    )
    return {
        sha256
        for photographs in session.scalars(query)
        for one in photographs
        for sha256 in (one["sha256"], *one["renditions"].values())
    }


def _counts(session: Session, ids: list[str]) -> dict[str, dict[RowState, int]]:
    query = (
        sa.select(ImportRow.batch_id, ImportRow.state, sa.func.count())
        .where(ImportRow.batch_id.in_(ids))
        .group_by(ImportRow.batch_id, ImportRow.state)
    )
    found: dict[str, dict[RowState, int]] = {}
    for batch_id, state, number in session.execute(query):
        found.setdefault(batch_id, {})[state] = int(number)
    return found


def _card(row: ImportBatch, counted: dict[RowState, int]) -> BatchCard:
    return BatchCard(
        id=row.id,
        name=row.name,
        state=row.state.value,
        total=row.total,
        sent_at=row.sent_at,
        good=counted.get(RowState.GOOD, 0),
        faulty=counted.get(RowState.FAULTY, 0),
        registered=counted.get(RowState.REGISTERED, 0),
    )
