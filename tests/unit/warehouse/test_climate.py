"""Limits, excursions and gaps by the rules alone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules import climate
from bonded_warehouse.rules.climate import PROFILES, Excursion, Material, Measure, Profile, Reading

START = datetime(2026, 6, 1, tzinfo=UTC)
MIXED = PROFILES[Material.MIXED]
PAPER = PROFILES[Material.PAPER_SILK]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def line(*values: tuple[float, int, int]) -> list[Reading]:
    return [Reading(at(minutes), temperature, humidity) for minutes, temperature, humidity in values]


readings = st.lists(
    st.tuples(
        st.integers(0, 2 * 24 * 3600),
        st.integers(1000, 3200),
        st.integers(3000, 7000),
        st.none() | st.integers(0, 120),
    ),
    max_size=60,
    unique_by=lambda one: one[0],
).map(lambda rows: sorted(Reading(START + timedelta(seconds=s), t, h, lux) for s, t, h, lux in rows))


def test_a_reading_on_the_limit_is_within() -> None:
    assert climate.excursions(line((0, 1600, 4000), (5, 2500, 5000), (10, 2000, 5000)), MIXED) == []


def test_an_excursion_its_integral_and_its_alarm() -> None:
    found = climate.excursions(line((0, 2700, 5000), (10, 2600, 5000), (15, 2500, 5000)), MIXED)
    assert found == [Excursion(Measure.TEMPERATURE, at(0), at(15), at(15), 200 * 600 + 100 * 300, 200)]
    assert found[0].alarm_at() == at(15)


def test_fourteen_minutes_are_no_alarm() -> None:
    (found,) = climate.excursions(line((0, 2700, 5000), (14, 2500, 5000)), MIXED)
    assert found.alarm_at() is None


def test_thirty_minutes_are_no_gap_and_one_second_more_is() -> None:
    assert climate.excursions(line((0, 2000, 5000), (30, 2000, 5000)), MIXED) == []
    late = [Reading(at(0), 2000, 5000), Reading(at(30) + timedelta(seconds=1), 2000, 5000)]
    (gap,) = climate.excursions(late, MIXED)
    assert (gap.measure, gap.integral, gap.alarm_at()) == (Measure.GAP, 1801, at(30))


def test_an_excursion_counts_nothing_over_a_gap() -> None:
    found = climate.excursions(line((0, 2700, 5000), (10, 2700, 5000), (60, 2700, 5000)), MIXED)
    heat = [one for one in found if one.measure is Measure.TEMPERATURE]
    assert [(one.began_at, one.ended_at, one.integral) for one in heat] == [
        (at(0), at(10), 200 * 600),
        (at(60), None, 0),
    ]


def test_a_silent_sensor_has_a_gap_that_goes_on() -> None:
    found = climate.excursions(line((0, 2700, 5000)), MIXED, now=at(31))
    assert [(one.measure, one.ended_at) for one in found] == [
        (Measure.GAP, None),
        (Measure.TEMPERATURE, at(0)),
    ]


def test_humidity_may_not_change_too_much_in_a_day() -> None:
    slow = [Reading(at(20 * step), 2000, 4500 + min(step * 20, 1100)) for step in range(80)]
    found = climate.excursions(slow, MIXED)
    assert {one.measure for one in found} == {Measure.CHANGE}
    assert max(one.worst for one in found) == 100


def test_light_hurts_paper_and_not_bronze() -> None:
    bright = [Reading(at(0), 2000, 5000, 80), Reading(at(20), 2000, 5000, 50)]
    assert [one.measure for one in climate.excursions(bright, PAPER)] == [Measure.LIGHT]
    assert climate.excursions(bright, MIXED) == []


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("ink on xuan paper", Material.PAPER_SILK),
        ("绢本设色", Material.PAPER_SILK),
        ("Lacquer on wood", Material.LACQUER_WOOD),
        ("bronze", Material.MIXED),
        ("", Material.MIXED),
    ],
)
def test_materials(text: str, material: Material) -> None:
    assert climate.material_of(text) is material


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (Reading(at(4), 2000, 5000), None),
        (Reading(at(6), 2000, 5000), "ahead"),
        (Reading(START - timedelta(days=401), 2000, 5000), "too_old"),
        (Reading(at(0), 8500, 5000), "temperature"),
        (Reading(at(0), 2000, 10001), "humidity"),
        (Reading(at(0), 2000, 5000, -1), "light"),
    ],
)
def test_absurd_readings(reading: Reading, why: str | None) -> None:
    assert climate.absurd(reading, now=START) == why


def test_profiles_survive_json() -> None:
    for profile in PROFILES.values():
        assert Profile.of(profile.as_json()) == profile
        assert profile.is_sound()


@given(readings)
def test_excursions_of_one_measure_never_overlap(made: list[Reading]) -> None:
    found = climate.excursions(made, PAPER)
    for measure in Measure:
        mine = [one for one in found if one.measure is measure]
        for before, after in pairwise(mine):
            assert before.ended_at is not None
            assert before.ended_at <= after.began_at


@given(readings)
def test_the_integral_is_that_of_brute_force(made: list[Reading]) -> None:
    found = climate.excursions(made, PAPER)
    brute = dict.fromkeys(Measure, 0)
    for index, one in enumerate(made[:-1]):
        seconds = int((made[index + 1].at - one.at).total_seconds())
        if seconds > 1800:
            brute[Measure.GAP] += seconds
            continue
        day = [each.humidity for each in made[: index + 1] if each.at >= one.at - timedelta(hours=24)]
        brute[Measure.TEMPERATURE] += max(1600 - one.temperature, one.temperature - 2500, 0) * seconds
        brute[Measure.HUMIDITY] += max(4500 - one.humidity, one.humidity - 5500, 0) * seconds
        brute[Measure.CHANGE] += max(max(day) - min(day) - 1000, 0) * seconds
        brute[Measure.LIGHT] += max((one.lux or 0) - 50, 0) * seconds
    for measure in Measure:
        assert sum(one.integral for one in found if one.measure is measure) == brute[measure]


def test_what_is_older_than_a_day_counts_no_more() -> None:
    steps = [Reading(at(20 * step), 2000, 4900 if step else 6000) for step in range(90)]
    (found,) = climate.excursions(steps, MIXED)
    assert (found.measure, found.began_at, found.ended_at) == (Measure.CHANGE, at(20), at(24 * 60 + 20))
    assert found.integral == 100 * 24 * 3600
