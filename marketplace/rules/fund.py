"""The guidance fund: calls, applications, milestones. Pure.

No rule of any fund is on file: who may apply, and for how much, stands in the call's own paper, and a person
of the office decides.
"""

from datetime import date
from enum import StrEnum
from typing import Final


class ApplicationState(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MilestoneState(StrEnum):
    """Where a milestone stands: it is unpaid until its evidence was accepted."""

    PLANNED = "planned"
    SHOWN = "shown"
    """Its evidence waits to be looked at."""
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PAID = "paid"


LIVE: Final = frozenset({ApplicationState.APPLIED, ApplicationState.AWARDED})
TO_SHOW: Final = frozenset({MilestoneState.PLANNED, MilestoneState.RETURNED})
"""Evidence may be handed in."""


def is_open(on: date, *, opens_on: date, closes_on: date) -> bool:
    """Say whether applications are taken on a day."""
    return opens_on <= on <= closes_on


def left(budget_minor: int, awarded_minor: int) -> int:
    """Return what is left of a call's budget."""
    return max(budget_minor - awarded_minor, 0)
