"""Events of the standard, as far as their reader may know: the query side of EPCIS 2.0.

Whoever may see every holding sees every event. An owner or depositor sees those of his works, of the time
when they were his; reported ones too. Nobody else sees any: where a work is and how it moves is not public.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.models.standards import EpcisCapture, EpcisEvent, EpcisEventWork, Origin
from bonded_warehouse.operations.publishing_epcis import key_of, link_of
from bonded_warehouse.queries.tenures import Tenures, tenures
from bonded_warehouse.roles import AUDITOR, READERS, REGULATOR
from bonded_warehouse.rules import chain, epcis_names
from bonded_warehouse.rules.epcis_events import event_of, instant
from bonded_warehouse.standards_errors import CaptureUnknown, EventUnknown
from foundation.actor import Actor

LARGEST_PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for; all of it must hold. Empty asks for everything."""

    types: Sequence[str] = ()
    steps: Sequence[str] = ()
    dispositions: Sequence[str] = ()
    epcs: Sequence[str] = ()
    event_from: datetime | None = None
    event_before: datetime | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None


def find(
    session: Session, question: Question, *, actor: Actor, after: int = 0, limit: int = 30
) -> tuple[list[dict[str, Any]], int | None]:
    """Return events in the order in which they were recorded, and where the next page goes on; None: nowhere.

    :param after: number of the last event of the page before
    """
    found: list[dict[str, Any]] = []
    last = after
    for row in _readable(session, question, actor, after):
        if len(found) == limit:
            return found, last
        found.append(as_published(row))
        last = row.seq
    return found, None


def event(session: Session, event_id: str, *, actor: Actor) -> list[dict[str, Any]]:
    """Return the event of an id, and its error declaration if it has one.

    :raises EventUnknown: if there is none, or none that this actor may see
    """
    query = sa.select(EpcisEvent).where(EpcisEvent.event_key == key_of(event_id))
    rows = session.scalars(query.order_by(EpcisEvent.seq)).all()
    seen = [as_published(row) for row in _visible(session, rows, actor)]
    if not seen:
        raise EventUnknown
    return seen


def as_published(row: EpcisEvent) -> dict[str, Any]:
    """Return an event with the instant at which the house recorded it."""
    at = row.recorded_at if row.origin is Origin.REPORTED else None
    return row.body | ({"recordTime": instant(at)} if at else {})


def events_of_work(session: Session, artwork_id: str, *, actor: Actor, prefix: str) -> list[dict[str, Any]]:
    """Return the house's own events of a work that this actor may read: as recorded, else made anew.

    An event that was declared to be in error is followed by its declaration.
    """
    found = []
    query = (
        sa.select(CustodyEvent, Holding, Facility)
        .join(Holding, Holding.id == CustodyEvent.holding_id)
        .join(Facility, Facility.id == Holding.facility_id)
        .where(CustodyEvent.artwork_id == artwork_id)
        .order_by(CustodyEvent.occurred_at, CustodyEvent.seq)
    )
    rows = list(session.execute(query))
    cut = {
        holding.id: Tenures.of(holding, actor, [row for row, of, _ in rows if of is holding])
        for _, holding, _ in rows
    }
    named = sa.select(EpcisEvent.custody_event_id, EpcisEvent.body).where(
        EpcisEvent.custody_event_id.in_([row.id for row, _, _ in rows])
    )
    recorded: dict[str | None, dict[str, Any]] = {
        row.custody_event_id: row.body for row in session.execute(named)
    }
    for row, holding, facility in rows:
        if cut[holding.id].has_link(row):
            made = recorded.get(row.id) or event_of(link_of(row, facility), prefix=prefix)
            if made is not None:
                found.append(made)
    return found


def capture_job(session: Session, capture_id: str, *, actor: Actor) -> EpcisCapture:
    """Return what became of a document, for whoever handed it in and the overseers.

    :raises CaptureUnknown: if there is none that this actor may see
    """
    row = session.get(EpcisCapture, capture_id)
    if row is None or not (row.captured_by == actor.account_id or actor.has(REGULATOR, AUDITOR)):
        raise CaptureUnknown
    return row


