"""Relics examination: the only record that turns a referral into leave to go."""

from datetime import datetime

from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.gate_errors import NothingReferred, PaperInvalid, ReasonNeeded
from bonded_warehouse.models.clearance import RelicsExamination, RelicsFinding
from bonded_warehouse.operations.papers import supply_paper
from bonded_warehouse.operations.referring import refer_again
from bonded_warehouse.operations.stating import record_facts
from bonded_warehouse.queries.clearance import RelicsCard
from bonded_warehouse.queries.examinations import referred
from bonded_warehouse.queries.gate_facts import Known, known, law_day
from bonded_warehouse.roles import RELIC_EXAMINER
from foundation.actor import Actor
from foundation.ids import new_id

PAPER = {RelicsFinding.NOT_A_RELIC: "nonrelic_certificate", RelicsFinding.MAY_LEAVE: "relic_exit_permit"}
"""What the finding is put in writing as; a refusal is the record alone."""


def examine(
    session: Session,
    *,
    artwork_id: str,
    finding: RelicsFinding,
    reason: str,
    number: str,
    institution: str,
    representative: str | None = None,
    grade: str | int | None = None,
    actor: Actor,
    at: datetime,
) -> RelicsCard:
    """Record a relics examiner's decision on a work that the rules refer to him.

    It settles the rules that refer the work today, for the work as it is described today; described anew,
    the rules refer it again. It never sets a refusal of the rules aside.

    :param number: of the permit, certificate or note that he issues
    :param representative: yes or no, where he found it
    :param grade: general, 1, 2 or 3, where he graded it
    :raises NotAllowed: if the actor is no relics examiner
    :raises NothingReferred: if the rules refer nothing about this work to him
    :raises ReasonNeeded: if he gives no reason
    :raises PaperInvalid: if the number or the institution is missing
    """
    actor.require(RELIC_EXAMINER)
    if not reason.strip():
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    found = {"representative": representative, "grade": grade}
    found = {name: value for name, value in found.items() if value is not None}
    codes = referred(_known(session, artwork_id), at=at).codes
    if not codes:
        raise NothingReferred
    if found:
        record_facts(session, artwork_id=artwork_id, values=found, actor=actor, at=at)
    if finding in PAPER:
        supply_paper(
            session,
            artwork_id=artwork_id,
            code=PAPER[finding],
            number=number,
            issuer=institution,
            valid_from_on=law_day(at),
            actor=actor,
            at=at,
        )
    elif not number.strip() or not institution.strip():
        raise PaperInvalid(fields={"number": "This is needed."})
    described = referred(_known(session, artwork_id), at=at)
    row = RelicsExamination(
        id=new_id("rex", at),
        artwork_id=artwork_id,
        finding=finding,
        codes=sorted({*codes, *described.codes}),
        work_digest=described.work_digest,
        reason=reason.strip(),
        number=number.strip(),
        institution=institution.strip(),
        examiner_id=actor.id,
        examiner_name=actor.name,
        examined_at=at,
    )
    session.add(row)
    session.flush()
    refer_again(session, [artwork_id], at=at)
    registry.attest(
        session,
        artwork_id=artwork_id,
        kind="gate.examined",
        claims={"examination": row.id, "finding": finding.value, "rules": row.codes},
        disclosable={"institution": row.institution, "number": row.number, "reason": row.reason},
        actor=actor,
        at=at,
    )
    return RelicsCard.of(row)


def _known(session: Session, artwork_id: str) -> Known:
    found = known(session, [artwork_id])
    if artwork_id not in found:
        raise registry.ArtworkUnknown(artwork_id=artwork_id)
    return found[artwork_id]
