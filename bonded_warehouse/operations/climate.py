"""Climate: register sensors, take their readings, open and close excursions, decide on alarms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import climate_errors as errors
from bonded_warehouse.errors import FacilityUnknown
from bonded_warehouse.models.cases import CaseKind
from bonded_warehouse.models.climate import ClimateExcursion, ClimateReading, ClimateSensor, Decision
from bonded_warehouse.models.places import Facility, Place, VaultPosition
from bonded_warehouse.operations import casing
from bonded_warehouse.operations.stopping import said
from bonded_warehouse.queries import climate
from bonded_warehouse.roles import CONSERVATOR, KEEPERS, SENIOR_KEEPER
from bonded_warehouse.rules import climate as rules
from bonded_warehouse.rules.climate import Excursion, Measure, Profile, Reading
from bonded_warehouse.rules.states import HoldKind
from foundation.actor import SYSTEM, Actor
from foundation.ids import new_id

MOST: Final = 1000
"""Readings of one batch."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a batch."""

    kept: int
    known: int
    """Came before with the same values: sent twice, kept once."""
    refused: list[dict[str, int | str]] = field(default_factory=list)
    """Each {index, why}: ahead, too_old, temperature, humidity, light, or differs from what came first."""


def register(
    session: Session,
    *,
    facility_id: str,
    room: str,
    code: str,
    profile: Profile,
    why: str,
    actor: Actor,
    at: datetime,
) -> ClimateSensor:
    """Register a sensor in a room, with the limits it is judged by for good.

    :raises NotAllowed: if the actor is neither senior keeper nor conservator
    :raises FacilityUnknown: if there is no such facility
    :raises RoomUnknown: if it has no such room
    :raises LimitsInvalid: if such limits cannot be
    :raises ReasonNeeded: if the limits are not a material's and nobody says why
    :raises SensorTaken: if another sensor has this code
    """
    actor.require(SENIOR_KEEPER, CONSERVATOR)
    if session.get(Facility, facility_id) is None:
        raise FacilityUnknown(facility_id=facility_id)
    known = sa.select(VaultPosition.id).where(
        VaultPosition.facility_id == facility_id, VaultPosition.room == room
    )
    named = sa.select(Place.id).where(Place.facility_id == facility_id, Place.code == room)
    if session.scalar(known.limit(1)) is None and session.scalar(named) is None:
        raise errors.RoomUnknown(room=room)
    if not profile.is_sound():
        raise errors.LimitsInvalid
    if profile not in rules.PROFILES.values():
        why = said(why)
    if session.scalar(sa.select(ClimateSensor.id).where(ClimateSensor.code == code)) is not None:
        raise errors.SensorTaken(code=code)
    sensor = ClimateSensor(
        id=new_id("sns", at),
        facility_id=facility_id,
        room=room,
        code=code,
        profile=profile.as_json(),
        why=why,
        registered_by=actor.id,
        registered_by_name=actor.name,
        registered_at=at,
    )
    session.add(sensor)
    session.flush()
    return sensor


def retire(session: Session, *, sensor_id: str, actor: Actor, at: datetime) -> ClimateSensor:
    """Retire a sensor: it takes no more readings, and its silence is no gap.

    :raises NotAllowed: if the actor is neither senior keeper nor conservator
    :raises SensorUnknown: if there is no such sensor
    :raises SensorRetired: if it is retired
    """
    actor.require(SENIOR_KEEPER, CONSERVATOR)
    sensor = _locked(session, sensor_id)
    sensor.retired_at = at
    for one in session.scalars(
        sa.select(ClimateExcursion).where(
            ClimateExcursion.sensor_id == sensor.id, ClimateExcursion.ended_at.is_(None)
        )
    ):
        one.ended_at = one.last_at
    session.flush()
    return sensor


def receive(
    session: Session, *, sensor_id: str, readings: Sequence[Reading], actor: Actor, at: datetime
) -> Received:
    """Take a sensor's readings, in any order and as often as they come, and bring its excursions up to date.

    :param sensor_id: its id or its code
    :raises NotAllowed: if the actor has no works in hand
    :raises SensorUnknown: if there is no such sensor
    :raises SensorRetired: if it is retired
    :raises TooManyReadings: if the batch is too large
    """
    if actor != SYSTEM:
        actor.require(CONSERVATOR, *KEEPERS)
    if len(readings) > MOST:
        raise errors.TooManyReadings(most=MOST)
    sensor = _locked(session, sensor_id)
    there = {
        row.at: (row.temperature, row.humidity, row.lux)
        for row in session.scalars(
            sa.select(ClimateReading).where(
                ClimateReading.sensor_id == sensor.id,
                ClimateReading.at.in_([one.at for one in readings]),
            )
        )
    }
    known, refused, new = 0, list[dict[str, int | str]](), list[datetime]()
    for index, one in enumerate(readings):
        values = (one.temperature, one.humidity, one.lux)
        wrong = rules.absurd(one, now=at)
        if wrong is None and there.get(one.at, values) != values:
            wrong = "differs"
        if wrong is not None:
            refused.append({"index": index, "why": wrong})
        elif one.at in there:
            known += 1
        else:
            there[one.at] = values
            new.append(one.at)
            session.add(
                ClimateReading(
                    sensor_id=sensor.id,
                    at=one.at,
                    temperature=one.temperature,
                    humidity=one.humidity,
                    lux=one.lux,
                    received_at=at,
                )
            )
    if new:
        sensor.last_at = max(new) if sensor.last_at is None else max(*new, sensor.last_at)
        session.flush()
        refresh(session, sensor, since=min(new), at=at)
    return Received(kept=len(new), known=known, refused=refused)


