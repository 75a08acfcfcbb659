"""What is on file of a work that came back: whether it was identified, and its condition before and after."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.condition import Observation
from bonded_warehouse.rules.returns import Look, OriginalState, missing, original_state

CAME_BACK, IDENTIFIED, TURNED_AWAY, BOOKED_IN = "M31", "M06", "M07", "M08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A work that left and came back."""

    left_at: datetime
    came_back_at: datetime | None
    identified: bool | None
    """None where nobody has said; False where it was turned away as another work."""
    before: Look | None
    looks: tuple[Look, ...]
    """All that were signed between its re-entry and its booking in, the first first."""

    @property
    def after(self) -> Look | None:
        """The look that decides: the first that shows it is not as it left, else the last."""
        if self.before is None or not self.looks:
            return self.looks[-1] if self.looks else None
        worse = (
            one
            for one in self.looks
            if not original_state(identified=True, before=self.before, after=one).is_original
        )
        return next(worse, self.looks[-1])

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what has to be there before its state can be told."""
        found = missing(identified=self.identified, before=self.before, after=self.after)
        return found if self.came_back_at is not None else ("re_entry", *found)

    @property
    def came_back_on(self) -> date | None:
        """The day in China on which it came back; None where it has not."""
        return law_day(self.came_back_at) if self.came_back_at else None

    def state(self) -> OriginalState | None:
        """Say whether it is as it left; None where that cannot be told."""
        after = self.after
        if self.missing or self.identified is None or self.before is None or after is None:
            return None
        return original_state(identified=self.identified, before=self.before, after=after)


def returned(session: Session, holding_id: str, *, left_at: datetime) -> Returned:
    """Return what is on file of a work since it left, in three queries.

    :param left_at: when its departure was confirmed
    """
    steps = session.execute(
        sa.select(CustodyEvent.transition, CustodyEvent.occurred_at)
        .where(
            CustodyEvent.holding_id == holding_id,
            CustodyEvent.transition.in_([CAME_BACK, IDENTIFIED, TURNED_AWAY, BOOKED_IN]),
            CustodyEvent.occurred_at > left_at,
        )
        .order_by(CustodyEvent.seq)
    ).all()
    back = next((one.occurred_at for one in steps if one.transition == CAME_BACK), None)
    found: bool | None = None
    for one in steps:
        if back is not None and one.occurred_at >= back and one.transition in {IDENTIFIED, TURNED_AWAY}:
            found = one.transition == IDENTIFIED
    signed = sa.select(ConditionReport).where(
        ConditionReport.holding_id == holding_id, ConditionReport.state == ReportState.SIGNED
    )
    latest = (ConditionReport.drawn_at.desc(), ConditionReport.id.desc())
    before = session.scalar(signed.where(ConditionReport.drawn_at <= left_at).order_by(*latest).limit(1))
    looks: list[ConditionReport] = []
    if back is not None:
        booked = (one.occurred_at for one in steps if one.transition == BOOKED_IN and one.occurred_at >= back)
        stay = signed.where(ConditionReport.drawn_at >= back)
        until = next(booked, None)
        if until is not None:
            stay = stay.where(ConditionReport.drawn_at <= until)
        looks = list(session.scalars(stay.order_by(ConditionReport.drawn_at, ConditionReport.id)))
    return Returned(
        left_at=left_at,
        came_back_at=back,
        identified=found,
        before=None if before is None else _look(before),
        looks=tuple(_look(one) for one in looks),
    )


def _look(row: ConditionReport) -> Look:
    return Look(
        id=row.id,
        grades=list(row.grades.values()),
        observations=[Observation.read(one) for one in row.observations],
    )
