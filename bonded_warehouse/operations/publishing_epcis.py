"""Recording events of the standard, each bound to the one before it: the house's own, and reported ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.models.standards import EpcisEvent, EpcisEventWork, Origin
from bonded_warehouse.rules import chain
from bonded_warehouse.rules.epcis_events import TITLE, Link, event_of, steps
from foundation.ids import new_id

BATCH: Final = 200


def link_of(row: CustodyEvent, facility: Facility) -> Link:
    """Return a link of the chain of custody as an event needs it."""
    return Link(
        artwork_id=row.artwork_id,
        holding_id=row.holding_id,
        transition=row.transition,
        at=row.occurred_at,
        timezone=facility.timezone,
        facility=facility.code,
        position=row.position,
        place=row.place,
        documents=row.documents,
        circumstances=row.circumstances,
        hash=row.hash,
    )


def waiting(session: Session, *, limit: int = BATCH) -> list[tuple[CustodyEvent, Facility]]:
    """Return links of chains that have no event yet, the oldest first."""
    query = (
        sa.select(CustodyEvent, Facility)
        .join(Holding, Holding.id == CustodyEvent.holding_id)
        .join(Facility, Facility.id == Holding.facility_id)
        .outerjoin(EpcisEvent, EpcisEvent.custody_event_id == CustodyEvent.id)
        .where(EpcisEvent.id.is_(None), CustodyEvent.transition.in_([*steps(), TITLE]))
        .order_by(CustodyEvent.occurred_at, CustodyEvent.id)
        .limit(limit)
    )
    return [(row, facility) for row, facility in session.execute(query)]


def publish(session: Session, *, prefix: str, at: datetime, limit: int = BATCH) -> int:
    """Record the events of links that have none yet; return how many."""
    found = waiting(session, limit=limit)
    for row, facility in found:
        event = event_of(link_of(row, facility), prefix=prefix)
        assert event is not None, "only links with an event were asked for"
        append(session, event, [row.artwork_id], origin=Origin.HOUSE, at=at, custody_event_id=row.id)
    return len(found)


def append(
    session: Session,
    event: Mapping[str, Any],
    artwork_ids: Iterable[str],
    *,
    origin: Origin,
    at: datetime,
    custody_event_id: str | None = None,
    capture_id: str | None = None,
) -> EpcisEvent:
    """Record one event behind the last one, in the caller's transaction.

    :param event: well formed, with its id
    """
    last = session.scalar(sa.select(EpcisEvent).order_by(EpcisEvent.seq.desc()).limit(1))
    row = EpcisEvent(
        id=new_id("epc", at),
        seq=last.seq + 1 if last else 1,
        origin=origin,
        event_id=event["eventID"],
        event_key=key_of(event["eventID"]),
        declares_error="errorDeclaration" in event,
        type=event["type"],
        biz_step=event.get("bizStep", ""),
        disposition=event.get("disposition", ""),
        event_at=datetime.fromisoformat(event["eventTime"]),
        recorded_at=at,
        body=dict(event),
        custody_event_id=custody_event_id,
        capture_id=capture_id,
        prev_hash=last.hash if last else chain.GENESIS,
        hash="",
    )
    row.hash = chain.hash_of(row.content())
    session.add(row)
    session.flush()
    for artwork_id in dict.fromkeys(artwork_ids):
        session.add(EpcisEventWork(event_id=row.id, artwork_id=artwork_id))
    session.flush()
    return row


def key_of(event_id: str) -> str:
    """Return an event's id with every run of slashes as one."""
    return "/".join(part for part in event_id.split("/") if part)
