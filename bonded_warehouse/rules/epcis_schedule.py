"""When a scheduled subscription of EPCIS 2.0 is due (section 8.2.5.3): pure. All fields are in UTC.

A field is a number, a range in brackets, or several of both with commas: '1', '[9-17]', '0,[10-20]'. A field
left out matches everything; but one finer than the finest that was said is at its first value, so that
{"hour": "1"} is once a day and not 3,600 times.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bonded_warehouse.standards_errors import SubscriptionUnfit

FIELDS: Final[Mapping[str, tuple[int, int]]] = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
"""From the finest to the coarsest; Monday is 1."""
TIMES: Final = ("second", "minute", "hour")
LONGEST_WAIT: Final = 366 * 41
"""Days: 29 February falls on each day of the week at least once in so many, centuries included."""
_ELEMENT: Final = re.compile(r"([0-9]{1,2})|\[([0-9]{1,2})-([0-9]{1,2})\]")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values that each field may have."""

    second: tuple[int, ...]
    minute: tuple[int, ...]
    hour: tuple[int, ...]
    day: frozenset[int]
    month: frozenset[int]
    weekday: frozenset[int]

    def next_after(self, at: datetime) -> datetime | None:
        """Return the first instant after `at` that matches; None if there is none in forty years."""
        earliest = at.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        day = earliest.date()
        for number in range(LONGEST_WAIT):
            if self._falls_on(day):
                found = next(self._times(earliest.time() if number == 0 else time.min), None)
                if found is not None:
                    return datetime.combine(day, found, UTC)
            if day == date.max:
                return None
            day += timedelta(days=1)
        return None

    def _falls_on(self, day: date) -> bool:
        return day.day in self.day and day.month in self.month and day.isoweekday() in self.weekday

    def _times(self, earliest: time) -> Iterator[time]:
        for hour in self.hour:
            if hour < earliest.hour:
                continue
            for minute in self.minute:
                if (hour, minute) < (earliest.hour, earliest.minute):
                    continue
                for second in self.second:
                    if time(hour, minute, second) >= earliest:
                        yield time(hour, minute, second)


def read(given: Mapping[str, str]) -> Schedule:
    """Read a schedule as the standard writes it.

    :raises SubscriptionUnfit: if a field is unknown or not written as it should be, or nothing is said
    """
    said = {name: value for name, value in given.items() if value}
    if not said or not set(said) <= set(FIELDS):
        raise SubscriptionUnfit(
            problem="a schedule says second, minute, hour, dayOfMonth, month or dayOfWeek"
        )
    values = {name: _values(name, text) for name, text in said.items()}
    for name in TIMES:  # finer than the finest that was said
        if name in said:
            break
        values[name] = (0,)
    for name, (first, last) in FIELDS.items():
        values.setdefault(name, tuple(range(first, last + 1)))
    return Schedule(
        values["second"],
        values["minute"],
        values["hour"],
        frozenset(values["dayOfMonth"]),
        frozenset(values["month"]),
        frozenset(values["dayOfWeek"]),
    )


def _values(name: str, text: str) -> tuple[int, ...]:
    first, last = FIELDS[name]
    found: set[int] = set()
    for element in text.replace(" ", "").split(","):
        match = _ELEMENT.fullmatch(element)
        if match is None:
            raise SubscriptionUnfit(problem=f"{name} is written as 5, [1-5] or several with commas")
        low, high = (match[1], match[1]) if match[1] else (match[2], match[3])
        if not first <= int(low) <= int(high) <= last:
            raise SubscriptionUnfit(problem=f"{name} is from {first} to {last}")
        found |= set(range(int(low), int(high) + 1))
    return tuple(sorted(found))
