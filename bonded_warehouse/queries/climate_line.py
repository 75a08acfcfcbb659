"""What anybody may be told of a work's climate: whether it kept its limits; no room, sensor or figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from bonded_warehouse.models.climate import ClimateExcursion, ClimateReading, ClimateSensor
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import VaultPosition
from bonded_warehouse.rules.climate import Measure
from bonded_warehouse.rules.states import CustodyState

REACH: Final = timedelta(hours=24)
"""How far back it looks; not further than the work has lain there."""


@dataclass(frozen=True, slots=True)
class ClimateLine:
    """A work's room during the last 24 hours, by the limits of the room."""

    minutes: int
    """How long is spoken of: since it came there, or the first reading was taken; at most 24 hours."""
    minutes_out: int
    """Of any limit."""
    minutes_silent: int
    """Without readings for more than half an hour."""


def beside(query: sa.Select[Any], *, at: datetime) -> sa.Select[Any]:
    """Return a query of holdings with what `lines` reads beside each, so that a page asks once.

    Where a room has several sensors that still measure, the first counts.
    """
    first = (
        sa.select(sa.func.min(ClimateReading.at))
        .where(ClimateReading.sensor_id == ClimateSensor.id)
        .scalar_subquery()
    )
    return (
        query.add_columns(first, ClimateSensor, ClimateExcursion)
        .outerjoin(
            VaultPosition,
            sa.and_(
                VaultPosition.id == Holding.position_id,
                Holding.is_open,
                Holding.state == CustodyState.STORED,
            ),
        )
        .outerjoin(
            ClimateSensor,
            sa.and_(
                ClimateSensor.facility_id == VaultPosition.facility_id,
                ClimateSensor.room == VaultPosition.room,
                ClimateSensor.retired_at.is_(None),
            ),
        )
        .outerjoin(
            ClimateExcursion,
            sa.and_(
                ClimateExcursion.sensor_id == ClimateSensor.id,
                sa.or_(ClimateExcursion.ended_at.is_(None), ClimateExcursion.ended_at > at - REACH),
            ),
        )
        .order_by(ClimateSensor.registered_at, ClimateSensor.id)
    )


def lines(rows: Iterable[Any], *, at: datetime) -> dict[str, ClimateLine]:
    """Return how works in the vault have lain, by artwork; those in no room that was measured are left out.

    :param rows: holding, anything, and what `beside` put there
    """
    since = at - REACH
    rooms: dict[str, tuple[ClimateSensor, datetime, list[ClimateExcursion]]] = {}
    for holding, _, read_at, sensor, excursion in rows:
        if sensor is None or sensor.last_at is None or read_at is None or sensor.last_at <= since:
            continue
        its, _, found = rooms.setdefault(
            holding.artwork_id, (sensor, max(since, holding.since_at, read_at), [])
        )
        if excursion is not None and sensor.id == its.id:
            found.append(excursion)
    return {artwork_id: _line(found, began, at) for artwork_id, (_, began, found) in rooms.items()}


def _line(found: list[ClimateExcursion], began: datetime, at: datetime) -> ClimateLine:
    def minutes(*, gaps: bool) -> int:
        spans = [
            (max(one.began_at, began), min(one.ended_at or (at if gaps else one.last_at), at))
            for one in found
            if (one.measure is Measure.GAP) == gaps
        ]
        return _covered(spans)

    return ClimateLine(
        minutes=_covered([(began, at)]), minutes_out=minutes(gaps=False), minutes_silent=minutes(gaps=True)
    )


def _covered(spans: list[tuple[datetime, datetime]]) -> int:
    """Return how many whole minutes spans cover together, what overlaps counted once."""
    total, reached = timedelta(), None
    for began, ended in sorted(spans):
        start = began if reached is None else max(began, reached)
        if ended > start:
            total += ended - start
            reached = ended
    return int(total.total_seconds() // 60)
