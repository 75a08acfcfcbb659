"""What may be asked about climate: rooms, series, alarms, and the climate a work lay in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.climate_errors import AlarmUnknown, SensorUnknown
from bonded_warehouse.models.climate import ClimateExcursion, ClimateReading, ClimateSensor
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility, Place, VaultPosition
from bonded_warehouse.rules.climate import Measure, Reading


class Span(StrEnum):
    """How far a series reaches back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


SPANS: Final = {
    Span.DAY: (timedelta(days=1), 600),
    Span.WEEK: (timedelta(days=7), 3600),
    Span.MONTH: (timedelta(days=30), 4 * 3600),
}
"""Span to its length, and to the seconds that are drawn as one point."""


@dataclass(frozen=True, slots=True)
class SensorCard:
    """A sensor and its newest reading."""

    id: str
    facility_id: str
    facility_code: str
    room: str
    code: str
    profile: dict[str, Any]
    why: str
    registered_by: str
    registered_at: datetime
    last_at: datetime | None
    retired_at: datetime | None
    temperature: float | None
    humidity: float | None
    lux: int | None
    alarms: int
    """How many of its alarms go on."""


@dataclass(frozen=True, slots=True)
class Point:
    """The mean of some minutes or hours, and how far it went."""

    at: datetime
    temperature: float
    temperature_low: float
    temperature_high: float
    humidity: float
    humidity_low: float
    humidity_high: float
    lux: float | None
    number: int


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """An excursion; `alarm_at` says since when it is an alarm."""

    id: str
    sensor_id: str
    facility_id: str
    room: str
    measure: str
    began_at: datetime
    last_at: datetime
    ended_at: datetime | None
    integral: float
    """Degree hours, per cent hours, lux hours; hours for a gap."""
    worst: float
    alarm_at: datetime | None
    proposed_at: datetime | None
    decision: str | None
    decided_by_name: str
    decided_at: datetime | None
    decided_why: str


def shown_integral(measure: Measure, integral: int) -> float:
    """Return an integral in the unit that is shown."""
    return round(integral / (3600 if measure in {Measure.GAP, Measure.LIGHT} else 360_000), 2)


def _shown_worst(measure: Measure, worst: int) -> float:
    if measure is Measure.GAP:
        return round(worst / 3600, 2)
    return float(worst) if measure is Measure.LIGHT else worst / 100


def reading_before(session: Session, sensor_id: str, at: datetime) -> datetime | None:
    """Return when a sensor measured last before an instant."""
    return session.scalar(
        sa.select(ClimateReading.at)
        .where(ClimateReading.sensor_id == sensor_id, ClimateReading.at < at)
        .order_by(ClimateReading.at.desc())
        .limit(1)
    )


def readings(
    session: Session, sensor_id: str, *, since: datetime | None = None, until: datetime | None = None
) -> list[Reading]:
    """Return a sensor's readings in order of time."""
    query = sa.select(
        ClimateReading.at, ClimateReading.temperature, ClimateReading.humidity, ClimateReading.lux
    ).where(ClimateReading.sensor_id == sensor_id)
    if since is not None:
        query = query.where(ClimateReading.at >= since)
    if until is not None:
        query = query.where(ClimateReading.at <= until)
    return [Reading(*row) for row in session.execute(query.order_by(ClimateReading.at))]


def lying_in(session: Session, facility_id: str, room: str) -> list[Holding]:
    """Return what lies in a room now."""
    spots = sa.select(VaultPosition.id).where(
        VaultPosition.facility_id == facility_id, VaultPosition.room == room
    )
    named = sa.select(Place.id).where(Place.facility_id == facility_id, Place.code == room)
    query = sa.select(Holding).where(
        Holding.is_open, sa.or_(Holding.position_id.in_(spots), Holding.place_id.in_(named))
    )
    return list(session.scalars(query.order_by(Holding.id)))