def breaks(session: Session) -> Iterator[str]:
    """Say where the recorded events do not follow one another, or are not what they were."""
    before, number = chain.GENESIS, 0
    for row in session.scalars(
        sa.select(EpcisEvent).order_by(EpcisEvent.seq).execution_options(yield_per=500)
    ):
        number += 1
        if row.seq != number or row.prev_hash != before:
            yield f"EPCIS event {row.seq} does not follow the one before it"
        if chain.hash_of(row.content()) != row.hash:
            yield f"EPCIS event {row.seq} was changed: its hash is not that of its content"
        before, number = row.hash, row.seq


def _readable(session: Session, question: Question, actor: Actor, after: int) -> Iterator[EpcisEvent]:
    """Yield what is asked for and may be read, a batch at a time."""
    query = _asked(question).order_by(EpcisEvent.seq).limit(LARGEST_PAGE + 1)
    if not actor.has(*READERS):
        theirs = sa.select(Holding.artwork_id).where(_mine(actor))
        query = query.where(
            EpcisEvent.id.in_(sa.select(EpcisEventWork.event_id).where(EpcisEventWork.artwork_id.in_(theirs)))
        )
    while True:
        rows = session.scalars(query.where(EpcisEvent.seq > after)).all()
        yield from _visible(session, rows, actor)
        if len(rows) <= LARGEST_PAGE:
            return
        after = rows[-1].seq


def _asked(question: Question) -> sa.Select[EpcisEvent]:
    query = sa.select(EpcisEvent)
    for column, wanted in (
        (EpcisEvent.type, question.types),
        (EpcisEvent.biz_step, question.steps),
        (EpcisEvent.disposition, question.dispositions),
    ):
        if wanted:
            query = query.where(column.in_(wanted))
    if question.epcs:
        works = [work for epc in question.epcs if (work := epcis_names.artwork_of(epc))]
        named = sa.select(EpcisEventWork.event_id).where(EpcisEventWork.artwork_id.in_(works))
        query = query.where(EpcisEvent.id.in_(named))
    if question.event_from is not None:
        query = query.where(EpcisEvent.event_at >= question.event_from)
    if question.event_before is not None:
        query = query.where(EpcisEvent.event_at < question.event_before)
    if question.recorded_from is not None:
        query = query.where(EpcisEvent.recorded_at >= question.recorded_from)
    if question.recorded_before is not None:
        query = query.where(EpcisEvent.recorded_at < question.recorded_before)
    return query


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    mine = [Holding.owner_id == actor.id, Holding.depositor_id == actor.id]
    if actor.organisation_id is not None:
        mine += [
            Holding.owner_organisation_id == actor.organisation_id,
            Holding.depositor_organisation_id == actor.organisation_id,
        ]
    return sa.or_(*mine)


def _visible(session: Session, rows: Sequence[EpcisEvent], actor: Actor) -> Iterator[EpcisEvent]:
    if actor.has(*READERS) or not rows:
        yield from rows
        return
    links = {
        row.id: row
        for row in session.scalars(
            sa.select(CustodyEvent).where(CustodyEvent.id.in_([one.custody_event_id for one in rows]))
        )
    }
    works: dict[str, list[str]] = {}
    named = sa.select(EpcisEventWork).where(EpcisEventWork.event_id.in_([one.id for one in rows]))
    for one in session.scalars(named):
        works.setdefault(one.event_id, []).append(one.artwork_id)
    artwork_ids = {work for listed in works.values() for work in listed}
    holdings = session.scalars(
        sa.select(Holding).where(Holding.artwork_id.in_(artwork_ids), _mine(actor))
    ).all()
    cut = tenures(session, holdings, actor)
    for row in rows:
        link = links.get(row.custody_event_id or "")
        if link is not None:
            theirs = link.holding_id in cut and cut[link.holding_id].has_link(link)
        else:  # reported: all the works that it names must be his, at that time
            theirs = all(_had(cut.values(), work, row.event_at) for work in works.get(row.id, ["-"]))
        if theirs:
            yield row


def _had(cut: Any, artwork_id: str, at: datetime) -> bool:
    return any(one.holding.artwork_id == artwork_id and one.has_instant(at) for one in cut)
