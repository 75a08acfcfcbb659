"""The climate a work lay in: its stays in rooms with a sensor, judged by its own limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.climate import ClimateSensor
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import VaultPosition
from bonded_warehouse.queries.climate import readings, shown_integral
from bonded_warehouse.rules import climate as rules
from bonded_warehouse.rules.climate import Measure, Profile

FURTHEST: Final = timedelta(days=90)
"""How far back it is computed."""
MOST: Final = 4
"""Stays that are computed: the newest."""


@dataclass(frozen=True, slots=True)
class StayCard:
    """A time in one room, by the first of its sensors."""

    room: str
    sensor: str
    began_at: datetime
    ended_at: datetime | None
    readings: int
    hours_out: dict[str, float]
    integrals: dict[str, float]
    """Measure to degree hours, per cent hours, lux hours; hours for gaps."""


def stays(session: Session, holding_id: str, profile: Profile, *, at: datetime) -> list[StayCard]:
    """Return a work's stays of the last 90 days, the newest first, judged by its own limits."""
    holding = session.get_one(Holding, holding_id)
    known = sa.select(VaultPosition.code, VaultPosition.room).where(
        VaultPosition.facility_id == holding.facility_id
    )
    rooms: dict[str, str] = {row.code: row.room for row in session.execute(known)}
    links = session.execute(
        sa.select(CustodyEvent.occurred_at, CustodyEvent.position)
        .where(CustodyEvent.holding_id == holding.id)
        .order_by(CustodyEvent.seq)
    ).all()
    spans: list[tuple[str, datetime, datetime | None]] = []
    for began, position in links:
        room = rooms.get(position, "")
        if spans and spans[-1][2] is None:
            if spans[-1][0] == room:
                continue
            spans[-1] = (spans[-1][0], spans[-1][1], began)
        if room:
            spans.append((room, began, None))
    sensors: dict[str, ClimateSensor] = {}
    for one in session.scalars(
        sa.select(ClimateSensor)
        .where(ClimateSensor.facility_id == holding.facility_id)
        .order_by(ClimateSensor.registered_at)
    ):
        sensors.setdefault(one.room, one)
    recent = [one for one in reversed(spans) if one[0] in sensors and (one[2] or at) > at - FURTHEST]
    return [_stay(session, sensors[room], began, ended, profile, at) for room, began, ended in recent[:MOST]]


def _stay(
    session: Session,
    sensor: ClimateSensor,
    began: datetime,
    ended: datetime | None,
    profile: Profile,
    at: datetime,
) -> StayCard:
    since = max(began, at - FURTHEST)
    measured = readings(session, sensor.id, since=since, until=ended or at)
    hours, integrals = dict.fromkeys(Measure, 0.0), dict.fromkeys(Measure, 0)
    for one in rules.excursions(measured, profile):
        hours[one.measure] += ((one.ended_at or one.last_at) - one.began_at).total_seconds() / 3600
        integrals[one.measure] += one.integral
    return StayCard(
        room=sensor.room,
        sensor=sensor.code,
        began_at=since,
        ended_at=ended,
        readings=len(measured),
        hours_out={key.value: round(value, 2) for key, value in hours.items() if value},
        integrals={key.value: shown_integral(key, value) for key, value in integrals.items() if value},
    )