def sensors(
    session: Session, *, facility_id: str | None = None, room: str | None = None, sensor_id: str | None = None
) -> list[SensorCard]:
    """Return sensors with their newest readings, room by room; one query."""
    alarms = (
        sa.select(sa.func.count())
        .where(
            ClimateExcursion.sensor_id == ClimateSensor.id,
            ClimateExcursion.alarm_at.is_not(None),
            ClimateExcursion.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(ClimateSensor, Facility.code, ClimateReading, alarms)
        .join(Facility, Facility.id == ClimateSensor.facility_id)
        .join(
            ClimateReading,
            sa.and_(ClimateReading.sensor_id == ClimateSensor.id, ClimateReading.at == ClimateSensor.last_at),
            isouter=True,
        )
        .order_by(Facility.code, ClimateSensor.room, ClimateSensor.registered_at)
    )
    if facility_id is not None:
        query = query.where(ClimateSensor.facility_id == facility_id)
    if room is not None:
        query = query.where(ClimateSensor.room == room)
    if sensor_id is not None:
        query = query.where(ClimateSensor.id == sensor_id)
    return [
        SensorCard(
            id=row.id,
            facility_id=row.facility_id,
            facility_code=code,
            room=row.room,
            code=row.code,
            profile=row.profile,
            why=row.why,
            registered_by=row.registered_by_name,
            registered_at=row.registered_at,
            last_at=row.last_at,
            retired_at=row.retired_at,
            temperature=last.temperature / 100 if last else None,
            humidity=last.humidity / 100 if last else None,
            lux=last.lux if last else None,
            alarms=number,
        )
        for row, code, last, number in session.execute(query)
    ]


def sensor(session: Session, sensor_id: str) -> SensorCard:
    """Return a sensor.

    :raises SensorUnknown: if there is none
    """
    found = sensors(session, sensor_id=sensor_id)
    if not found:
        raise SensorUnknown
    return found[0]


def series(session: Session, sensor_id: str, *, span: Span, at: datetime) -> list[Point]:
    """Return a sensor's series, put together by the database to at most 180 points or so."""
    length, width = SPANS[span]
    slot = (sa.cast(sa.extract("epoch", ClimateReading.at), sa.BigInteger) // width).label("slot")
    columns = [
        each(column)
        for column in (ClimateReading.temperature, ClimateReading.humidity)
        for each in (sa.func.avg, sa.func.min, sa.func.max)
    ]
    query = (
        sa.select(sa.func.min(ClimateReading.at), *columns, sa.func.avg(ClimateReading.lux), sa.func.count())
        .where(
            ClimateReading.sensor_id == sensor_id,
            ClimateReading.at > at - length,
            ClimateReading.at <= at,
        )
        .group_by(slot)
        .order_by(slot)
    )
    return [
        Point(
            at=row[0],
            temperature=_mean(row[1]),
            temperature_low=_mean(row[2]),
            temperature_high=_mean(row[3]),
            humidity=_mean(row[4]),
            humidity_low=_mean(row[5]),
            humidity_high=_mean(row[6]),
            lux=None if row[7] is None else round(float(row[7]), 1),
            number=int(row[8]),
        )
        for row in session.execute(query)
    ]


def _mean(hundredths: Any) -> float:
    return round(float(hundredths) / 100, 2)


def alarms(
    session: Session,
    *,
    sensor_ids: list[str] | None = None,
    since: datetime | None = None,
    waiting: bool = False,
    limit: int = 100,
) -> list[AlarmCard]:
    """Return alarms, the newest first.

    :param waiting: only those that go on, or wait for a person's decision
    """
    query = sa.select(ClimateExcursion, ClimateSensor).join(
        ClimateSensor, ClimateSensor.id == ClimateExcursion.sensor_id
    )
    query = query.where(ClimateExcursion.alarm_at.is_not(None))
    goes_on = ClimateExcursion.ended_at.is_(None)
    if sensor_ids is not None:
        query = query.where(ClimateExcursion.sensor_id.in_(sensor_ids))
    if since is not None:
        query = query.where(sa.or_(goes_on, ClimateExcursion.ended_at >= since))
    if waiting:
        asked = sa.and_(ClimateExcursion.proposed_at.is_not(None), ClimateExcursion.decision.is_(None))
        query = query.where(sa.or_(goes_on, asked))
    rows = session.execute(query.order_by(ClimateExcursion.began_at.desc()).limit(limit))
    return [_card(row, its) for row, its in rows]


def alarm(session: Session, alarm_id: str) -> AlarmCard:
    """Return one alarm.

    :raises AlarmUnknown: if there is none
    """
    row = session.get(ClimateExcursion, alarm_id)
    if row is None:
        raise AlarmUnknown
    return _card(row, session.get_one(ClimateSensor, row.sensor_id))


def _card(row: ClimateExcursion, its: ClimateSensor) -> AlarmCard:
    return AlarmCard(
        id=row.id,
        sensor_id=row.sensor_id,
        facility_id=its.facility_id,
        room=its.room,
        measure=row.measure.value,
        began_at=row.began_at,
        last_at=row.last_at,
        ended_at=row.ended_at,
        integral=shown_integral(row.measure, row.integral),
        worst=_shown_worst(row.measure, row.worst),
        alarm_at=row.alarm_at,
        proposed_at=row.proposed_at,
        decision=row.decision.value if row.decision else None,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decided_why=row.decided_why,
    )
