"""What must hold of condition reports, counts and corrections: recomputed from the rows, and named."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.cases import KeepingCase
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.corrections import Correction, CorrectionState
from bonded_warehouse.models.counting import CountState, StockCount
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.queries import counts
from bonded_warehouse.rules import chain

BATCH = 500


def condition_reports(session: Session) -> Iterator[str]:
    """Every condition report that bears a signature is what was signed, and is signed by whom it says."""
    query = sa.select(ConditionReport).where(
        ConditionReport.state.in_([ReportState.WAITING, ReportState.SIGNED])
    )
    for report in session.scalars(query.order_by(ConditionReport.id).execution_options(yield_per=BATCH)):
        if chain.hash_of(report.content()) != report.digest:
            yield f"{report.id}: the condition report was changed: its digest is not that of its content"
        people = {one["account_id"] for one in report.signatures}
        if len(people) != (2 if report.state is ReportState.SIGNED else 1) or report.drawn_by not in people:
            yield f"{report.id}: the condition report lacks a signature of another person"
    brought = sa.select(CustodyEvent.id, CustodyEvent.documents).where(
        CustodyEvent.holding_id.in_(sa.select(ConditionReport.holding_id))
    )
    digests = {
        row[0]: row[1] for row in session.execute(sa.select(ConditionReport.id, ConditionReport.digest))
    }
    for event_id, documents in session.execute(brought.order_by(CustodyEvent.id)):
        for paper in documents:
            kept = digests.get(paper["reference"]) if paper["code"] == "condition_report" else None
            if kept is not None and paper.get("sha256") not in {None, kept}:
                yield f"{event_id}: it was taken on another condition report than {paper['reference']} is now"


def stock_counts(session: Session) -> Iterator[str]:
    """Every count that was compared is what both keepers signed, and a work it missed has its case."""
    cases = {
        (one, other) for one, other in session.execute(sa.select(KeepingCase.about, KeepingCase.holding_id))
    }
    query = sa.select(StockCount).where(StockCount.state == CountState.COMPARED).order_by(StockCount.id)
    for count in session.scalars(query):
        keepers = counts.keepers(session, count.id)
        if chain.hash_of(counts.content(count, keepers)) != count.digest:
            yield f"{count.id}: the count was changed: its digest is not that of its content"
        for one in count.findings:
            if one["result"] == "missing" and (count.id, one["holding_id"]) not in cases:
                yield f"{count.id}: nobody looks for {one['holding_id']}, which it did not find"


def corrections(session: Session) -> Iterator[str]:
    """Every correction that was signed stands in its chain and names the link that it corrects."""
    query = (
        sa.select(Correction, CustodyEvent)
        .join(CustodyEvent, CustodyEvent.id == Correction.event_id)
        .where(Correction.state == CorrectionState.DONE)
    )
    for correction, wrong in session.execute(query.order_by(Correction.id)):
        link = session.get(CustodyEvent, correction.link_id or "")
        said = link.circumstances if link is not None else {}
        if said.get("corrects") != wrong.id or said.get("corrects_hash") != wrong.hash:
            yield f"{correction.id}: its link does not name the one that it corrects"
        elif said.get("instead") != correction.instead or (link and link.note != correction.why):
            yield f"{correction.id}: it says otherwise than its link"
