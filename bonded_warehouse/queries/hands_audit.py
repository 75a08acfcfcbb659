"""What must hold of signatures by own keys: each is its person's and over what it is under; none lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, StepSignature
from bonded_warehouse.models.transport import Handover

BATCH: Final = 500
ASKED: Final = "M01"
"""The request for an appointment: who asks for it signs in his session (`appointing`)."""


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


def missing(session: Session) -> Iterator[str]:
    """Name every signature by session of somebody who had to sign with his own key then."""
    is_owed = registry.key_duty(session)
    for what, account_id, at in chain(_by_session(session), _handed_by_session(session)):
        if is_owed(account_id, at):
            yield f"{what}: {account_id} signed without the own key that was in use then"


def proposals(session: Session) -> Iterator[str]:
    """Name every step whose row says otherwise by whom, when or with which note it was proposed.

    Terms run from the day of a proposal (`terms.applications`); its first signature is of the same instant.
    """
    proposer = sa.and_(
        StepSignature.step_id == CustodyStep.id, StepSignature.account_id == CustodyStep.proposed_by
    )
    query = (
        sa.select(CustodyStep, StepSignature, CustodyEvent.note)
        .outerjoin(StepSignature, proposer)
        .outerjoin(CustodyEvent, CustodyEvent.step_id == CustodyStep.id)
        .order_by(CustodyStep.id)
        .execution_options(yield_per=BATCH)
    )
    rows: Iterable[Sequence[Any]] = session.execute(query)  # None for what is not there
    for step, row, note in rows:
        if row is None or (row.signed_at, row.name) != (step.proposed_at, step.proposed_by_name):
            yield f"{step.id}: it was proposed by somebody else, or at another time"
        if note is not None and note != step.note:
            yield f"{step.id}: its note is not that of the event to which it led"


def _by_session(session: Session) -> Iterator[tuple[str, str, datetime]]:
    """Yield each signature by session under a step or a report: under what, whose, and when."""
    asked = sa.and_(CustodyStep.transition == ASKED, StepSignature.account_id == CustodyStep.proposed_by)
    steps = sa.select(StepSignature).join(CustodyStep, CustodyStep.id == StepSignature.step_id).where(~asked)
    steps = steps.order_by(StepSignature.step_id, StepSignature.account_id)
    for row in session.scalars(steps.execution_options(yield_per=BATCH)):
        if row.signed is None:
            yield row.step_id, row.account_id, row.signed_at
    reports = sa.select(ConditionReport).order_by(ConditionReport.id)
    for report in session.scalars(reports.execution_options(yield_per=BATCH)):
        for one in report.signatures:
            if "signed" not in one:
                yield report.id, one["account_id"], datetime.fromisoformat(one["at"])


def _handed_by_session(session: Session) -> Iterator[tuple[str, str, datetime]]:
    """Yield the same of handovers: the first side has it in its row, the other in the link."""
    query = sa.select(Handover, CustodyEvent).outerjoin(CustodyEvent, CustodyEvent.id == Handover.event_id)
    query = query.order_by(Handover.id).execution_options(yield_per=BATCH)
    rows: Iterable[Sequence[Any]] = session.execute(query)  # the link None where it did not happen
    for row, link in rows:
        if row.signed is None:
            yield row.id, row.signed_by, row.signed_at
        for one in link.signed_by if link is not None else ():
            if one["account_id"] != row.signed_by and "signed" not in one:
                yield row.id, one["account_id"], link.occurred_at


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
