"""From what somebody brings to the papers of a step: what a kept paper says is taken from its row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import errors, keeping_errors
from bonded_warehouse.gate_errors import PaperUnknown
from bonded_warehouse.models import papers
from bonded_warehouse.models.condition import ConditionReport, ReportState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import proving, sighting
from bonded_warehouse.operations.particulars import Paper
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, RELIC_EXAMINER
from bonded_warehouse.rules.condition import worst
from bonded_warehouse.rules.standing import Circumstances, Document
from foundation.actor import Actor, Role
from foundation.errors import Coded

OF_AUTHORITY: Final[Mapping[str, frozenset[Role]]] = {
    "customs_consent": frozenset({CUSTOMS_OFFICER}),
    "customs_reply": frozenset({CUSTOMS_OFFICER}),
    "release_order": frozenset({CUSTOMS_OFFICER, REGULATOR}),
    "relic_temp_entry_registration": frozenset({RELIC_EXAMINER}),
    "culture_approval": frozenset({REGULATOR}),
}
"""Papers that only an authority gives, and whose officers speak for it.

From anybody else they count only as kept papers of this work, of exactly this kind, that were verified.
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """A paper as somebody brings it: by its reference, or by the number of one that is kept here."""

    code: str
    reference: str = ""
    paper_id: str | None = None
    sha256: str | None = None
    expires_on: date | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def papers_of(session: Session, holding: Holding, brought: Sequence[Brought], *, actor: Actor) -> list[Paper]:
    """Return the papers of a step.

    A paper of an authority that is brought by its number is looked up among those kept of this work;
    only an officer of that authority may give it at the step itself.

    :param actor: who brings them
    :raises PaperUnknown: if one names a kept paper that is not there
    :raises PaperNotVerified: if the kept paper is not verified, or none of this kind and number is kept
    :raises PaperOfAnotherWork: if a paper of an authority was given for another work
    :raises ReportNotSigned: if a condition report lacks a signature; also ReportUnknown, ReportTooOld
    :raises SightingUnknown: if a comparison names a picture that is not there; also SightingTooOld
    :raises TaxReceiptUnproved: if no tax document stands behind a receipt; also TaxNotPaid
    :raises RefundNotRepaid: if a work comes back whose refund was not repaid, as far as the tax office says
    """
    return [_paper(session, holding, one, actor) for one in brought]


def _paper(session: Session, holding: Holding, one: Brought, actor: Actor) -> Paper:
    own = _of_the_house(session, holding, one)
    if own is not None:
        return own
    officers = OF_AUTHORITY.get(one.code)
    if one.paper_id is None and officers is not None and one.reference.strip() and not actor.has(*officers):
        return _of_row(one, _given(session, holding, one))
    if one.paper_id is None:
        return Paper(
            Document(one.code, one.reference, one.sha256, one.expires_on, covers=holding.artwork_id),
            one.detail,
        )
    kept = session.get(papers.Paper, one.paper_id)
    if kept is None:
        raise PaperUnknown(paper_id=one.paper_id)
    if officers is not None and kept.code != one.code:
        raise errors.PaperNotVerified(code=Coded(one.code, "document"), reference=kept.number)
    if officers is not None and kept.artwork_id != holding.artwork_id:
        raise errors.PaperOfAnotherWork(code=Coded(one.code, "document"), reference=kept.number)
    return _of_row(one, kept)


def _of_the_house(session: Session, holding: Holding, one: Brought) -> Paper | None:
    """Return a paper that the house itself keeps, by its number; None if it is none of these."""
    number = one.reference.strip()
    if one.code == "condition_report" and number:
        return _of_report(session, holding, number)
    if one.code == sighting.PAPER and number.startswith(f"{sighting.PREFIX}_"):
        return sighting.paper_of(session, holding, number)
    if one.code == "tax_receipt" and number:
        return proving.tax_receipt(session, holding, number)
    if one.code == "refund_repaid" and one.paper_id is None and number:
        return proving.refund_repaid(session, holding, number)
    return None


def _of_report(session: Session, holding: Holding, report_id: str) -> Paper:
    """Return a condition report as a paper: signed by two, of this work, drawn up where it is now."""
    report = session.get(ConditionReport, report_id)
    if report is None:
        raise keeping_errors.ReportUnknown
    if report.artwork_id != holding.artwork_id:
        raise errors.PaperOfAnotherWork(code=Coded("condition_report", "document"), reference=report.id)
    if report.state is not ReportState.SIGNED:
        raise keeping_errors.ReportNotSigned(report_id=report.id)
    if report.holding_id != holding.id or report.drawn_at < holding.since_at:
        raise keeping_errors.ReportTooOld(report_id=report.id)
    grade = worst(report.grades.values())
    return Paper(
        Document("condition_report", report.id, report.digest, covers=report.artwork_id),
        {"grade": grade.value if grade else "", "observations": str(len(report.observations))},
    )


def _given(session: Session, holding: Holding, one: Brought) -> papers.Paper:
    """Return the kept paper of this work, of exactly this kind, that bears this number."""
    kept = session.scalar(
        sa.select(papers.Paper).where(
            papers.Paper.artwork_id == holding.artwork_id,
            papers.Paper.code == one.code,
            papers.Paper.number == one.reference.strip(),
        )
    )
    if kept is None:
        raise errors.PaperNotVerified(code=Coded(one.code, "document"), reference=one.reference)
    return kept


def _of_row(one: Brought, kept: papers.Paper) -> Paper:
    if kept.state is not papers.PaperState.VERIFIED:
        raise errors.PaperNotVerified(code=Coded(one.code, "document"), reference=kept.number)
    return Paper(
        Document(one.code, kept.number, kept.sha256, kept.valid_to_on, covers=kept.artwork_id),
        {**one.detail, "paper_id": kept.id, "paper_code": kept.code, "issuer": kept.issuer},
    )


def circumstances_of(brought: Sequence[Paper], *, told: Collection[str] = ()) -> Circumstances:
    """Return the circumstances that the papers of a step show.

    A customs seal is broken by customs' named officer when customs' consent is there; a closed loss is
    reopened by customs' reply. Both are papers of customs: `papers_of` took no other's word for them.
    """
    codes = {one.document.code for one in brought if one.document.reference.strip()}
    return Circumstances(
        told=frozenset(told),
        by_customs="customs_consent" in codes,
        case_reopened="customs_reply" in codes,
    )
