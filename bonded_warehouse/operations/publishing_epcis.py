"""Recording events of the standard, each bound to the one before it: the house's own, and reported ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from bonded_warehouse.models.climate import ClimateReading, ClimateSensor
from bonded_warehouse.models.corrections import Correction, CorrectionState
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Facility, VaultPosition
from bonded_warehouse.models.standards import EpcisEvent, EpcisEventWork, Origin
from bonded_warehouse.rules import chain
from bonded_warehouse.rules.epcis_events import (
    TITLE,
    Climate,
    Declared,
    Link,
    error_declaration,
    event_of,
    steps,
)
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
    """Record the events of links that have none yet, and what was declared to be in error; return how many.

    An event says what the sensor of the room measured in which the work had lain until then.
    """
    found = waiting(session, limit=limit)
    for row, facility in found:
        event = event_of(link_of(row, facility), prefix=prefix, climate=climate_until(session, row))
        assert event is not None, "only links with an event were asked for"
        append(session, event, [row.artwork_id], origin=Origin.HOUSE, at=at, custody_event_id=row.id)
    declared = wrong(session, limit=limit)
    for correction, event_row in declared:
        assert correction.link_id is not None, "a signed correction has its link"
        assert correction.closed_at is not None, "and its day"
        later = sa.select(EpcisEvent.event_id).where(
            EpcisEvent.custody_event_id == correction.corrected_by, ~EpcisEvent.declares_error
        )
        append(
            session,
            event_row.body
            | error_declaration(
                Declared(correction.closed_at, tuple(session.scalars(later)), correction.reason.value)
            ),
            session.scalars(
                sa.select(EpcisEventWork.artwork_id).where(EpcisEventWork.event_id == event_row.id)
            ).all(),
            origin=Origin.HOUSE,
            at=at,
            custody_event_id=correction.link_id,
        )
    return len(found) + len(declared)


def wrong(session: Session, *, limit: int = BATCH) -> list[tuple[Correction, EpcisEvent]]:
    """Return signed corrections whose event is recorded and not yet declared to be in error, oldest first.

    An event is declared once: what further corrections of the same link say stands in its chain.
    """
    told = aliased(EpcisEvent)
    first = sa.select(sa.func.min(Correction.id)).where(Correction.state == CorrectionState.DONE)
    query = (
        sa.select(Correction, EpcisEvent)
        .join(EpcisEvent, EpcisEvent.custody_event_id == Correction.event_id)
        .outerjoin(told, sa.and_(told.event_key == EpcisEvent.event_key, told.declares_error))
        .where(told.id.is_(None), Correction.id.in_(first.group_by(Correction.event_id)))
        .order_by(Correction.id)
        .limit(limit)
    )
    return [(correction, event) for correction, event in session.execute(query)]


def climate_until(session: Session, link: CustodyEvent) -> Climate | None:
    """Return what the first sensor of the room measured in which the work lay until a link; None: nothing."""
    before = sa.select(CustodyEvent).where(
        CustodyEvent.holding_id == link.holding_id, CustodyEvent.seq < link.seq
    )
    last = session.scalar(before.order_by(CustodyEvent.seq.desc()).limit(1))
    if last is None or not last.position:
        return None
    sensor = session.scalar(
        sa.select(ClimateSensor)
        .join(
            VaultPosition,
            sa.and_(
                VaultPosition.facility_id == ClimateSensor.facility_id,
                VaultPosition.room == ClimateSensor.room,
            ),
        )
        .join(Holding, Holding.facility_id == VaultPosition.facility_id)
        .where(Holding.id == link.holding_id, VaultPosition.code == last.position)
        .order_by(ClimateSensor.registered_at)
        .limit(1)
    )
    if sensor is None:
        return None
    of, wet = ClimateReading.temperature, ClimateReading.humidity
    low, high, mean, dry, damp, middle = session.execute(
        sa.select(*(what(column) for column in (of, wet) for what in (sa.func.min, sa.func.max, sa.func.avg)))
        .where(ClimateReading.sensor_id == sensor.id)
        .where(ClimateReading.at >= last.occurred_at, ClimateReading.at <= link.occurred_at)
    ).one()
    if low is None:
        return None
    return Climate(
        device=f"urn:bianliang:sensor:{quote(sensor.code, safe='')}",
        from_at=last.occurred_at,
        to_at=link.occurred_at,
        celsius=(low / 100, high / 100, round(float(mean) / 100, 2)),
        humidity=(dry / 100, damp / 100, round(float(middle) / 100, 2)),
    )


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
