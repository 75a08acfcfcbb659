"""In which lane a filing is looked at: a score from its parts. Source: specification, c.2 (D)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bonded_warehouse.bond_errors import CalendarUnknown
from bonded_warehouse.rules.clocks import add_working_days, in_time_from
from bonded_warehouse.rules.draws import CHINA, Credit, Lane, opens_at

CREDIT_POINTS: Final = {
    Credit.ADVANCED: 0,
    Credit.CERTIFIED: 8,
    Credit.REGULAR: 20,
    Credit.DISHONEST: 45,
    Credit.SERIOUSLY_DISHONEST: 60,
}
GREEN_UP_TO: Final = 20
YELLOW_UP_TO: Final = 45
MOST: Final = 100
MILLION_MINOR: Final = 100_000_000
"""A million yuan in fen."""
NEW_BELOW: Final = 3
"""Filings by which an enterprise is no longer new."""
RETURN_POINTS: Final = 2
RETURNS_MOST: Final = 10
GREEN_HOURS: Final = 4
"""Of any day: a machine checks the papers."""
REVIEW_DAYS: Final = {Lane.YELLOW: 1, Lane.RED: 2}
"""Working days of an officer, by the calendar of the PRC."""
APPEAL_DAYS: Final = 5
"""Working days in which this house wants an appeal decided (D); the law's own terms were not read (U)."""

RELICS_DAYS: Final = 15
"""Working days of a relics examination. Source: Cultural Relics Law, Implementing Regulations, 45(1) (S)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the score is made of. None where the house does not know: the part says so, and a relic counts."""

    credit: Credit
    is_credit_on_file: bool = True
    """False: no level is on file, and it counts as regular."""
    is_relic: bool | None
    is_near_listed: bool | None = None
    """The maker's name is close to one on a list."""
    has_species: bool | None = None
    value_minor: int | None
    """In fen."""
    is_price_outlier: bool | None = None
    """Farther than three standard deviations from its comparables."""
    is_watched: bool | None = None
    """Destination."""
    is_identity_grey: bool | None = None
    returned: int
    """Filings returned or amended in twelve months."""
    filings: int
    is_denied: bool = False
    is_held: bool = False
    """By customs, or for money laundering."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score. `is_known` is false where nobody knows."""

    code: str
    points: int
    is_known: bool = True
    said: bool | int | str | None = None
    """What was put in: a level, yes or no, fen, how many. None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A lane with the parts that led to it."""

    lane: Lane
    score: int
    parts: tuple[Part, ...]


def scored(facts: Facts) -> Scored:
    """Return the lane of a filing and the parts of its score. A DENY or such a hold is always black."""
    parts = (
        Part("credit", CREDIT_POINTS[facts.credit], facts.is_credit_on_file, facts.credit.value),
        Part("relic", 0 if facts.is_relic is False else 15, facts.is_relic is not None, facts.is_relic),
        _part("near_listed", 10, holds=facts.is_near_listed),
        _part("species", 10, holds=facts.has_species),
        Part("value", _value_points(facts.value_minor), facts.value_minor is not None, facts.value_minor),
        _part("price_outlier", 10, holds=facts.is_price_outlier),
        _part("destination", 10, holds=facts.is_watched),
        _part("identity", 10, holds=facts.is_identity_grey),
        Part("history", min(RETURN_POINTS * facts.returned, RETURNS_MOST), said=facts.returned),
        Part("new_enterprise", 8 if facts.filings < NEW_BELOW else 0, said=facts.filings),
    )
    score = min(sum(part.points for part in parts), MOST)
    return Scored(_lane(score, stops=facts.is_denied or facts.is_held), score, parts)


def review_due(lane: Lane | None, since: datetime) -> datetime | None:
    """Return by when a filing of this lane is reviewed: green within hours, else within working days.

    None for the black lane, which stops, and where the working days of a year are not published yet.
    """
    if lane is Lane.BLACK:
        return None
    if lane is Lane.GREEN:
        return since + timedelta(hours=GREEN_HOURS)
    return _working_days_later(since, REVIEW_DAYS[lane or Lane.RED])


def appeal_due(since: datetime) -> datetime | None:
    """Return by when an appeal is to be decided; None where the working days are not published yet."""
    return _working_days_later(since, APPEAL_DAYS)


def _working_days_later(since: datetime, number: int) -> datetime | None:
    there = since.astimezone(CHINA)
    try:
        last = add_working_days(there.date(), number)
    except CalendarUnknown:
        return None
    return there.replace(year=last.year, month=last.month, day=last.day).astimezone(since.tzinfo)


def _lane(score: int, *, stops: bool) -> Lane:
    if stops:
        return Lane.BLACK
    if score <= GREEN_UP_TO:
        return Lane.GREEN
    return Lane.YELLOW if score <= YELLOW_UP_TO else Lane.RED


def _part(code: str, points: int, *, holds: bool | None) -> Part:
    return Part(code, points if holds else 0, holds is not None, holds)


def _value_points(value_minor: int | None) -> int:
    if value_minor is None or value_minor > 5 * MILLION_MINOR:
        return 12
    return 8 if value_minor > MILLION_MINOR else 0


def relics_in_time(today: date) -> datetime | None:
    """Return since when a relics examination may wait that is in time today; None without a calendar."""
    try:
        return opens_at(in_time_from(today, RELICS_DAYS)).astimezone(UTC)
    except CalendarUnknown:
        return None
