"""What was said in the public log when it happened, held against the rows that are read today."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.appeals import Appeal, AppealState
from bonded_warehouse.models.bond import BondPosting, BookItem
from bonded_warehouse.models.clearance import RelicsExamination
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.draws import DrawDay
from bonded_warehouse.models.holds import Hold

BATCH: Final = 500

Said = dict[str, Mapping[str, Any]]


def holds(session: Session) -> Iterator[str]:
    """Every hold stands as it was announced, and is lifted only where the log says so."""
    placed, lifted = _said(session, "hold.placed", "hold"), _said(session, "hold.lifted", "hold")
    for row in _rows(session, Hold, Hold.id):
        first, last = placed.pop(row.id, None), lifted.pop(row.id, None)
        if first is None:
            yield f"{row.id}: this hold was never announced in the log"
        else:
            if first["kind"] != row.kind.value:
                yield f"{row.id}: it is kept as a hold '{row.kind}', and was placed as '{first['kind']}'"
            if _instant(first["at"]) != _second(row.placed_at):
                yield f"{row.id}: it was placed at {first['at']}, and not at {row.placed_at.isoformat()}"
        if last is None and row.lifted_at is not None:
            yield f"{row.id}: it is kept as lifted, and the log does not say so"
        elif last is not None and row.lifted_at is None:
            yield f"{row.id}: it is kept as standing, and was lifted at {last['at']}"
        elif last is not None and _instant(last["at"]) != _second(row.lifted_at):
            yield f"{row.id}: it was lifted at {last['at']}, and not at {row.lifted_at}"
    for hold_id in {**placed, **lifted}:
        yield f"{hold_id}: this hold was announced in the log, and is not kept"


def examinations(session: Session) -> Iterator[str]:
    """Every relics examination found what the log says that it found."""
    said = _said(session, "gate.examined", "examination")
    for row in _rows(session, RelicsExamination, RelicsExamination.id):
        one = said.pop(row.id, None)
        if one is None:
            yield f"{row.id}: this relics examination is not in the log"
        elif one["finding"] != row.finding.value:
            yield f"{row.id}: its finding is kept as '{row.finding}', and was '{one['finding']}'"
        elif one["rules"] != row.codes:
            yield f"{row.id}: it settles {row.codes}, and settled {one['rules']}"
    for examination_id in said:
        yield f"{examination_id}: this relics examination is in the log, and is not kept"


def appeals(session: Session) -> Iterator[str]:
    """Every appeal was decided as the log says, or not yet."""
    said = _said(session, "customs.appeal_decided", "appeal")
    for row in _rows(session, Appeal, Appeal.id):
        one = said.pop(row.id, None)
        is_decided = row.state in {AppealState.UPHELD, AppealState.SET_ASIDE}
        if one is None and is_decided:
            yield f"{row.id}: this appeal is kept as '{row.state}', and the log does not say so"
        elif one is not None and one["result"] != row.state.value:
            yield f"{row.id}: this appeal is kept as '{row.state}', and was decided as '{one['result']}'"
        elif one is not None and one["codes"] != row.codes:
            yield f"{row.id}: this appeal is against {row.codes}, and was against {one['codes']}"
    for appeal_id in said:
        yield f"{appeal_id}: this appeal was decided in the log, and is not kept"


def condition_reports(session: Session) -> Iterator[str]:
    """Every signed condition report is the one whose digest is in the log."""
    said = _said(session, "condition.reported", "report")
    for row in _rows(session, ConditionReport, ConditionReport.id):
        one = said.pop(row.id, None)
        if one is None and row.state is ReportState.SIGNED:
            yield f"{row.id}: this condition report is kept as signed, and is not in the log"
        elif one is not None and row.state is not ReportState.SIGNED:
            yield f"{row.id}: this condition report was signed, and is kept as '{row.state}'"
        elif one is not None and one["digest"] != row.digest:
            yield f"{row.id}: this condition report is not the one that was signed: its digest is another"
    for report_id in said:
        yield f"{report_id}: this condition report is in the log, and is not kept"


def draw_days(session: Session) -> Iterator[str]:
    """Every day of the draw was committed to, and closed, as the log says."""
    committed = _said(session, "customs.draw_committed", "day")
    revealed = _said(session, "customs.draw_revealed", "day")
    for row in session.scalars(sa.select(DrawDay).order_by(DrawDay.day)):
        on = row.day.isoformat()
        first, last = committed.pop(on, None), revealed.pop(on, None)
        if first is None or first["sha256"] != row.commitment:
            yield f"draw of {on}: its commitment is not the one in the log"
        kept = None if row.revealed_at is None else (row.secret, row.count, row.head)
        if kept != (None if last is None else (last["secret"], last["count"], last["head"])):
            yield f"draw of {on}: it did not end as the log says"
    for on in {**committed, **revealed}:
        yield f"draw of {on}: it is in the log, and is not kept"


def posting_values(session: Session) -> Iterator[str]:
    """Every posting moves one unit at the value of its item on entry."""
    query = (
        sa.select(BondPosting.id, BondPosting.quantity, BondPosting.value_cny_minor, BookItem.value_cny_minor)
        .join(BookItem, BookItem.id == BondPosting.item_id)
        .where(
            sa.or_(
                BondPosting.quantity != 1,
                BondPosting.value_cny_minor != BookItem.value_cny_minor * BondPosting.quantity,
            )
        )
    )
    for posting_id, quantity, value, entered in session.execute(query.order_by(BondPosting.id)):
        yield f"{posting_id}: it posts {quantity} at {value} fen, and its item was entered at {entered}"


def _said(session: Session, kind: str, name: str) -> Said:
    """Return what statements of a kind claim, by the id of what they are about."""
    return {str(claims[name]): claims for claims in registry.claims_of_kinds(session, (kind,))}


def _rows(session: Session, model: Any, key: Any) -> Iterator[Any]:
    yield from session.scalars(sa.select(model).order_by(key).execution_options(yield_per=BATCH))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


AUDITS: Final[dict[str, Callable[[Session], Iterator[str]]]] = {
    "holds in the log": holds,
    "relics examinations in the log": examinations,
    "appeals in the log": appeals,
    "condition reports in the log": condition_reports,
    "draws in the log": draw_days,
    "values of postings": posting_values,
}
