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

LEFT, CAME_BACK, IDENTIFIED, TURNED_AWAY = "M26", "M31", "M06", "M07"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A work that left and came back."""

    left_at: datetime
    came_back_at: datetime | None
    identified: bool | None
    """None where nobody has said; False where it was turned away as another work."""
    before: Look | None
    after: Look | None

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
        if self.missing or self.identified is None or self.before is None or self.after is None:
            return None
        return original_state(identified=self.identified, before=self.before, after=self.after)


def returned(session: Session, holding_id: str, *, left_at: datetime) -> Returned:
    """Return what is on file of a work since it left, in three queries.

    :param left_at: when its departure was confirmed
    """
    steps = session.execute(
        sa.select(CustodyEvent.transition, CustodyEvent.occurred_at)
        .where(
            CustodyEvent.holding_id == holding_id,
            CustodyEvent.transition.in_([CAME_BACK, IDENTIFIED, TURNED_AWAY]),
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
    before = session.scalar(
        signed.where(ConditionReport.drawn_at <= left_at).order_by(ConditionReport.drawn_at.desc()).limit(1)
    )
    after = None
    if back is not None:
        after = session.scalar(
            signed.where(ConditionReport.drawn_at >= back).order_by(ConditionReport.drawn_at).limit(1)
        )
    return Returned(
        left_at=left_at,
        came_back_at=back,
        identified=found,
        before=_look(before),
        after=_look(after),
    )


def _look(row: ConditionReport | None) -> Look | None:
    if row is None:
        return None
    return Look(
        id=row.id,
        grades=list(row.grades.values()),
        observations=[Observation.read(one) for one in row.observations],
    )
