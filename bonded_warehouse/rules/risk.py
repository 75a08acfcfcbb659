"""What a risk signal weighs, and by when its case is to be settled. Pure.

The weights are dated data (`limits/risk_weights.json`), the house's own and verified by nobody: they sort the
work of people and decide nothing about a work or a person.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from importlib import resources
from typing import Any, Final

import rfc8785

HOUR: Final = timedelta(hours=1)


class RiskKind(StrEnum):
    """What a signal is about."""

    BROKEN_SEAL = "broken_seal"
    """A seal was broken, missing or another than written."""
    IDENTITY_IN_DOUBT = "identity_in_doubt"
    """A work does not show what its registered images show."""
    CERTIFICATE_REVOKED = "certificate_revoked"
    RETURN_OVERDUE = "return_overdue"
    """A work on show outside was not back in time."""
    ROUTE_LEFT = "route_left"
    """A work under way did not arrive when it was to, or left its way."""
    PRICE_OUTLIER = "price_outlier"
    """A price far from those of comparable works."""
    CLIMATE_EXCURSION = "climate_excursion"
    """Its room was out of its limits for long, and a person held it."""
    ON_AIR_MISMATCH = "on_air_mismatch"
    """What the camera showed was not the lot that was called."""
    LOG_FORK = "log_fork"
    """Two histories of the public log were seen."""


class Grade(StrEnum):
    """How soon a case is to be looked at."""

    ORDINARY = "ordinary"
    RAISED = "raised"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Weight:
    """What one kind of signal weighs, in how many hours it is settled, and whose work that is."""

    points: int
    hours: int
    desk: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights from a day on."""

    from_on: date
    source: str
    is_verified: bool
    again: int
    beside: int
    most: int
    raised_from: int
    high_from: int
    kinds: Mapping[RiskKind, Weight]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it is for, how often it counted, what it came to."""

    code: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its parts and its grade."""

    points: int
    grade: Grade
    parts: tuple[Part, ...]


@functools.cache
def rows() -> tuple[Weights, ...]:
    """Return every row of weights, the earliest first."""
    text = resources.files("bonded_warehouse.rules").joinpath("limits/risk_weights.json").read_text("utf-8")
    return tuple(sorted((_row(one) for one in json.loads(text)["rows"]), key=lambda one: one.from_on))


def weights_on(day: date, known: Sequence[Weights] | None = None) -> Weights:
    """Return the weights that hold on a day; before the first row, the first."""
    all_of_them = rows() if known is None else known
    past = [one for one in all_of_them if one.from_on <= day]
    return past[-1] if past else all_of_them[0]


def score(weights: Weights, kind: RiskKind, *, signals: int, beside: int) -> Score:
    """Return what a case of this kind scores.

    :param signals: how many came in while it is open, the first counted
    :param beside: other open cases about the same subject
    """
    further = max(signals - 1, 0)
    parts = (
        Part("kind", 1, weights.kinds[kind].points),
        Part("again", further, weights.again * further),
        Part("beside", beside, weights.beside * beside),
    )
    points = min(sum(part.points for part in parts), weights.most)
    return Score(points, grade_of(weights, points), tuple(part for part in parts if part.count))


def grade_of(weights: Weights, points: int) -> Grade:
    """Return the grade of so many points."""
    if points >= weights.high_from:
        return Grade.HIGH
    return Grade.RAISED if points >= weights.raised_from else Grade.ORDINARY


def digest(kind: RiskKind, subject_id: str, facts: Mapping[str, Any]) -> str:
    """Return what names a signal: SHA-256 of its canonical JSON, so that the same one counts once."""
    said = {"kind": kind.value, "subject": subject_id, "facts": dict(facts)}
    return sha256(rfc8785.dumps(said)).hexdigest()


def due_at(weights: Weights, kind: RiskKind, since: datetime) -> datetime:
    """Return by when a case that was opened then is to be settled."""
    return since + weights.kinds[kind].hours * HOUR


def _row(one: Mapping[str, Any]) -> Weights:
    return Weights(
        from_on=date.fromisoformat(one["from"]),
        source=one["source"],
        is_verified=one["is_verified"],
        again=one["again"],
        beside=one["beside"],
        most=one["most"],
        raised_from=one["raised_from"],
        high_from=one["high_from"],
        kinds={RiskKind(kind): Weight(**said) for kind, said in one["kinds"].items()},
    )
