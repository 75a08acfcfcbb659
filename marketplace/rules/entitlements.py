"""Marks, patents and qualifications: which are shown, and when they are to be renewed. Pure.

How long each lasts is a law of each country, and none is on file here: the day on its paper counts.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

REMIND: Final = timedelta(days=90)
"""So long before its last day an entry stands on its owner's desk (requirement 33: T-90)."""


class Kind(StrEnum):
    """What somebody holds."""

    HIGH_TECH = "high_tech"
    SPECIALISED = "specialised"
    """A firm that is specialised and sophisticated, in an authority's list."""
    QUALIFICATION = "qualification"
    """Any other that an authority or a body grants to a firm or a person."""
    CERTIFICATION = "certification"
    """Of a product or of how a firm is managed."""
    TRADEMARK = "trademark"
    PATENT = "patent"
    DESIGN = "design"
    COPYRIGHT = "copyright"
    """A registration of copyright; the right itself needs none."""


class EntitlementState(StrEnum):
    """Whether somebody has looked at its paper."""

    WAITING = "waiting"
    CHECKED = "checked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def is_shown(state: EntitlementState, *, from_on: date, until_on: date | None, on: date) -> bool:
    """Say whether everybody is shown an entry on a day: checked, and in force."""
    return state is EntitlementState.CHECKED and from_on <= on and (until_on is None or on <= until_on)


def is_due(state: EntitlementState, *, until_on: date | None, on: date) -> bool:
    """Say whether an entry is to be renewed: from T-90 on, and once it has ended, until it is taken back."""
    return state is EntitlementState.CHECKED and until_on is not None and until_on - on <= REMIND


def faults(*, from_on: date, until_on: date | None, today: date) -> list[str]:
    """Return the names of what does not fit."""
    return ["until_on"] if until_on is not None and not max(from_on, today) <= until_on else []
