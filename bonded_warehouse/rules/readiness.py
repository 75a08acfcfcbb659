"""Readiness for certification by customs (AEO): the share of the standard's points shown and accepted. Pure.

The points are data that an officer enters from the standard with their clause; none is made up here. The four
headings are those of the requirement map, row 20.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ALL = 100


class Heading(StrEnum):
    """Under what a point of the standard stands."""

    INTERNAL_CONTROL = "internal_control"
    FINANCE = "finance"
    COMPLIANCE = "compliance"
    TRADE_SECURITY = "trade_security"


class AnswerState(StrEnum):
    """Where an enterprise's answer to a point stands."""

    GIVEN = "given"
    """It waits to be looked at."""
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many points there are, how many are accepted, and the share in whole percent."""

    points: int
    accepted: int
    percent: int | None
    """None where no point is on file: nothing can be said."""


def readiness(points: Iterable[str], answers: Mapping[str, AnswerState]) -> Readiness:
    """Return how ready an enterprise is; rounded down, so that a hundred means every point."""
    known = set(points)
    accepted = sum(answers.get(point) is AnswerState.ACCEPTED for point in known)
    return Readiness(len(known), accepted, accepted * ALL // len(known) if known else None)
