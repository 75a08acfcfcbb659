"""Violations of enterprises: found with their law and paper, corrected by plan, contested, restored.

What a finding or a restoration does to the level of credit is recorded as every level is: a dated fact with
its source, beside the earlier ones. Nothing is taken out of the register; a finding that falls stays there
as fallen, and is no longer published.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.enterprises import Enterprise
from bonded_warehouse.models.supervision import RiskCase
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.operations import enterprising
from bonded_warehouse.operations.stopping import said
from bonded_warehouse.queries import enterprises, violations
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules import violations as rules
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState
from bonded_warehouse.supervision_errors import (
    ContestedAlready,
    LevelTooHigh,
    OwnFinding,
    RestorationNotOpen,
    RestorationUnknown,
    ViolationInvalid,
    ViolationMoved,
    ViolationUnknown,
)
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, on which law, in which paper, and which level follows, if any."""

    what: str
    clause: str
    decision: str
    found_on: date
    level: Credit | None = None
    case_id: str | None = None


def find(session: Session, *, enterprise_id: str, finding: Finding, actor: Actor, at: datetime) -> Violation:
    """Enter a violation; a level that follows from it is recorded with the same paper.

    :raises NotAllowed: if the actor is neither customs officer nor regulator, or no customs officer and a
        level is named
    :raises OwnFinding: if he acts for the enterprise
    :raises ViolationInvalid: if something is missing
    """
    actor.require(CUSTOMS_OFFICER, REGULATOR)
    firm = enterprising.locked(session, enterprise_id)
    if enterprises.acts_for(firm, actor):
        raise OwnFinding
    if wrong := _wrong(session, finding, law_day(at)):
        raise ViolationInvalid(fields=wrong)
    held = enterprises.credit_on(session, firm.id, finding.found_on)
    before = Credit.REGULAR if held is None else held.level
    if finding.level is not None and not rules.is_worse(finding.level, than=before):
        raise ViolationInvalid(fields={"level": "A violation lowers the level, or leaves it alone."})
    row = Violation(
        id=new_id("vio", at),
        enterprise_id=firm.id,
        case_id=finding.case_id,
        what=finding.what.strip(),
        clause=finding.clause.strip(),
        decision=finding.decision.strip(),
        found_on=finding.found_on,
        found_by=actor.id,
        found_by_name=actor.name,
        found_at=at,
        level_before=before if finding.level is not None else None,
        level_after=finding.level,
    )
    session.add(row)
    session.flush()
    _step(session, row, ViolationState.FOUND, row.decision, actor, at)
    if finding.level is not None:
        _record(session, firm.id, finding.level, finding.found_on, row.decision, actor, at)
    return row


def plan(
    session: Session, *, violation_id: str, plan: str, due_on: date, actor: Actor, at: datetime
) -> Violation:
    """Say how and by when it is corrected: whoever acts for the enterprise.

    :raises ViolationUnknown: if he does not
    :raises ViolationInvalid: if its day is over
    :raises ViolationMoved: if no plan is awaited
    """
    row = _of_firm(session, violation_id, actor)
    words = said(plan)
    if due_on < law_day(at):
        raise ViolationInvalid(fields={"due_on": "This day is over."})
    _move(session, row, ViolationState.PLANNED, words, actor, at)
    row.plan, row.plan_due_on = words, due_on
    session.flush()
    return row


def show(session: Session, *, violation_id: str, evidence: str, actor: Actor, at: datetime) -> Violation:
    """Show that it is corrected, with what shows it.

    :raises ViolationUnknown: if the actor does not act for the enterprise
    :raises ViolationMoved: if no plan was accepted
    """
    row = _of_firm(session, violation_id, actor)
    words = said(evidence)
    _move(session, row, ViolationState.SHOWN, words, actor, at)
    row.evidence = words
    session.flush()
    return row


