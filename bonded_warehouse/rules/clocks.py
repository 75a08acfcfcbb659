"""Clocks: by when the law wants a thing done. Pure.

A limit is dated data with its source (`limits/time_limits.json`). The day of the start is not counted; a
month ends on the same day of the target month, or on its last day where there is none; working days are
those of the PRC calendar, the days that are made up included. A calendar that is not published yet is not
guessed: the question goes to a person. Source: specification of the domain, b.4.
"""

import calendar
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any, Final, Literal

import chinese_calendar

from bonded_warehouse.bond_errors import CalendarUnknown, LimitUnknown

WARN_DAYS: Final = (30, 7, 1)
"""Days before the last one on which a warning is given."""
MONTHS: Final = 12

Unit = Literal["hour", "day", "working_day", "month"]


class Stage(StrEnum):
    """How near the end of a clock is."""

    RUNNING = "running"
    SOON = "soon"
    """Thirty days or fewer are left."""
    VERY_SOON = "very_soon"
    """Seven days or fewer."""
    LAST_DAY = "last_day"
    """One day or none."""
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a term may be made longer."""

    number: int | None
    """None where the text leaves it to the authority."""
    unit: Unit | None
    most: int | None
    """How many times; None where the text sets no limit."""
    basis: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One term that the law, an authority or this house sets."""

    id: str
    what: Mapping[str, str]
    """By language: en, zh."""
    number: int | None
    """None where the text gives no length."""
    unit: Unit | None
    direction: str
    starts_on: str
    extensions: tuple[Extension, ...]
    source: str
    basis: str
    """S read in the source, W in a weak one, U not verified, D a choice of this project."""
    note: str
    from_on: date | None
    to_on: date | None

    def is_in_force(self, on: date) -> bool:
        """Say whether it holds on a day; both ends are included."""
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that runs."""

    limit: Limit
    started_on: date
    last_on: date
    """The last day on which it may still be done."""
    extended: int

    def stage(self, on: date) -> Stage:
        """Return how near its end is on a day."""
        left = (self.last_on - on).days
        if left < 0:
            return Stage.OVERDUE
        for days, stage in zip(
            reversed(WARN_DAYS), (Stage.LAST_DAY, Stage.VERY_SOON, Stage.SOON), strict=True
        ):
            if left <= days:
                return stage
        return Stage.RUNNING

    def days_left(self, on: date) -> int:
        """Return how many days are left; below nothing when it has run out."""
        return (self.last_on - on).days

    @property
    def warns_on(self) -> tuple[date, ...]:
        """Return the days on which a warning is due, the first first."""
        return tuple(
            day for days in WARN_DAYS if (day := self.last_on - timedelta(days=days)) > self.started_on
        )


def add_months(day: date, number: int) -> date:
    """Return the same day so many months later, or the last one of that month."""
    index = day.year * MONTHS + day.month - 1 + number
    year, month = divmod(index, MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_working_day(day: date) -> bool:
    """Say whether a day is worked in the PRC.

    :raises CalendarUnknown: if the State Council has not published the year's holidays yet, or we have not
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise CalendarUnknown(year=day.year) from error


def add_working_days(day: date, number: int) -> date:
    """Return the last of so many working days; the day itself is not counted. Backwards below nothing.

    :raises CalendarUnknown: if they reach into a year whose holidays are not known
    """
    step = timedelta(days=1 if number >= 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def in_time_from(today: date, number: int) -> date:
    """Return the earliest day of which a term of so many working days has not run out today.

    :raises CalendarUnknown: as `add_working_days`
    """
    return add_working_days(today, -number)  # a free day just before it lets the term end a day earlier


def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after `start`, up to and with `end`.

    :raises CalendarUnknown: if a year's holidays are not known
    """
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def later(day: date, number: int, unit: Unit) -> date:
    """Return the last day of a term of days, working days or months.

    :raises CalendarUnknown: if a year's holidays are not known
    """
    if unit == "month":
        return add_months(day, number)
    if unit == "working_day":
        return add_working_days(day, number)
    if unit == "day":
        return day + timedelta(days=number)
    raise ValueError(f"a term of {unit}s has no last day")


def limit(limit_id: str) -> Limit:
    """Return a limit by its number.

    :raises LimitUnknown: if there is none
    """
    found = limits().get(limit_id)
    if found is None:
        raise LimitUnknown(limit=limit_id)
    return found


def start(limit_id: str, on: date, *, extended: int = 0) -> Clock:
    """Return the clock of a limit that began on a day.

    :param extended: how many times it was made longer
    :raises LimitUnknown: if there is no such limit, it gives no length in days, it did not hold that day,
        or it cannot be extended so often by what its text says
    :raises CalendarUnknown: if its working days are not known
    """
    term = limit(limit_id)
    if term.number is None or term.unit is None or term.unit == "hour" or not term.is_in_force(on):
        raise LimitUnknown(limit=limit_id)
    last = later(on, term.number, term.unit)
    if extended:
        longer = next((one for one in term.extensions if one.number is not None), None)
        if longer is None or longer.number is None or longer.unit is None:
            raise LimitUnknown(limit=limit_id)
        if longer.most is not None and extended > longer.most:
            raise LimitUnknown(limit=limit_id)
        # Counted from the start, so that an end of February does not shorten all that follows (T17).
        last = (
            add_months(on, term.number + extended * longer.number)
            if term.unit == longer.unit == "month"
            else later(last, extended * longer.number, longer.unit)
        )
    return Clock(term, on, last, extended)


@functools.cache
def limits() -> dict[str, Limit]:
    """Return every limit on file, by its number."""
    text = resources.files("bonded_warehouse.rules").joinpath("limits/time_limits.json").read_text("utf-8")
    return {row["id"]: _read(row) for row in json.loads(text)["limits"]}


def _read(row: Mapping[str, Any]) -> Limit:
    length, force = row["length"] or {}, row.get("in_force") or {}
    return Limit(
        id=row["id"],
        what={"en": row["what"], "zh": row["what_zh"]},
        number=length.get("n"),
        unit=length.get("unit"),
        direction=row["direction"],
        starts_on=row["starts_on"],
        extensions=tuple(
            Extension(one["n"], one["unit"], one["max_times"], one["basis"]) for one in row["extensions"]
        ),
        source=row["source"],
        basis=row["basis"],
        note=row.get("note", ""),
        from_on=_day(force.get("from")),
        to_on=_day(force.get("to")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
