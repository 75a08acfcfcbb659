"""Where a live session and its works can stand, and what may follow what: no database, no clock."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

RETURN_WITHIN: Final = timedelta(minutes=30)
"""So long after the end of a session its works are back in the vault (specification of custody, a.4)."""
LONGEST: Final = timedelta(hours=12)
"""No session is planned to last longer."""
FARTHEST: Final = timedelta(days=366)
MOST_WORKS: Final = 200
SEEN_FOR: Final = timedelta(minutes=2)
"""So long a look holds: the hammer falls on what was seen just now."""
HANDLERS: Final = 2
TALK_EVERY: Final = timedelta(seconds=3)
"""Whoever writes waits so long before the next line."""
TALK_MOST: Final = 12
"""So many lines of one person in a minute."""
LONGEST_LINE: Final = 300


class LiveState(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    ON_AIR = "on_air"
    PAUSED = "paused"
    """By customs: the picture is cut, and no bid is taken on what lies on the table."""
    STOPPED = "stopped"
    """By customs, for good; also afterwards: then its recording is withheld."""
    ENDED = "ended"
    """By its host; or called off before it began."""


class LivePlace(StrEnum):
    """Where it is held."""

    STUDIO = "studio"
    """A room in the zone: works are checked out of the vault."""
    VENUE = "venue"
    """A show outside the zone, under guarantee."""


class LiveAct(StrEnum):
    """What can be done to a session."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    END = "end"


class ItemState(StrEnum):
    """Where a work of the run-down stands."""

    PLANNED = "planned"
    CHECKED_OUT = "checked_out"
    """It came out of the vault with the others, and waits for its turn."""
    ON_TABLE = "on_table"
    DONE = "done"
    STOPPED = "stopped"
    """It was not what it was announced as, or was taken off."""


class InterventionKind(StrEnum):
    """What a customs officer does to a session."""

    SPEAK = "speak"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Occasion(StrEnum):
    """When the picture on air was looked at."""

    START = "start"
    """The first work of a session."""
    CHANGE = "change"
    HAMMER = "hammer"
    AGAIN = "again"
    """Somebody asked for it."""


class Seen(StrEnum):
    """What a look at the picture on air came to."""

    SEEN = "seen"
    DOUBT = "doubt"
    """A person decides: both handlers."""
    MISMATCH = "mismatch"
    """It shows something else: the sale of this work stops."""


class TalkKind(StrEnum):
    """What a watcher writes."""

    CHAT = "chat"
    QUESTION = "question"


RUNNING: Final = frozenset({LiveState.ON_AIR, LiveState.PAUSED})
OVER: Final = frozenset({LiveState.STOPPED, LiveState.ENDED})

_NEXT: Final[dict[tuple[LiveState, LiveAct], LiveState]] = {
    (LiveState.SCHEDULED, LiveAct.START): LiveState.ON_AIR,
    (LiveState.SCHEDULED, LiveAct.STOP): LiveState.STOPPED,
    (LiveState.SCHEDULED, LiveAct.END): LiveState.ENDED,
    (LiveState.ON_AIR, LiveAct.PAUSE): LiveState.PAUSED,
    (LiveState.ON_AIR, LiveAct.STOP): LiveState.STOPPED,
    (LiveState.ON_AIR, LiveAct.END): LiveState.ENDED,
    (LiveState.PAUSED, LiveAct.RESUME): LiveState.ON_AIR,
    (LiveState.PAUSED, LiveAct.STOP): LiveState.STOPPED,
    (LiveState.PAUSED, LiveAct.END): LiveState.ENDED,
    (LiveState.ENDED, LiveAct.STOP): LiveState.STOPPED,
    (LiveState.ENDED, LiveAct.RESUME): LiveState.ENDED,
}


def after(state: LiveState, act: LiveAct) -> LiveState | None:
    """Return where a session stands after an act; None where it cannot be done."""
    return _NEXT.get((state, act))


def times_wrong(starts_at: datetime, ends_at: datetime, return_by_at: datetime, *, at: datetime) -> list[str]:
    """Return which of a session's times do not fit: after now, in order, and works back soon after."""
    wrong = []
    if not at <= starts_at <= at + FARTHEST:
        wrong.append("starts_at")
    if not starts_at < ends_at <= starts_at + LONGEST:
        wrong.append("ends_at")
    if not ends_at < return_by_at <= ends_at + RETURN_WITHIN:
        wrong.append("return_by_at")
    return wrong


def back_by(return_by_at: datetime, over_at: datetime | None) -> datetime:
    """Return by when the works are back: a session that is over early gives them half an hour, no more."""
    return return_by_at if over_at is None else min(return_by_at, over_at + RETURN_WITHIN)


KNOWN: Final = frozenset({"same_photograph", "same_picture", "detail_of"})
"""The states of the registry that tell a picture as one of a work."""


def outcome(state: str | None, *, is_mirrored: bool = False, shows_other: bool = False) -> Seen:
    """Return what a look came to, by the state that the registry names; None is no picture at all.

    Known again is seen; known as another registered work is a mismatch. All else is a doubt,
    for the two who have the work in hand: a hand, the host's face, a blur, a vase from its other side say
    nothing of the work, and neither does a picture that did not come, or that a mirror shows. Of a print or
    photograph the registry never names a state that is known again.
    """
    if state in KNOWN and not is_mirrored:
        return Seen.SEEN
    return Seen.MISMATCH if shows_other else Seen.DOUBT


def decided(words: list[bool]) -> Seen:
    """Return what a doubt comes to by what the handlers said: both say yes, or one says no."""
    if not all(words):
        return Seen.MISMATCH
    return Seen.SEEN if len(words) >= HANDLERS else Seen.DOUBT


def must_wait(before: list[datetime], *, at: datetime) -> bool:
    """Say whether somebody who wrote at these instants, the newest first, may not write yet."""
    if before and at - before[0] < TALK_EVERY:
        return True
    return len(before) >= TALK_MOST and at - before[TALK_MOST - 1] < timedelta(minutes=1)
