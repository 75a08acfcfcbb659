"""Clocks: the law's terms, counted as the law counts."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.bond_errors import CalendarUnknown, LimitUnknown
from bonded_warehouse.rules import clocks
from bonded_warehouse.rules.clocks import Stage

KNOWN_DAYS = st.dates(date(2005, 1, 1), date(2025, 6, 30))


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "number", "expected"),
        [
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2026, 11, 6), 6, date(2027, 5, 6)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
        ],
    )
    def test_end_on_the_same_day_or_the_last(self, day: date, number: int, expected: date) -> None:
        assert clocks.add_months(day, number) == expected

    @given(KNOWN_DAYS, st.integers(0, 60))
    def test_never_skip_a_month(self, day: date, number: int) -> None:
        there = clocks.add_months(day, number)

        assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == number
        assert there.day == day.day or (there + timedelta(days=1)).day == 1


class TestWorkingDays:
    def test_of_the_national_day_of_2026_are_those_that_the_state_council_published(self) -> None:
        """Off from 1 to 7 October; the Sunday before and the Saturday after are worked."""
        off = [day for n in range(20) if not clocks.is_working_day(day := date(2026, 9, 30) + timedelta(n))]

        assert off[:7] == [date(2026, 10, n) for n in range(1, 8)]
        assert clocks.is_working_day(date(2026, 9, 20))
        assert clocks.is_working_day(date(2026, 10, 10))

    def test_count_the_made_up_ones(self) -> None:
        assert clocks.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)

    @given(KNOWN_DAYS, st.integers(1, 40))
    def test_are_as_many_as_were_asked(self, day: date, number: int) -> None:
        last = clocks.add_working_days(day, number)

        assert chinese_calendar.is_workday(last)
        assert clocks.working_days_between(day, last) == number

    @given(KNOWN_DAYS, st.integers(1, 40))
    def test_go_back_as_they_went(self, day: date, number: int) -> None:
        begun = clocks.add_working_days(day, 1)

        assert clocks.add_working_days(clocks.add_working_days(begun, number), -number) == begun

    @given(KNOWN_DAYS, st.integers(1, 40))
    def test_begun_that_day_are_in_time_and_begun_the_day_before_are_not(
        self, today: date, number: int
    ) -> None:
        first = clocks.in_time_from(today, number)

        assert clocks.add_working_days(first, number) >= today
        assert clocks.add_working_days(first - timedelta(days=1), number) < today

    def test_of_a_year_that_is_not_published_are_not_guessed(self) -> None:
        with pytest.raises(CalendarUnknown):
            clocks.add_working_days(date(2099, 1, 1), 1)


class TestLimits:
    def test_are_all_read_and_named_in_both_languages(self) -> None:
        assert len(clocks.limits()) == 38
        assert all(
            one.what["en"] and one.what["zh"] and one.basis in "SWUD" for one in clocks.limits().values()
        )

    def test_of_a_display_run_six_months_and_three_times_six_more(self) -> None:
        """Case T17 of the published tax cases."""
        out = date(2026, 11, 6)

        assert clocks.start("TL01", out).last_on == date(2027, 5, 6)
        assert [clocks.start("TL02", out, extended=n).last_on for n in (1, 2, 3)] == [
            date(2027, 11, 6),
            date(2028, 5, 6),
            date(2028, 11, 6),
        ]

    def test_are_not_made_longer_than_the_text_allows(self) -> None:
        with pytest.raises(LimitUnknown):
            clocks.start("TL02", date(2026, 11, 6), extended=4)
        with pytest.raises(LimitUnknown):
            clocks.start("TL13", date(2026, 11, 6), extended=2)

    def test_hold_only_while_their_text_is_in_force(self) -> None:
        assert clocks.start("TL10", date(2026, 3, 1)).last_on == date(2026, 9, 1)
        with pytest.raises(LimitUnknown):
            clocks.start("TL10", date(2028, 1, 1))

    @pytest.mark.parametrize("name", ["TL16", "TL12", "TL08", "TL99"])
    def test_without_a_length_in_days_are_left_to_a_person(self, name: str) -> None:
        with pytest.raises(LimitUnknown):
            clocks.start(name, date(2026, 11, 6))


class TestAClock:
    CLOCK = clocks.start("TL01", date(2026, 11, 6))

    @pytest.mark.parametrize(
        ("days_before", "expected"),
        [
            (31, Stage.RUNNING),
            (30, Stage.SOON),
            (8, Stage.SOON),
            (7, Stage.VERY_SOON),
            (2, Stage.VERY_SOON),
            (1, Stage.LAST_DAY),
            (0, Stage.LAST_DAY),
            (-1, Stage.OVERDUE),
        ],
    )
    def test_warns_as_its_end_comes_near(self, days_before: int, expected: Stage) -> None:
        assert self.CLOCK.stage(self.CLOCK.last_on - timedelta(days=days_before)) is expected

    def test_says_when_it_warns(self) -> None:
        assert self.CLOCK.warns_on == (date(2027, 4, 6), date(2027, 4, 29), date(2027, 5, 5))
