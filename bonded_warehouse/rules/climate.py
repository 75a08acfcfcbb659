"""Climate of a room: limits by material, excursions out of them, gaps between readings, alarms.

Source: house's specification a.4, climate profile (marked U: not confirmed at its source; D: our decision).
Units: temperature in hundredths of a degree Celsius, relative humidity in hundredths of a per cent,
light in lux, time in whole seconds. A reading stands until the next one, but never over a gap.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

ALARM_AFTER: Final = timedelta(minutes=15)
"""D: outside the limits for so long is an alarm."""
GAP_AFTER: Final = timedelta(minutes=30)
"""D: longer without a reading is an alarm by itself."""
LASTS_AFTER: Final = timedelta(hours=2)
"""D: an alarm that lasts so long proposes a hold to a person."""
CHANGE_WINDOW: Final = timedelta(hours=24)
AHEAD: Final = timedelta(minutes=5)
"""D: how far a sensor's clock may be ahead of ours."""
BEHIND: Final = timedelta(days=400)
"""D: what is older is no late reading but a wrong clock."""
COLDEST, HOTTEST = -4000, 8000
DRIEST, WETTEST = 0, 10000
BRIGHTEST: Final = 200_000


class Measure(StrEnum):
    """What went out of its limits."""

    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    CHANGE = "humidity_change"
    """Range of humidity within 24 hours."""
    LIGHT = "light"
    GAP = "gap"
    """No reading; its integral is its length in seconds."""


class Material(StrEnum):
    """What a room's limits are for."""

    MIXED = "mixed"
    PAPER_SILK = "paper_silk"
    LACQUER_WOOD = "lacquer_wood"


