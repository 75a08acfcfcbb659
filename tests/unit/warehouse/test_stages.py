"""Where a clearance stands follows from what is written down: pure, by the six stages and their clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bonded_warehouse.rules.draws import Lane
from bonded_warehouse.rules.slots import earliest, is_night, nights_lost_until
from bonded_warehouse.rules.stages import Passage, Stage, StageOf, StageState, stages

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORED = Passage(lodged_at=NOON, lane=Lane.YELLOW, has_enterprise=True, stored_at=NOON + HOUR)
DRAWN = replace(STORED, drawn_at=NOON + 2 * HOUR)
INSPECTED = replace(DRAWN, inspected_at=NOON + 3 * HOUR)


def of(passage: Passage, stage: Stage) -> StageOf:
    return next(one for one in stages(passage) if one.stage is stage)


def states(passage: Passage) -> str:
    """Return the six, by their first two letters."""
    return " ".join(one.state.value[:2] for one in stages(passage))


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        (replace(STORED, stored_at=None), "do ru wa wa wa wa"),
        (STORED, "do do do sk ru wa"),
        (replace(STORED, unpaid=1), "do do ru sk wa wa"),
        (DRAWN, "do do do ru wa wa"),
        (replace(DRAWN, unpaid=1), "do do ru ru wa wa"),
        (INSPECTED, "do do do do ru wa"),
        (replace(DRAWN, is_detained=True), "do do do st wa wa"),
        (replace(INSPECTED, is_detained=True), "do do do do st wa"),
        (replace(STORED, stored_at=None, ended_at=NOON + HOUR), "do st wa wa wa wa"),
        (replace(INSPECTED, ended_at=NOON + 4 * HOUR), "do do do do st wa"),
        (replace(INSPECTED, released_at=NOON + 4 * HOUR), "do do do do do ru"),
        (
            replace(INSPECTED, released_at=NOON + 4 * HOUR, departed_at=NOON + 9 * HOUR),
            "do do do do do do",
        ),
    ],
)
def test_each_stage_stands_where_what_is_written_puts_it(passage: Passage, said: str) -> None:
    assert states(passage) == said


def test_release_begins_when_the_inspection_is_over() -> None:
    assert of(STORED, Stage.RELEASE).began_at == STORED.stored_at
    assert of(DRAWN, Stage.RELEASE).began_at is None
    assert of(INSPECTED, Stage.RELEASE).began_at == INSPECTED.inspected_at


def test_what_has_ended_is_due_no_longer() -> None:
    owing = replace(DRAWN, unpaid=1, tax_due_on=date(2026, 6, 15))
    assert of(owing, Stage.TAX).due_on == date(2026, 6, 15)
    assert of(owing, Stage.INSPECTION).due_at is not None

    ended = replace(owing, ended_at=NOON + 4 * HOUR)

    assert [(one.due_at, one.due_on) for one in stages(ended)] == [(None, None)] * 6


def test_a_stage_is_late_after_its_day_and_only_while_it_is_open() -> None:
    owing = of(replace(STORED, unpaid=1, tax_due_on=date(2026, 6, 15)), Stage.TAX)
    late = [owing.is_overdue(NOON, date(2026, 6, day)) for day in (14, 15, 16)]
    assert late == [False, False, True]

    for state, counts in ((StageState.STOPPED, True), (StageState.DONE, False), (StageState.WAITING, False)):
        assert replace(owing, state=state).is_overdue(NOON, date(2026, 6, 16)) is counts


def test_two_no_shows_within_thirty_days_lose_the_nights_for_thirty() -> None:
    month = timedelta(days=30)
    assert nights_lost_until([NOON]) is None
    assert nights_lost_until([NOON + month, NOON]) == NOON + 2 * month
    assert nights_lost_until([NOON, NOON + month + timedelta(seconds=1)]) is None
    assert nights_lost_until([NOON, NOON + HOUR, NOON + 2 * month]) == NOON + HOUR + month


def test_a_green_filing_comes_sooner_and_the_night_is_from_ten_to_six() -> None:
    assert earliest(Lane.GREEN, NOON) == NOON + 2 * HOUR
    assert [earliest(lane, NOON) for lane in (Lane.YELLOW, Lane.RED, None)] == [NOON + 12 * HOUR] * 3
    nights = [hour for hour in range(24) if is_night(NOON.replace(hour=hour))]
    assert nights == [0, 1, 2, 3, 4, 5, 22, 23]
