"""What is amiss now: climate, cases, stops, and what is not back, or is shown longer than allowed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.climate import ClimateExcursion, ClimateSensor
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.displays import DisplayTerm, TermState
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.queries.gate_facts import last_minute
from bonded_warehouse.rules.states import CustodyState

MOST: Final = 60
"""So many alarms of a kind are listed one by one; more are in their number."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is amiss now."""

    kind: str
    """'climate', 'case', 'stop', 'return' or 'term'."""
    what: str
    """Its code within its kind: the measure, the kind of the case or of the hold."""
    since: datetime
    id: str = ""
    artwork_id: str | None = None
    holding_id: str | None = None
    place: str = ""
    due: datetime | None = None


def alarms(session: Session, *, at: datetime, today: date, limit: int | None = MOST) -> list[Alarm]:
    """Return what is amiss now, the newest first: climate, cases, stops, what is not back in time.

    :param limit: so many of a kind at most; None gives them all
    """
    asked = _amiss(at, today)
    say = {"climate": _climate, "case": _case, "stop": _stop, "return": _not_back, "term": _beyond}
    found = [say[kind](row) for kind in asked for row in session.execute(asked[kind].limit(limit))]
    return sorted(found, key=lambda one: one.since, reverse=True)


def alarm_counts(session: Session, *, at: datetime, today: date) -> dict[str, int]:
    """Return how many things of each kind are amiss now: one question."""
    counted = [
        sa.select(sa.func.count())
        .select_from(query.order_by(None).with_only_columns(sa.literal(1)).subquery())
        .scalar_subquery()
        .label(kind)
        for kind, query in _amiss(at, today).items()
    ]
    return dict(session.execute(sa.select(*counted)).mappings().one())


def _amiss(at: datetime, today: date) -> dict[str, sa.Select[*tuple[Any, ...]]]:
    """Return by kind the question what is amiss; where a list is cut off, it is cut off at the end."""
    return {
        "climate": sa.select(ClimateExcursion, ClimateSensor)
        .join(ClimateSensor, ClimateSensor.id == ClimateExcursion.sensor_id)
        .where(
            ClimateExcursion.alarm_at.is_not(None),
            ClimateExcursion.ended_at.is_(None),
            ClimateSensor.retired_at.is_(None),
        )
        .order_by(ClimateExcursion.alarm_at.desc()),
        "case": sa.select(KeepingCase)
        .where(KeepingCase.closed_at.is_(None))
        .order_by(KeepingCase.opened_at.desc()),
        "stop": sa.select(Hold).where(Hold.lifted_at.is_(None)).order_by(Hold.placed_at.desc()),
        "return": sa.select(Holding)
        .where(Holding.state == CustodyState.CHECKED_OUT, Holding.return_by_at < at)
        .order_by(Holding.return_by_at),
        "term": sa.select(DisplayTerm, Holding.since_at)
        .join(Holding, Holding.id == DisplayTerm.holding_id)
        .where(DisplayTerm.state != TermState.ENDED, DisplayTerm.last_on < today)
        .order_by(DisplayTerm.last_on),
    }


def _climate(row: Any) -> Alarm:
    one, sensor = row
    return Alarm("climate", one.measure.value, one.began_at, id=sensor.facility_id, place=sensor.room)


def _case(row: Any) -> Alarm:
    (one,) = row
    return Alarm("case", one.kind.value, one.opened_at, one.id, one.artwork_id, one.holding_id)


def _stop(row: Any) -> Alarm:
    (one,) = row
    what = "stop" if one.is_stop else one.kind.value
    return Alarm("stop", what, one.placed_at, one.id, one.artwork_id)


def _not_back(row: Any) -> Alarm:
    (one,) = row
    return Alarm(
        "return",
        one.state.value,
        one.since_at,
        artwork_id=one.artwork_id,
        holding_id=one.id,
        place=one.place,
        due=one.return_by_at,
    )


def _beyond(row: Any) -> Alarm:
    term, since = row
    return Alarm(
        "term",
        "overdue",
        since,
        term.id,
        term.artwork_id,
        term.holding_id,
        place=term.venue,
        due=last_minute(term.last_on),
    )
