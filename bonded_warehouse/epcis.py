"""Events of the standard, as far as their reader may know: the query side of EPCIS 2.0.

Whoever may see every holding sees every event. An owner or depositor sees those of his works, of the time
when they were his; reported ones too. Nobody else sees any: where a work is and how it moves is not public.
"""

from collections.abc import Iterator, Sequence
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
from bonded_warehouse.rules import chain, epcis_names, epcis_query
from bonded_warehouse.rules.epcis_events import event_of, instant
from bonded_warehouse.rules.epcis_query import Asked
from bonded_warehouse.standards_errors import CaptureUnknown, EventUnknown, TooManyEvents
from foundation.actor import Actor

LARGEST_PAGE: Final = 200
MOST_LOOKED_AT: Final = 20_000
"""Events that one question looks at, whatever of them fits."""


def find(
    session: Session, asked: Asked, *, actor: Actor, token: str | None = None, limit: int = 30
) -> tuple[list[dict[str, Any]], str | None]:
    """Return events that are asked for, and the token of the next page; None: there is none.

    A page may hold fewer than `limit` though another follows: one question looks at so many events at most.

    :param token: what the page before it gave: '{number of its last event}-{events given so far}'
    :raises TooManyEvents: on the first page, if more fits than the question allows
    """
    after, given = (int(part) for part in (token or "0-0").split("-"))
    if asked.most is not None and token is None:
        _require_few(session, asked, asked.most, actor)
    room = limit if asked.limit is None else max(0, min(limit, asked.limit - given))
    found: list[EpcisEvent] = []
    last, looked_at = after, 0
    for row in _readable(session, asked, actor, after) if room else ():
        if epcis_query.fits(asked, row.body, recorded_at=row.recorded_at):
            if len(found) == room:
                whole = asked.limit is not None and given + len(found) >= asked.limit
                return [as_published(one) for one in found], None if whole else _token(last, given, found)
            found.append(row)
        last, looked_at = row.seq, looked_at + 1
        if looked_at >= MOST_LOOKED_AT:
            return [as_published(one) for one in found], _token(last, given, found)
    return [as_published(one) for one in found], None


def since(
    session: Session, asked: Asked, *, actor: Actor, after: int, limit: int
) -> tuple[list[dict[str, Any]], int, bool]:
    """Return what was recorded behind an event: what fits, the last number looked at, whether that is all.

    :param asked: in the order of recording, without a limit of its own
    """
    newest = session.scalar(sa.select(sa.func.max(EpcisEvent.seq))) or 0
    found: list[dict[str, Any]] = []
    last, looked_at = after, 0
    for row in _readable(session, asked, actor, after):
        fits = epcis_query.fits(asked, row.body, recorded_at=row.recorded_at)
        if looked_at >= MOST_LOOKED_AT or (fits and len(found) == limit):
            return found, last, False
        if fits:
            found.append(as_published(row))
        last, looked_at = row.seq, looked_at + 1
    return found, max(last, newest), True


def _token(last: int, given: int, found: Sequence[EpcisEvent]) -> str:
    return f"{last}-{given + len(found)}"


def _require_few(session: Session, asked: Asked, most: int, actor: Actor) -> None:
    number = 0
    for looked_at, row in enumerate(_readable(session, asked, actor, 0), start=1):
        number += epcis_query.fits(asked, row.body, recorded_at=row.recorded_at)
        if number > most or looked_at >= MOST_LOOKED_AT:
            raise TooManyEvents(most=most)


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


def _readable(session: Session, asked: Asked, actor: Actor, after: int) -> Iterator[EpcisEvent]:
    """Yield what may fit and may be read, in the order that was asked for, a batch at a time."""
    query = _narrowed(asked).limit(LARGEST_PAGE + 1)
    if not actor.has(*READERS):
        theirs = sa.select(Holding.artwork_id).where(_mine(actor))
        query = query.where(
            EpcisEvent.id.in_(sa.select(EpcisEventWork.event_id).where(EpcisEventWork.artwork_id.in_(theirs)))
        )
    order: list[Any] = [EpcisEvent.event_at] if asked.order_by == "eventTime" else []
    order.append(EpcisEvent.seq)
    query = query.order_by(*(one.desc() if asked.descending else one for one in order))
    begun = after > 0
    while True:
        rows = session.scalars(_from(query, asked, after) if begun else query).all()
        yield from _visible(session, rows, actor)
        if len(rows) <= LARGEST_PAGE:
            return
        after, begun = rows[-1].seq, True


def _from(query: sa.Select[EpcisEvent], asked: Asked, after: int) -> sa.Select[EpcisEvent]:
    """Return a question that goes on behind one event."""
    seq, at = EpcisEvent.seq, EpcisEvent.event_at
    beyond = seq < after if asked.descending else seq > after
    if asked.order_by == "recordTime":
        return query.where(beyond)
    last = sa.select(EpcisEvent.event_at).where(EpcisEvent.seq == after).scalar_subquery()
    later = at < last if asked.descending else at > last
    return query.where(sa.or_(later, sa.and_(at == last, beyond)))


def _narrowed(asked: Asked) -> sa.Select[EpcisEvent]:
    """Return the question to the database: all that fits is in its answer, and little else."""
    query = sa.select(EpcisEvent)
    for name, column in (
        ("eventType", EpcisEvent.type),
        ("EQ_bizStep", EpcisEvent.biz_step),
        ("EQ_disposition", EpcisEvent.disposition),
        ("EQ_eventID", EpcisEvent.event_id),
    ):
        if wanted := asked.lists.get(name):
            query = query.where(column.in_(wanted))
    if "EXISTS_errorDeclaration" in asked.exists:
        query = query.where(EpcisEvent.declares_error)
    for name in sorted(epcis_query.MATCHES & set(asked.lists)):
        works = [epcis_names.artwork_of(epc) for epc in asked.lists[name]]
        if all(works):  # what names a crate of ours reads as its holding's number
            crates = [str(one).replace("art_", "hld_", 1) for one in works]
            packed = sa.select(Holding.artwork_id).where(Holding.id.in_(crates))
            of = EpcisEventWork.artwork_id
            named = sa.select(EpcisEventWork.event_id).where(sa.or_(of.in_(works), of.in_(packed)))
            query = query.where(EpcisEvent.id.in_(named))
    for name, at in asked.instants.items():
        way, _, of_what = name.partition("_")
        column_at = {"eventTime": EpcisEvent.event_at, "recordTime": EpcisEvent.recorded_at}.get(of_what)
        if column_at is not None:
            query = query.where(column_at >= at if way == "GE" else column_at < at)
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
