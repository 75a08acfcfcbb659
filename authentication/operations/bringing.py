"""Many works are brought at once: told, tried, and registered row by row.

A batch is tried first by the very operation that registers, in a transaction that is taken back: a dry run
says what the run will say. Each row is registered in one transaction with the note that it was: no work is
registered twice, whatever happens in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication.errors import BatchNotOpen, BatchOpen, BatchUnknown
from authentication.images.preparing import Photograph
from authentication.models import BatchState, ImportBatch, ImportRow, RowState
from authentication.operations.registering import Details, register_artwork
from authentication.roles import ARTIST, GALLERY
from foundation.actor import Actor
from foundation.errors import Refusal
from foundation.ids import new_id
from foundation.money import Money

OPEN: Final = (BatchState.READING, BatchState.CHECKED, BatchState.RUNNING)
Fault = Mapping[str, Any]
"""{message, remedy, facts}: message ids, and what stands in them as plain values."""


@dataclass(frozen=True, slots=True)
class Told:
    """One row as the edge understood it."""

    number: int
    told: Mapping[str, Any]
    names: Sequence[str]
    faults: Sequence[Fault]


def begin(
    session: Session, *, name: str, sha256: str, rows: Sequence[Told], actor: Actor, at: datetime
) -> ImportBatch:
    """Keep what a file tells of; it is tried from now on.

    :param sha256: of the file, which is kept already
    :raises NotAllowed: if the actor is neither artist nor gallery
    :raises BatchOpen: if another of his is under way
    """
    actor.require(ARTIST, GALLERY)
    open_one = sa.select(ImportBatch.id).where(
        ImportBatch.account_id == actor.id, ImportBatch.state.in_(OPEN)
    )
    if session.scalar(open_one.with_for_update()) is not None:
        raise BatchOpen
    batch = ImportBatch(
        id=new_id("imp", at),
        account_id=actor.id,
        name=name[:200],
        sha256=sha256,
        total=len(rows),
        sent_at=at,
    )
    session.add(batch)
    session.flush()
    session.add_all(
        ImportRow(
            batch_id=batch.id,
            number=row.number,
            told=dict(row.told),
            names=list(row.names),
            photographs=[],
            faults=[dict(fault) for fault in row.faults],
            state=RowState.FAULTY if row.faults else RowState.TOLD,
        )
        for row in rows
    )
    session.flush()
    return batch


def run(session: Session, *, batch_id: str, actor: Actor, at: datetime) -> ImportBatch:
    """Have the good rows of a batch registered.

    :raises BatchUnknown: if it is not the actor's
    :raises BatchNotOpen: if it is still being tried, or was run
    """
    actor.require(ARTIST, GALLERY)
    batch = own_batch(session, batch_id, actor=actor)
    if batch.state is not BatchState.CHECKED:
        raise BatchNotOpen
    batch.state = BatchState.RUNNING
    return batch


def stop(session: Session, *, batch_id: str, actor: Actor, at: datetime) -> ImportBatch:
    """Stop a batch: what was registered stays, nothing more is.

    :raises BatchUnknown: if it is not the actor's
    :raises BatchNotOpen: if it has ended
    """
    batch = own_batch(session, batch_id, actor=actor)
    if batch.state not in OPEN:
        raise BatchNotOpen
    batch.state, batch.ended_at = BatchState.STOPPED, at
    return batch


def own_batch(session: Session, batch_id: str, *, actor: Actor) -> ImportBatch:
    """Return a batch of the actor's, locked.

    :raises BatchUnknown: if it is not his
    """
    batch = session.get(ImportBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None or batch.account_id != actor.id:
        raise BatchUnknown
    return batch


def try_row(
    session: Session,
    *,
    row_id: int,
    photographs: Sequence[Photograph],
    faults: Sequence[Fault],
    actor: Actor,
    at: datetime,
) -> None:
    """Note what registering a row would come to, changing nothing else.

    :param photographs: prepared; their files are kept already
    :param faults: what kept a photograph from being prepared
    """
    row = session.get_one(ImportRow, row_id, with_for_update=True, populate_existing=True)
    if row.state is not RowState.TOLD:
        return
    found = list(faults)
    if not found:
        trial = session.begin_nested()
        try:
            _register(session, row, photographs, actor, at)
        except Refusal as refusal:
            found.append(fault_of(refusal))
        finally:
            trial.rollback()
        session.refresh(row, with_for_update=True)
    row.photographs = [asdict(one) for one in photographs]
    row.faults = [dict(one) for one in found]
    row.state = RowState.FAULTY if found else RowState.GOOD


def register_row(session: Session, *, row_id: int, actor: Actor, at: datetime) -> None:
    """Register one row, and note its work's number in the same transaction."""
    row = session.get_one(ImportRow, row_id, with_for_update=True, populate_existing=True)
    if row.state is not RowState.GOOD:
        return
    photographs = [Photograph(**one) for one in row.photographs]
    attempt = session.begin_nested()
    try:
        artwork_id = _register(session, row, photographs, actor, at)
    except Refusal as refusal:
        attempt.rollback()
        session.refresh(row, with_for_update=True)
        row.state, row.faults = RowState.FAULTY, [dict(fault_of(refusal))]
        return
    attempt.commit()
    row.state, row.artwork_id = RowState.REGISTERED, artwork_id


def end_stage(session: Session, *, batch_id: str, at: datetime) -> ImportBatch:
    """Say that no row of a batch waits for this stage any more."""
    batch = session.get_one(ImportBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch.state is BatchState.READING:
        batch.state = BatchState.CHECKED
    elif batch.state is BatchState.RUNNING:
        batch.state, batch.ended_at = BatchState.DONE, at
    return batch


def fault_of(refusal: Refusal) -> Fault:
    """Return a refusal as a row keeps it."""
    return {
        "message": refusal.message,
        "remedy": refusal.remedy,
        "facts": {name: _plain(value) for name, value in refusal.facts.items()},
    }


def _register(
    session: Session, row: ImportRow, photographs: Sequence[Photograph], actor: Actor, at: datetime
) -> str:
    card = register_artwork(session, details=Details(**row.told), photographs=photographs, actor=actor, at=at)
    return str(card.id)


def _plain(value: object) -> Any:
    if isinstance(value, Money):
        return str(value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
