"""Climate recomputed: excursions as kept against excursions as measured."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.climate import ClimateExcursion, ClimateSensor
from bonded_warehouse.queries.climate import readings
from bonded_warehouse.rules import climate as rules
from bonded_warehouse.rules.climate import Excursion, Measure, Profile


def unfaithful(session: Session) -> Iterator[str]:
    """Recompute every sensor's excursions from its readings, and name what is kept otherwise."""
    for one in session.scalars(sa.select(ClimateSensor).order_by(ClimateSensor.id)).all():
        rows = session.scalars(sa.select(ClimateExcursion).where(ClimateExcursion.sensor_id == one.id)).all()
        silent = next((r.last_at for r in rows if r.measure is Measure.GAP and r.ended_at is None), None)
        if one.retired_at is not None:
            silent = next(
                (r.last_at for r in rows if r.measure is Measure.GAP and r.began_at == one.last_at), None
            )
        again = rules.excursions(readings(session, one.id), Profile.of(one.profile), now=silent)
        if one.retired_at is not None:
            again = [_closed(each) for each in again]
        kept = {Excursion(r.measure, r.began_at, r.last_at, r.ended_at, r.integral, r.worst): r for r in rows}
        for each in set(again) ^ set(kept):
            yield f"{one.code}: {each.measure} from {each.began_at.isoformat()} is not as measured"
        for each, row in kept.items():
            if row.alarm_at != each.alarm_at():
                yield f"{one.code}: alarm of {row.id} is not as measured"


def _closed(one: Excursion) -> Excursion:
    return Excursion(
        one.measure, one.began_at, one.last_at, one.ended_at or one.last_at, one.integral, one.worst
    )