def judge(
    session: Session, *, violation_id: str, accept: bool, reason: str, actor: Actor, at: datetime
) -> Violation:
    """Accept a plan or its evidence, or return it with the reason.

    :raises NotAllowed: if the actor is neither customs officer nor regulator
    :raises OwnFinding: if he acts for the enterprise
    :raises ViolationMoved: if neither waits
    """
    row = _of_office(session, violation_id, actor)
    words = said(reason)
    onward = {
        ViolationState.PLANNED: (ViolationState.CORRECTING, ViolationState.FOUND),
        ViolationState.SHOWN: (ViolationState.CORRECTED, ViolationState.CORRECTING),
    }
    if row.state not in onward:
        raise ViolationMoved(state=Coded(row.state.value, "violation"))
    yes, no = onward[row.state]
    _move(session, row, yes if accept else no, words, actor, at, what="" if accept else "returned")
    if row.state is ViolationState.CORRECTED:
        row.corrected_at = at
    session.flush()
    return row


def contest(session: Session, *, violation_id: str, grounds: str, actor: Actor, at: datetime) -> Violation:
    """Contest a finding, once: whoever acts for the enterprise.

    :raises ViolationUnknown: if he does not
    :raises ContestedAlready: if it was contested
    """
    row = _of_firm(session, violation_id, actor)
    words = said(grounds)
    if row.contest is not None:
        raise ContestedAlready
    row.contest, row.grounds, row.contested_by = ContestState.LODGED, words, actor.id
    session.flush()
    _step(session, row, "contested", words, actor, at)
    return row


def answer_contest(
    session: Session, *, violation_id: str, set_aside: bool, reason: str, actor: Actor, at: datetime
) -> Violation:
    """Decide an objection: the finding stands, or falls, and what holds without it holds from today.

    :raises NotAllowed: if the actor is no customs officer
    :raises OwnFinding: if he found it, or acts for the enterprise
    :raises ViolationMoved: if nothing is contested
    """
    actor.require(CUSTOMS_OFFICER)
    row = _of_office(session, violation_id, actor)
    words = said(reason)
    if row.found_by == actor.id:
        raise OwnFinding
    if row.contest is not ContestState.LODGED:
        raise ViolationMoved(state=Coded(row.state.value, "violation"))
    if not set_aside:
        row.contest = ContestState.UPHELD
        session.flush()
        _step(session, row, "upheld", words, actor, at)
        return row
    row.contest, row.published_on, row.published_at = ContestState.SET_ASIDE, "", None
    _move(session, row, ViolationState.SET_ASIDE, words, actor, at)
    held = enterprises.credit_on(session, row.enterprise_id, law_day(at))
    if row.level_before is not None and held is not None and held.level is row.level_after:
        level = violations.level_with_ground(session, row.enterprise_id, law_day(at))
        source = f"{row.decision}: {words}"[:300]
        _record(session, row.enterprise_id, level, law_day(at), source, actor, at)
    return row


def publish(session: Session, *, violation_id: str, clause: str, actor: Actor, at: datetime) -> Violation:
    """Publish a violation on the clause that says so, or, with none, take it out of what is published.

    :raises NotAllowed: if the actor is neither customs officer nor regulator
    :raises ViolationMoved: if its finding fell
    """
    row = _of_office(session, violation_id, actor)
    words = clause.strip()
    if row.state is ViolationState.SET_ASIDE:
        raise ViolationMoved(state=Coded(row.state.value, "violation"))
    row.published_on, row.published_at = words, at if words else None
    session.flush()
    _step(session, row, "published" if words else "unpublished", words, actor, at)
    return row


def ask_restoration(
    session: Session, *, enterprise_id: str, grounds: str, actor: Actor, at: datetime
) -> Restoration:
    """Ask that an enterprise's level be restored: whoever acts for it, once everything is corrected.

    :raises EnterpriseUnknown: if he does not
    :raises RestorationNotOpen: if it cannot be asked for now
    """
    firm = enterprising.mine(session, enterprise_id, actor)
    words = said(grounds)
    states = session.scalars(sa.select(Violation.state).where(Violation.enterprise_id == firm.id)).all()
    waits = sa.exists().where(
        Restoration.enterprise_id == firm.id, Restoration.state == RestorationState.ASKED
    )
    if not rules.may_ask(states) or session.scalar(sa.select(waits)):
        raise RestorationNotOpen
    row = Restoration(
        id=new_id("rsn", at),
        enterprise_id=firm.id,
        grounds=words,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=at,
    )
    session.add(row)
    session.flush()
    return row