@dataclass(frozen=True, slots=True)
class Profile:
    """The limits of a room. A reading on a limit is within it."""

    code: str
    temperature: tuple[int, int]
    humidity: tuple[int, int]
    change: int
    light: int | None
    marks: dict[str, str]
    """Measure to its confidence: U, D, or 'house' where a conservator gave his own."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "code": self.code,
            "temperature": list(self.temperature),
            "humidity": list(self.humidity),
            "change": self.change,
            "light": self.light,
            "marks": self.marks,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Profile":
        """Return the profile that was kept as JSON."""
        low, high = kept["temperature"]
        dry, wet = kept["humidity"]
        return cls(kept["code"], (low, high), (dry, wet), kept["change"], kept["light"], kept["marks"])

    def is_sound(self) -> bool:
        """Say whether such limits can be."""
        return (
            COLDEST <= self.temperature[0] < self.temperature[1] <= HOTTEST
            and DRIEST <= self.humidity[0] < self.humidity[1] <= WETTEST
            and 0 < self.change <= WETTEST
            and (self.light is None or 0 < self.light <= BRIGHTEST)
        )


_UNCONFIRMED: Final = {"temperature": "U", "humidity": "U", "humidity_change": "U", "light": "U", "gap": "D"}
PROFILES: Final[dict[Material, Profile]] = {
    Material.MIXED: Profile("mixed", (1600, 2500), (4000, 6000), 1000, None, _UNCONFIRMED),
    Material.PAPER_SILK: Profile("paper_silk", (1600, 2500), (4500, 5500), 1000, 50, _UNCONFIRMED),
    Material.LACQUER_WOOD: Profile("lacquer_wood", (1600, 2500), (5000, 6000), 1000, None, _UNCONFIRMED),
}
_WORDS: Final = {
    Material.PAPER_SILK: ("paper", "silk", "xuan", "纸", "绢", "丝", "帛"),
    Material.LACQUER_WOOD: ("lacquer", "wood", "bamboo", "漆", "木", "竹"),
}


def material_of(text: str) -> Material:
    """Return whose limits a work needs by what it is made of; paper and silk are asked first."""
    said = text.casefold()
    return next((one for one, words in _WORDS.items() if any(w in said for w in words)), Material.MIXED)


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """What one sensor measured at one second."""

    at: datetime
    temperature: int
    humidity: int
    lux: int | None = None


def absurd(reading: Reading, *, now: datetime) -> str | None:
    """Return why a reading cannot be, or None."""
    if reading.at > now + AHEAD:
        return "ahead"
    if reading.at < now - BEHIND:
        return "too_old"
    if not COLDEST <= reading.temperature <= HOTTEST:
        return "temperature"
    if not DRIEST <= reading.humidity <= WETTEST:
        return "humidity"
    if reading.lux is not None and not 0 <= reading.lux <= BRIGHTEST:
        return "light"
    return None


@dataclass(frozen=True, slots=True)
class Excursion:
    """A run of readings out of one limit, or a gap between two readings."""

    measure: Measure
    began_at: datetime
    last_at: datetime
    """The last instant that is known to belong to it."""
    ended_at: datetime | None
    """None while it goes on."""
    integral: int
    """Distance from the limit, summed over its seconds; seconds alone for a gap."""
    worst: int
    """The furthest distance from the limit."""

    def alarm_at(self) -> datetime | None:
        """Return when it became an alarm, if it did."""
        after = GAP_AFTER if self.measure is Measure.GAP else ALARM_AFTER
        return self.began_at + after if (self.ended_at or self.last_at) - self.began_at >= after else None

    def lasts(self) -> bool:
        """Say whether it lasted so long that a hold is proposed."""
        return (self.ended_at or self.last_at) - self.began_at >= LASTS_AFTER


def beyond(value: int, band: tuple[int, int]) -> int:
    """Return how far a value lies out of its band."""
    return max(band[0] - value, value - band[1], 0)


@dataclass(slots=True)
class _Range:
    """Lowest and highest humidity of the last 24 hours."""

    low: deque[tuple[datetime, int]] = field(default_factory=deque)
    high: deque[tuple[datetime, int]] = field(default_factory=deque)

    def take(self, at: datetime, value: int) -> int:
        while self.low and self.low[-1][1] >= value:
            self.low.pop()
        while self.high and self.high[-1][1] <= value:
            self.high.pop()
        self.low.append((at, value))
        self.high.append((at, value))
        for line in (self.low, self.high):
            while line[0][0] < at - CHANGE_WINDOW:
                line.popleft()
        return self.high[0][1] - self.low[0][1]


@dataclass(slots=True)
class _Run:
    """An excursion while it is read."""

    began_at: datetime
    last_at: datetime
    distance: int
    integral: int = 0
    worst: int = 0

    def on(self, at: datetime) -> None:
        self.integral += self.distance * round((at - self.last_at).total_seconds())
        self.last_at = at

    def closed(self, measure: Measure, ended_at: datetime | None) -> Excursion:
        return Excursion(measure, self.began_at, self.last_at, ended_at, self.integral, self.worst)


def excursions(
    readings: Sequence[Reading],
    profile: Profile,
    *,
    since: datetime | None = None,
    now: datetime | None = None,
) -> list[Excursion]:
    """Return all excursions of one sensor, by measure and time.

    :param readings: in order of time, one a second at most
    :param since: readings before it count for the range of humidity within 24 hours alone
    :param now: for a gap that goes on
    """
    found: list[Excursion] = []
    runs: dict[Measure, _Run] = {}
    width = _Range()
    before: datetime | None = None
    for one in readings:
        change = width.take(one.at, one.humidity)
        if since is not None and one.at < since:
            continue
        if before is not None and one.at - before > GAP_AFTER:
            found += [run.closed(measure, run.last_at) for measure, run in runs.items()]
            runs.clear()
            seconds = round((one.at - before).total_seconds())
            found.append(Excursion(Measure.GAP, before, one.at, one.at, seconds, seconds))
        for measure, distance in _distances(one, change, profile):
            run = runs.get(measure)
            if run is not None:
                run.on(one.at)
            if distance and run is None:
                run = runs[measure] = _Run(one.at, one.at, distance)
            if run is None:
                continue
            if not distance:
                found.append(runs.pop(measure).closed(measure, one.at))
                continue
            run.distance, run.worst = distance, max(run.worst, distance)
        before = one.at
    found += [run.closed(measure, None) for measure, run in runs.items()]
    if before is not None and now is not None and now - before > GAP_AFTER:
        found = [_ended(one) for one in found]
        seconds = round((now - before).total_seconds())
        found.append(Excursion(Measure.GAP, before, now, None, seconds, seconds))
    return sorted(found, key=lambda one: (one.began_at, one.measure))


def _ended(one: Excursion) -> Excursion:
    """Close at its last reading what goes on, because nothing is known after it."""
    if one.ended_at is not None:
        return one
    return Excursion(one.measure, one.began_at, one.last_at, one.last_at, one.integral, one.worst)


def _distances(one: Reading, change: int, profile: Profile) -> Iterable[tuple[Measure, int]]:
    yield Measure.TEMPERATURE, beyond(one.temperature, profile.temperature)
    yield Measure.HUMIDITY, beyond(one.humidity, profile.humidity)
    yield Measure.CHANGE, beyond(change, (0, profile.change))
    if profile.light is not None:
        yield Measure.LIGHT, beyond(one.lux or 0, (0, profile.light))
