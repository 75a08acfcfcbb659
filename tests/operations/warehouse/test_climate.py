"""Readings in, excursions and alarms out, and what a person decides."""

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bonded_warehouse import climate_errors as errors
from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.climate import ClimateExcursion, ClimateReading, ClimateSensor, Decision
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.places import VaultPosition
from bonded_warehouse.operations import climate
from bonded_warehouse.queries import climate as asked
from bonded_warehouse.queries.climate_audit import unfaithful
from bonded_warehouse.queries.climate_line import ClimateLine
from bonded_warehouse.queries.whereabouts import whereabouts
from bonded_warehouse.rules.climate import PROFILES, Material, Measure, Reading
from bonded_warehouse.rules.states import CustodyState
from foundation.actor import SYSTEM
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import ARTIST, KEEPER, NOON, SENIOR, Store

NOW = NOON + timedelta(days=3)


def sensor(store: Store, code: str = "A-1", room: str = "A") -> ClimateSensor:
    return climate.register(
        store.session,
        facility_id=store.facility.id,
        room=room,
        code=code,
        profile=PROFILES[Material.PAPER_SILK],
        why="",
        actor=SENIOR,
        at=NOON,
    )


def send(store: Store, its: ClimateSensor, *readings: Reading, minutes: float = 0) -> climate.Received:
    at = NOW + timedelta(minutes=minutes)
    return climate.receive(store.session, sensor_id=its.id, readings=readings, actor=SYSTEM, at=at)


def hot(minutes: float, temperature: int = 2700) -> Reading:
    return Reading(NOW + timedelta(minutes=minutes), temperature, 5000)


def kept(store: Store, its: ClimateSensor) -> set[tuple[object, ...]]:
    rows = store.session.scalars(sa.select(ClimateExcursion).where(ClimateExcursion.sensor_id == its.id))
    return {(r.measure, r.began_at, r.last_at, r.ended_at, r.integral, r.worst, r.alarm_at) for r in rows}