def decide_restoration(
    session: Session,
    *,
    restoration_id: str,
    level: Credit | None,
    from_on: date,
    decision: str,
    actor: Actor,
    at: datetime,
) -> Restoration:
    """Grant a level from a day on, no better than the best that was lost, or refuse with the reason.

    :param level: None: refused
    :raises NotAllowed: if the actor is no customs officer
    :raises RestorationUnknown: if none waits
    :raises OwnFinding: if he found one of the violations, or acts for the enterprise
    :raises LevelTooHigh: if it is better than what was lost
    """
    actor.require(CUSTOMS_OFFICER)
    row = session.get(Restoration, restoration_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not RestorationState.ASKED:
        raise RestorationUnknown
    firm = session.get_one(Enterprise, row.enterprise_id)
    found = session.scalars(sa.select(Violation).where(Violation.enterprise_id == firm.id)).all()
    if enterprises.acts_for(firm, actor) or any(one.found_by == actor.id for one in found):
        raise OwnFinding
    words = said(decision)
    if level is not None:
        best = violations.best_again(session, [firm.id])[firm.id]
        if rules.is_worse(best, than=level):
            raise LevelTooHigh(best=Coded(best.value, "credit"), fields={"level": LevelTooHigh.message})
        if not rules.may_ask(one.state for one in found):
            raise RestorationNotOpen
        _record(session, firm.id, level, from_on, words[:300], actor, at)
    row.state = RestorationState.GRANTED if level is not None else RestorationState.REFUSED
    row.level, row.from_on = level, from_on if level is not None else None
    row.decision = words
    row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, at
    session.flush()
    return row


def _record(
    session: Session, enterprise_id: str, level: Credit, on: date, source: str, actor: Actor, at: datetime
) -> None:
    enterprising.record_credit(
        session,
        enterprise_id=enterprise_id,
        level=level,
        is_suspended=False,
        from_on=on,
        source=source,
        actor=actor,
        at=at,
    )


def _wrong(session: Session, finding: Finding, today: date) -> dict[str, str]:
    wrong = {
        name: "This is needed."
        for name in ("what", "clause", "decision")
        if not getattr(finding, name).strip()
    }
    if finding.found_on > today:
        wrong["found_on"] = "This day has not come."
    if finding.case_id is not None and session.get(RiskCase, finding.case_id) is None:
        wrong["case_id"] = "No risk case has this number."
    return wrong


def _move(
    session: Session,
    row: Violation,
    to: ViolationState,
    words: str,
    actor: Actor,
    at: datetime,
    *,
    what: str = "",
) -> None:
    if to not in rules.MOVES[row.state]:
        raise ViolationMoved(state=Coded(row.state.value, "violation"))
    row.state = to
    session.flush()
    _step(session, row, what or to, words, actor, at)


def _step(session: Session, row: Violation, what: str, words: str, actor: Actor, at: datetime) -> None:
    last = sa.select(sa.func.max(ViolationStep.seq)).where(ViolationStep.violation_id == row.id)
    session.add(
        ViolationStep(
            id=new_id("vst", at),
            violation_id=row.id,
            seq=(session.scalar(last) or 0) + 1,
            what=str(what),
            by=actor.id,
            by_name=actor.name,
            at=at,
            words=words,
        )
    )
    session.flush()


def _locked(session: Session, violation_id: str) -> tuple[Violation, Enterprise]:
    row = session.get(Violation, violation_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ViolationUnknown
    return row, session.get_one(Enterprise, row.enterprise_id)


def _of_firm(session: Session, violation_id: str, actor: Actor) -> Violation:
    row, firm = _locked(session, violation_id)
    if not enterprises.acts_for(firm, actor):
        raise ViolationUnknown
    return row


def _of_office(session: Session, violation_id: str, actor: Actor) -> Violation:
    actor.require(CUSTOMS_OFFICER, REGULATOR)
    row, firm = _locked(session, violation_id)
    if enterprises.acts_for(firm, actor):
        raise OwnFinding
    return row
