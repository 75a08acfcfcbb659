"""Slots at gate and inspection: every hour of every day, by capacity. Pure.

Source: specification, c.3 (D).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bonded_warehouse.rules.draws import Lane

LENGTH: Final = timedelta(hours=1)
AHEAD: Final = {Lane.GREEN: timedelta(hours=2)}
"""How long before it begins a slot is booked at the latest; any other lane, `AHEAD_ELSE`."""
AHEAD_ELSE: Final = timedelta(hours=12)
NIGHT: Final = (22, 6)
"""From and to, hours of the place."""
NO_SHOWS: Final = 2
"""So many in `MEMORY` lose the night for `LOSS`."""
MEMORY: Final = timedelta(days=30)
LOSS: Final = timedelta(days=30)
FARTHEST: Final = timedelta(days=30)
"""How far ahead slots are open."""


class SlotKind(StrEnum):
    """What a slot is for."""

    GATE = "gate"
    INSPECTION = "inspection"


CAPACITY: Final = {SlotKind.GATE: 4, SlotKind.INSPECTION: 2}
"""How many at once until a place has its own plan."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One hour."""

    starts_at: datetime
    is_night: bool


def slots_of(day: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return every slot of a day at a place: 24, and no holiday knows fewer."""
    begins = datetime.combine(day, time(), zone)
    return tuple(Slot(begins + hour * LENGTH, is_night(begins + hour * LENGTH)) for hour in range(24))


def is_slot(at: datetime) -> bool:
    """Say whether a slot begins at this instant: at the full hour."""
    return (at.minute, at.second, at.microsecond) == (0, 0, 0)


def is_night(at: datetime) -> bool:
    """Say whether an instant, in the time of its place, lies in the night."""
    return at.hour >= NIGHT[0] or at.hour < NIGHT[1]


def earliest(lane: Lane | None, at: datetime) -> datetime:
    """Return the first instant that may be booked now. A green filing is let in sooner."""
    return at + (AHEAD.get(lane, AHEAD_ELSE) if lane is not None else AHEAD_ELSE)


def nights_lost_until(no_shows: Sequence[datetime]) -> datetime | None:
    """Return until when the night slots are lost, if two no-shows lie within 30 days of each other."""
    found = None
    ordered = sorted(no_shows)
    for first, last in zip(ordered, ordered[NO_SHOWS - 1 :], strict=False):
        if last - first <= MEMORY:
            found = last + LOSS
    return found
