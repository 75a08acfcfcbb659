"""What must hold of signatures by own keys: each is its person's, and over what stands beside it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, StepSignature

BATCH: Final = 500


def own_signatures(session: Session) -> Iterator[str]:
    """Name every signature by an own key that is not its person's, or is of something else."""
    check = registry.signature_check(session)
    query = sa.select(StepSignature, CustodyStep).join(CustodyStep, CustodyStep.id == StepSignature.step_id)
    for row, step in session.execute(
        query.order_by(StepSignature.step_id).execution_options(yield_per=BATCH)
    ):
        if row.signed is not None:
            found = check(row.signed, row.account_id) or _of_step(row, step)
            if found:
                yield f"{step.id}: the signature of {row.account_id}: {found}"
    links = sa.select(CustodyEvent).order_by(CustodyEvent.holding_id, CustodyEvent.seq)
    for link in session.scalars(links.execution_options(yield_per=BATCH)):
        if not any(one.get("kind") == registry.OWN_KEY for one in link.signed_by):
            continue
        found = registry.wrong_in_link(link.content())
        if found:
            yield f"{link.holding_id}: event {link.seq}: {found}"
        for one in link.signed_by:
            found = check(one["signed"], one["account_id"]) if "signed" in one else None
            if found:
                yield f"{link.holding_id}: event {link.seq}: the signature of {one['account_id']}: {found}"
    signed = (ReportState.WAITING, ReportState.SIGNED)
    reports = sa.select(ConditionReport).where(ConditionReport.state.in_(signed)).order_by(ConditionReport.id)
    for report in session.scalars(reports.execution_options(yield_per=BATCH)):
        yield from _of_report(report, check)


def _of_step(row: StepSignature, step: CustodyStep) -> str | None:
    said: Mapping[str, Any] = row.signed or {}
    details = registry.step_details(step.details or {}, papers=step.documents, note=step.note)
    says = said.get("says", {})
    fits = (
        (said.get("act"), said.get("id"), said.get("holding")) == (registry.STEP, step.id, step.holding_id)
        and (says.get("transition"), says.get("from")) == (step.transition, step.from_state.value)
        and set(said.get("as", ())) <= set(row.may_sign_as)
        and said.get("details") == registry.act_digest(details)
    )
    return None if fits else "it is of something else than this step"


def _of_report(report: ConditionReport, check: registry.SignatureCheck) -> Iterator[str]:
    shown = {"content": report.content(), "digest": report.digest, "signatures": report.signatures}
    found = registry.wrong_in_report(shown)
    if found:
        yield f"{report.id}: {found}"
    for one in report.signatures:
        found = check(one["signed"], one["account_id"]) if "signed" in one else None
        if found:
            yield f"{report.id}: the signature of {one['account_id']}: {found}"
