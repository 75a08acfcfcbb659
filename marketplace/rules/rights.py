"""Notices of infringed rights: what each state allows, and when a measure ends by itself. Pure.

Source: E-Commerce Law (2018-08-31, in force from 2019-01-01), arts. 42 to 45; the text was read (S).
"""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

CHINA: Final = ZoneInfo("Asia/Shanghai")
DAYS: Final = 15
"""After the counter-statement reached the claimant: with neither complaint nor suit the measure ends."""


class RightKind(StrEnum):
    """Which right is said to be infringed."""

    COPYRIGHT = "copyright"
    TRADEMARK = "trademark"
    PATENT = "patent"
    OTHER = "other"


class NoticeState(StrEnum):
    """Where a notice stands."""

    RECEIVED = "received"
    """The house has it, and has not looked at its evidence."""
    RETURNED = "returned"
    """It has no evidence that speaks for an infringement; nothing was done."""
    TAKEN_DOWN = "taken_down"
    """The work is down, and the notice was forwarded to its seller (art. 42)."""
    COUNTERED = "countered"
    """The seller stated that there is none; that was forwarded, and the fifteen days run (art. 43)."""
    PENDING = "pending"
    """The claimant has complained to an authority or sued: the work stays down until that is decided."""
    UPHELD = "upheld"
    """An authority or court found an infringement."""
    RESTORED = "restored"
    """The measure has ended."""
    WITHDRAWN = "withdrawn"
    """The claimant took it back."""


BLOCKS: Final = frozenset(
    {NoticeState.TAKEN_DOWN, NoticeState.COUNTERED, NoticeState.PENDING, NoticeState.UPHELD}
)
"""While a notice stands so, its work is offered nowhere and its page shows no picture."""
OPEN: Final = BLOCKS | {NoticeState.RECEIVED}
ENDED_WELL_FOR_SELLER: Final = frozenset({NoticeState.RETURNED, NoticeState.RESTORED, NoticeState.WITHDRAWN})
"""Only of such a notice can it be said that it was given in bad faith (art. 42(3))."""
MOVES: Final[dict[NoticeState, frozenset[NoticeState]]] = {
    NoticeState.RECEIVED: frozenset({NoticeState.TAKEN_DOWN, NoticeState.RETURNED, NoticeState.WITHDRAWN}),
    NoticeState.TAKEN_DOWN: frozenset({NoticeState.COUNTERED, NoticeState.WITHDRAWN}),
    NoticeState.COUNTERED: frozenset({NoticeState.PENDING, NoticeState.RESTORED, NoticeState.WITHDRAWN}),
    NoticeState.PENDING: frozenset({NoticeState.UPHELD, NoticeState.RESTORED, NoticeState.WITHDRAWN}),
    NoticeState.UPHELD: frozenset({NoticeState.WITHDRAWN}),
    NoticeState.RETURNED: frozenset(),
    NoticeState.RESTORED: frozenset(),
    NoticeState.WITHDRAWN: frozenset(),
}


def ends_at(reached_at: datetime) -> datetime:
    """Return when the fifteen days are over; the day it reached him is not counted."""
    last = reached_at.astimezone(CHINA).date() + timedelta(days=DAYS)
    return datetime.combine(last + timedelta(days=1), time(), CHINA).astimezone(UTC)