def test_a_batch_sent_twice_is_kept_once(store: Store) -> None:
    its = sensor(store)
    batch = [hot(0), hot(10)]
    assert send(store, its, *batch, minutes=10).kept == 2
    again = send(store, its, *batch, hot(10, 2800), Reading(NOW, 2700, 20000), minutes=10)
    assert (again.kept, again.known) == (0, 2)
    assert [one["why"] for one in again.refused] == ["differs", "humidity"]
    count = store.session.scalar(
        sa.select(sa.func.count()).select_from(ClimateReading).where(ClimateReading.sensor_id == its.id)
    )
    assert count == 2


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_arrival_does_not_matter(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    minutes = sorted(dice.sample(range(2800), 60))
    readings = [
        Reading(
            NOW + timedelta(minutes=m - 2800),
            dice.choice([1500, 2000, 2700]),
            dice.choice([4000, 5000, 5600]),
            dice.choice([None, 30, 90]),
        )
        for m in minutes
    ]
    one, other = sensor(store, "ONE"), sensor(store, "OTHER")
    send(store, one, *readings)
    dice.shuffle(readings)
    while readings:
        size = dice.randint(1, 7)
        send(store, other, *readings[:size])
        readings = readings[size:]
        assert list(unfaithful(store.session)) == []
    assert kept(store, one) == kept(store, other)


def test_an_excursion_opens_and_closes(store: Store) -> None:
    its = sensor(store)
    send(store, its, hot(0))
    (row,) = store.session.scalars(sa.select(ClimateExcursion))
    assert (row.ended_at, row.alarm_at) == (None, None)
    send(store, its, hot(15), minutes=15)
    assert row.alarm_at == NOW + timedelta(minutes=15)
    send(store, its, hot(20, 2000), minutes=20)
    assert (row.ended_at, row.integral) == (NOW + timedelta(minutes=20), 200 * 1200)


def test_silence_is_an_alarm_and_a_reading_ends_it(store: Store) -> None:
    its = sensor(store)
    send(store, its, hot(0, 2000))
    assert climate.find_gaps(store.session, at=NOW + timedelta(minutes=30)) == 0
    assert climate.find_gaps(store.session, at=NOW + timedelta(minutes=31)) == 1
    assert climate.find_gaps(store.session, at=NOW + timedelta(minutes=32)) == 0
    (gap,) = asked.alarms(store.session, waiting=True)
    assert (gap.measure, gap.proposed_at) == (Measure.GAP, None)
    assert climate.find_gaps(store.session, at=NOW + timedelta(hours=2)) == 1
    assert asked.alarm(store.session, gap.id).proposed_at is not None
    send(store, its, hot(121, 2000), minutes=121)
    assert asked.alarm(store.session, gap.id).ended_at == NOW + timedelta(minutes=121)
    assert list(unfaithful(store.session)) == []


def test_an_alarm_that_lasts_proposes_a_hold_that_a_person_places(store: Store) -> None:
    its = sensor(store)
    holding = store.expected()
    holding.position_id = store.session.scalar(
        sa.select(VaultPosition.id).where(VaultPosition.facility_id == store.facility.id).limit(1)
    )
    store.session.flush()
    send(store, its, *[hot(m) for m in range(0, 119, 10)], minutes=119)
    (alarm,) = asked.alarms(store.session)
    with pytest.raises(errors.NothingProposed):
        decide(store, alarm.id)
    send(store, its, hot(120), minutes=120)
    assert store.session.scalar(sa.select(Hold).where(Hold.artwork_id == holding.artwork_id)) is None
    with pytest.raises(NotAllowed):
        climate.decide(
            store.session,
            alarm_id=alarm.id,
            decision=Decision.HOLD,
            why="Too warm.",
            actor=KEEPER,
            at=NOW,
        )
    decide(store, alarm.id)
    hold = store.session.scalars(sa.select(Hold).where(Hold.artwork_id == holding.artwork_id)).one()
    assert hold.kind.value == "conservation"
    assert store.session.scalars(sa.select(KeepingCase)).one().about == alarm.id
    with pytest.raises(errors.AlarmDecided):
        decide(store, alarm.id)


def decide(store: Store, alarm_id: str) -> None:
    climate.decide(
        store.session, alarm_id=alarm_id, decision=Decision.HOLD, why="Too warm.", actor=SENIOR, at=NOW
    )


def test_who_may(store: Store) -> None:
    its = sensor(store)
    with pytest.raises(NotAllowed):
        climate.receive(store.session, sensor_id=its.id, readings=[], actor=ARTIST, at=NOW)
    with pytest.raises(errors.RoomUnknown):
        sensor(store, "B-1", room="NOWHERE")
    with pytest.raises(errors.SensorTaken):
        sensor(store)
    climate.retire(store.session, sensor_id=its.id, actor=SENIOR, at=NOW)
    with pytest.raises(errors.SensorRetired):
        send(store, its, hot(0))


def test_the_audit_names_a_changed_excursion(store: Store) -> None:
    its = sensor(store)
    send(store, its, hot(0), hot(20), minutes=20)
    store.session.scalars(sa.select(ClimateExcursion)).one().integral += 1
    store.session.flush()
    assert len(list(unfaithful(store.session))) == 2


def test_a_series_is_put_together_by_the_database(store: Store) -> None:
    its = sensor(store)
    send(store, its, *[hot(m - 60, 2000 + m) for m in range(60)])
    points = asked.series(store.session, its.id, span=asked.Span.DAY, at=NOW)
    assert [one.number for one in points] == [10] * 6
    assert (points[0].temperature_low, points[0].temperature_high) == (20.0, 20.09)


def test_anybody_may_be_told_whether_a_vault_kept_its_limits(store: Store) -> None:
    holding = store.stored("A-01-01")
    its = sensor(store)

    def told(minutes: float) -> ClimateLine | None:
        at = NOW + timedelta(minutes=minutes)
        return whereabouts(store.session, [holding.artwork_id], climate_at=at)[holding.artwork_id].climate

    assert told(0) is None, "nothing was measured"
    send(store, its, *[hot(m, 2000) for m in range(0, 61, 20)], minutes=60)
    assert told(60) == ClimateLine(minutes=60, minutes_out=0, minutes_silent=0)
    send(store, its, hot(80), Reading(NOW + timedelta(minutes=90), 2700, 9000), minutes=90)
    send(store, its, hot(100, 2000), minutes=100)
    assert told(100) == ClimateLine(minutes=100, minutes_out=20, minutes_silent=0), (
        "what overlaps counts once"
    )
    send(store, its, hot(200, 2000), minutes=200)
    assert told(200) == ClimateLine(minutes=200, minutes_out=20, minutes_silent=100)
    assert told(200 + 23 * 60) == ClimateLine(minutes=24 * 60, minutes_out=0, minutes_silent=60)
    assert told(201 + 24 * 60) is None, "what was measured is older than a day"
    holding.state = CustodyState.CHECKED_OUT
    store.session.flush()
    assert told(200) is None, "it is not in the vault"