def find_gaps(session: Session, *, at: datetime) -> int:
    """Open an excursion for every sensor that is silent for too long; propose a hold where it lasts."""
    query = sa.select(ClimateSensor).where(
        ClimateSensor.retired_at.is_(None), ClimateSensor.last_at < at - rules.GAP_AFTER
    )
    done = 0
    for sensor in session.scalars(query.with_for_update()):
        assert sensor.last_at is not None, "the query asks for those that have readings"
        gap = session.scalar(
            sa.select(ClimateExcursion).where(
                ClimateExcursion.sensor_id == sensor.id,
                ClimateExcursion.measure == Measure.GAP,
                ClimateExcursion.ended_at.is_(None),
            )
        )
        lasts = at - sensor.last_at >= rules.LASTS_AFTER
        if gap is None or (lasts and gap.proposed_at is None):
            refresh(session, sensor, since=sensor.last_at, at=at)
            done += 1
    return done


def refresh(session: Session, sensor: ClimateSensor, *, since: datetime, at: datetime) -> None:
    """Recompute the excursions that readings from `since` on may have changed, keeping what was decided."""
    start = climate.reading_before(session, sensor.id, since) or since
    mine = sa.select(ClimateExcursion).where(ClimateExcursion.sensor_id == sensor.id)
    while True:  # what touches the start is recomputed whole
        touched = mine.where(sa.or_(ClimateExcursion.ended_at.is_(None), ClimateExcursion.ended_at >= start))
        rows = list(session.scalars(touched))
        earliest = min((row.began_at for row in rows), default=start)
        if earliest >= start:
            break
        start = earliest
    found = rules.excursions(
        climate.readings(session, sensor.id, since=start - rules.CHANGE_WINDOW),
        Profile.of(sensor.profile),
        since=start,
        now=at if sensor.retired_at is None else None,
    )
    old = {(row.measure, row.began_at): row for row in rows}
    kept = [_write(session, sensor, one, old.pop((one.measure, one.began_at), None), at) for one in found]
    for row in old.values():
        _hand_over(row, kept)
        session.delete(row)
    session.flush()


def _write(
    session: Session, sensor: ClimateSensor, one: Excursion, row: ClimateExcursion | None, at: datetime
) -> ClimateExcursion:
    if row is None:
        row = ClimateExcursion(
            id=new_id("exc", at),
            sensor_id=sensor.id,
            measure=one.measure,
            began_at=one.began_at,
            last_at=one.last_at,
            ended_at=one.ended_at,
            integral=one.integral,
            worst=one.worst,
            alarm_at=one.alarm_at(),
        )
        session.add(row)
    row.last_at, row.ended_at, row.integral, row.worst = one.last_at, one.ended_at, one.integral, one.worst
    row.alarm_at = one.alarm_at()
    if one.lasts() and row.proposed_at is None:
        row.proposed_at = at
    elif not one.lasts() and row.decision is None:
        row.proposed_at = None
    return row


def _hand_over(row: ClimateExcursion, kept: list[ClimateExcursion]) -> None:
    """Hand what was decided to the excursion that took this one in, because late readings joined them."""
    heir = next(
        (
            one
            for one in kept
            if one.measure is row.measure
            and one.decision is None
            and one.began_at <= (row.ended_at or row.last_at)
            and (one.ended_at or one.last_at) >= row.began_at
        ),
        None,
    )
    if heir is not None and row.decision is not None:
        heir.decision, heir.proposed_at = row.decision, row.proposed_at
        heir.decided_by, heir.decided_by_name = row.decided_by, row.decided_by_name
        heir.decided_at, heir.decided_why = row.decided_at, row.decided_why


def decide(
    session: Session, *, alarm_id: str, decision: Decision, why: str, actor: Actor, at: datetime
) -> ClimateExcursion:
    """Decide on a hold that was proposed: hold every work that lies in the room, or none.

    :raises NotAllowed: if the actor is neither senior keeper nor conservator
    :raises AlarmUnknown: if there is no such alarm
    :raises NothingProposed: if it has not lasted
    :raises AlarmDecided: if somebody decided
    :raises ReasonNeeded: if the reason is missing
    """
    actor.require(SENIOR_KEEPER, CONSERVATOR)
    row = session.get(ClimateExcursion, alarm_id, with_for_update=True)
    if row is None or row.alarm_at is None:
        raise errors.AlarmUnknown
    if row.decision is not None:
        raise errors.AlarmDecided
    if row.proposed_at is None:
        raise errors.NothingProposed
    row.decision, row.decided_why = decision, said(why)
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, at
    sensor = session.get_one(ClimateSensor, row.sensor_id)
    if decision is Decision.HOLD:
        for holding in climate.lying_in(session, sensor.facility_id, sensor.room):
            casing.open_case(
                session,
                kind=CaseKind.CLIMATE,
                holding=holding,
                about=row.id,
                why=row.decided_why,
                hold=HoldKind.CONSERVATION,
                actor=actor,
                at=at,
            )
    session.flush()
    return row


def _locked(session: Session, sensor_id: str) -> ClimateSensor:
    """Return a sensor that takes readings, by its id or its code, locked."""
    sensor = session.scalar(
        sa.select(ClimateSensor)
        .where(sa.or_(ClimateSensor.id == sensor_id, ClimateSensor.code == sensor_id))
        .with_for_update()
    )
    if sensor is None:
        raise errors.SensorUnknown
    if sensor.retired_at is not None:
        raise errors.SensorRetired
    return sensor
