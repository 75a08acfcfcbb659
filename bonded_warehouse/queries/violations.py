"""The register of violations: all of it for the offices, one's own for an enterprise, what is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.enterprises import Enterprise, EnterpriseCredit
from bonded_warehouse.models.violations import Restoration, Violation, ViolationStep
from bonded_warehouse.queries import enterprises
from bonded_warehouse.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from bonded_warehouse.rules import violations as rules
from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.enterprises import level_on
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState
from bonded_warehouse.supervision_errors import ViolationUnknown
from foundation.actor import Actor

PAGE: Final = 100
OVERSEERS: Final = frozenset({CUSTOMS_OFFICER, REGULATOR, AUDITOR})
OPEN: Final = frozenset(ViolationState) - rules.ENDED


@dataclass(frozen=True, slots=True)
class ViolationCard:
    """One violation, as offices and its enterprise see it."""

    id: str
    enterprise_id: str
    credit_code: str
    name: dict[str, str]
    case_id: str | None
    """The risk case that led to it; None for the enterprise, which does not learn of cases."""
    what: str
    clause: str
    decision: str
    found_on: date
    found_by: str
    found_by_name: str
    found_at: datetime
    state: str
    level_before: str | None
    level_after: str | None
    published_on: str
    plan: str
    plan_due_on: date | None
    evidence: str
    contest: str | None
    grounds: str


@dataclass(frozen=True, slots=True)
class ViolationStepCard:
    """One step about a violation."""

    what: str
    by_name: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class PublishedViolation:
    """A violation as everybody reads it: the enterprise, the law, the paper, and whether it is corrected."""

    id: str
    credit_code: str
    name: dict[str, str]
    what: str
    clause: str
    decision: str
    found_on: date
    is_corrected: bool
    published_on: str


@dataclass(frozen=True, slots=True)
class RestorationCard:
    """A request for restoration."""

    id: str
    enterprise_id: str
    name: dict[str, str]
    grounds: str
    asked_by_name: str
    asked_at: datetime
    state: str
    best: str
    """The best level that can come back."""
    level: str | None
    from_on: date | None
    decision: str
    decided_by_name: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MaybeRestored:
    """An enterprise that may ask for its level back."""

    enterprise_id: str
    name: dict[str, str]


def register(session: Session, *, actor: Actor, before: str | None = None) -> list[ViolationCard]:
    """Return the violations that the actor may see, a page at a time: open ones first, the latest first.

    :param before: the last id of the page before this one
    """
    query = sa.select(Violation, Enterprise).join(Enterprise, Enterprise.id == Violation.enterprise_id)
    if not actor.has(*OVERSEERS):
        query = query.where(_his(actor))
    is_open = sa.case((Violation.state.in_(rules.ENDED), 0), else_=1)
    order = (is_open, Violation.found_at, Violation.id)
    last = None if before is None else session.get(Violation, before)
    if last is not None:
        query = query.where(sa.tuple_(*order) < (int(last.state not in rules.ENDED), last.found_at, last.id))
    rows = session.execute(query.order_by(*(one.desc() for one in order)).limit(PAGE)).all()
    names = _names(session, [firm.id for _, firm in rows])
    return [card(row, firm, names, actor=actor) for row, firm in rows]


def violation(
    session: Session, violation_id: str, *, actor: Actor
) -> tuple[ViolationCard, list[ViolationStepCard]]:
    """Return one violation with its steps.

    :raises ViolationUnknown: if there is none that the actor may see
    """
    row = session.get(Violation, violation_id)
    firm = None if row is None else session.get(Enterprise, row.enterprise_id)
    if row is None or firm is None or not (actor.has(*OVERSEERS) or enterprises.acts_for(firm, actor)):
        raise ViolationUnknown
    query = sa.select(ViolationStep).where(ViolationStep.violation_id == row.id)
    steps = session.scalars(query.order_by(ViolationStep.seq))
    return card(row, firm, _names(session, [firm.id]), actor=actor), [
        ViolationStepCard(one.what, one.by_name, one.at, one.words) for one in steps
    ]


def published(session: Session, *, before: str | None = None, limit: int = PAGE) -> list[PublishedViolation]:
    """Return what is published, a page at a time, the latest finding first.

    :param before: the last id of the page before this one
    """
    query = (
        sa.select(Violation, Enterprise)
        .join(Enterprise, Enterprise.id == Violation.enterprise_id)
        .where(Violation.published_on != "", Violation.state != ViolationState.SET_ASIDE)
        .order_by(Violation.found_on.desc(), Violation.id.desc())
        .limit(PAGE)
    )
    last = None if before is None else session.get(Violation, before)
    if last is not None:
        query = query.where(sa.tuple_(Violation.found_on, Violation.id) < (last.found_on, last.id))
    rows = session.execute(query).all()
    names = _names(session, [firm.id for _, firm in rows])
    return [
        PublishedViolation(
            id=row.id,
            credit_code=firm.credit_code,
            name=names.get(firm.id, {}),
            what=row.what,
            clause=row.clause,
            decision=row.decision,
            found_on=row.found_on,
            is_corrected=row.state is ViolationState.CORRECTED,
            published_on=row.published_on,
        )
        for row, firm in rows
    ]


def restorations(session: Session, *, actor: Actor) -> list[RestorationCard]:
    """Return the requests that the actor may see, those that wait first."""
    query = sa.select(Restoration).join(Enterprise, Enterprise.id == Restoration.enterprise_id)
    if not actor.has(*OVERSEERS):
        query = query.where(_his(actor))
    order = (Restoration.state != RestorationState.ASKED, Restoration.asked_at.desc(), Restoration.id)
    rows = session.scalars(query.order_by(*order).limit(PAGE)).all()
    names = _names(session, [row.enterprise_id for row in rows])
    best = best_again(session, [row.enterprise_id for row in rows]) if rows else {}
    return [restoration_card(row, names, best[row.enterprise_id]) for row in rows]


def restoration(session: Session, row: Restoration) -> RestorationCard:
    """Return one request as a card."""
    best = best_again(session, [row.enterprise_id])[row.enterprise_id]
    return restoration_card(row, _names(session, [row.enterprise_id]), best)


def may_ask(session: Session, *, actor: Actor) -> list[MaybeRestored]:
    """Return the enterprises that the actor acts for and that may ask for their level back."""
    rows = session.execute(
        sa.select(Violation.enterprise_id, Violation.state)
        .join(Enterprise, Enterprise.id == Violation.enterprise_id)
        .where(_his(actor))
    ).all()
    states: dict[str, list[ViolationState]] = {}
    for enterprise_id, state in rows:
        states.setdefault(enterprise_id, []).append(state)
    asked = sa.select(Restoration.enterprise_id).where(
        Restoration.enterprise_id.in_(states), Restoration.state == RestorationState.ASKED
    )
    waiting = set(session.scalars(asked)) if states else set()
    ready = [one for one, known in states.items() if rules.may_ask(known) and one not in waiting]
    names = _names(session, ready)
    return [MaybeRestored(one, names.get(one, {})) for one in ready]


def is_own(session: Session, enterprise_id: str, *, actor: Actor) -> bool:
    """Say whether the actor acts for an enterprise."""
    return enterprises.acts_for(session.get_one(Enterprise, enterprise_id), actor)


def level_with_ground(session: Session, enterprise_id: str, on: date) -> Credit:
    """Return the level that would hold on a day, had no finding been made that fell since."""
    facts = _facts_with_ground(session, [enterprise_id]).get(enterprise_id, [])
    held = level_on(facts, on)
    return Credit.REGULAR if held is None else held.level


def best_again(session: Session, enterprise_ids: Iterable[str]) -> dict[str, Credit]:
    """Return the best level that can come back, by enterprise: the best that a finding took which stands.

    What a finding took is what held before it without the findings that fell since.
    """
    wanted = list(dict.fromkeys(enterprise_ids))
    facts = _facts_with_ground(session, wanted)
    stands = sa.select(Violation).where(
        Violation.enterprise_id.in_(wanted),
        Violation.level_before.is_not(None),
        Violation.state != ViolationState.SET_ASIDE,
    )
    lost: dict[str, list[Credit]] = {}
    for one in session.scalars(stands):
        then = [fact for fact in facts.get(one.enterprise_id, ()) if fact.recorded_at < one.found_at]
        held = level_on(then, one.found_on)
        lost.setdefault(one.enterprise_id, []).append(Credit.REGULAR if held is None else held.level)
    return {each: rules.best_again(lost.get(each, ())) for each in wanted}


def _facts_with_ground(session: Session, enterprise_ids: list[str]) -> dict[str, list[EnterpriseCredit]]:
    """Return each enterprise's levels without those that a finding which fell, or its fall, recorded."""
    fell = sa.select(Violation, ViolationStep.at).where(
        Violation.enterprise_id.in_(enterprise_ids),
        ViolationStep.violation_id == Violation.id,
        ViolationStep.what == ViolationState.SET_ASIDE.value,
    )
    fallen: dict[tuple[str, datetime], str] = {}
    for row, at in session.execute(fell):
        fallen |= dict.fromkeys([(row.enterprise_id, row.found_at), (row.enterprise_id, at)], row.decision)
    query = sa.select(EnterpriseCredit).where(EnterpriseCredit.enterprise_id.in_(enterprise_ids))
    found: dict[str, list[EnterpriseCredit]] = {}
    for fact in session.scalars(query):
        paper = fallen.get((fact.enterprise_id, fact.recorded_at))
        if paper is None or not fact.source.startswith(paper):
            found.setdefault(fact.enterprise_id, []).append(fact)
    return found


def waiting(session: Session, *, actor: Actor) -> list[tuple[str, ViolationCard]]:
    """Return (why, violation) of what waits for this person: as an office, or for his enterprise."""
    found: list[tuple[str, ViolationCard]] = []
    query = sa.select(Violation, Enterprise).join(Enterprise, Enterprise.id == Violation.enterprise_id)
    if actor.has(CUSTOMS_OFFICER, REGULATOR):
        of_office = sa.or_(
            Violation.state.in_([ViolationState.PLANNED, ViolationState.SHOWN]),
            Violation.contest == ContestState.LODGED,
        )
        rows = session.execute(query.where(of_office).order_by(Violation.id).limit(PAGE)).all()
    else:
        awaited = Violation.state.in_([ViolationState.FOUND, ViolationState.CORRECTING])
        rows = session.execute(query.where(awaited, _his(actor)).order_by(Violation.id).limit(PAGE)).all()
    names = _names(session, [firm.id for _, firm in rows])
    for row, firm in rows:
        is_contest = actor.has(CUSTOMS_OFFICER) and row.contest is ContestState.LODGED
        if is_contest and row.found_by != actor.id:
            found.append(("contested", card(row, firm, names, actor=actor)))
        if row.state in {ViolationState.PLANNED, ViolationState.SHOWN} or not actor.has(*OVERSEERS):
            found.append((row.state.value, card(row, firm, names, actor=actor)))
    return found


def restorations_asked(session: Session) -> tuple[int, datetime | None]:
    """Return how many requests for restoration wait, and since when."""
    query = sa.select(sa.func.count(), sa.func.min(Restoration.asked_at)).where(
        Restoration.state == RestorationState.ASKED
    )
    count, since = session.execute(query).one()
    return count, since


def one(session: Session, row: Violation, *, actor: Actor) -> ViolationCard:
    """Return a row as a card."""
    firm = session.get_one(Enterprise, row.enterprise_id)
    return card(row, firm, _names(session, [firm.id]), actor=actor)


def card(
    row: Violation, firm: Enterprise, names: dict[str, dict[str, str]], *, actor: Actor
) -> ViolationCard:
    """Return a row as a card, its enterprise known; the risk case is told to the offices alone."""
    return ViolationCard(
        id=row.id,
        enterprise_id=firm.id,
        credit_code=firm.credit_code,
        name=names.get(firm.id, {"en": firm.credit_code, "zh": firm.credit_code}),
        case_id=row.case_id if actor.has(*OVERSEERS) else None,
        what=row.what,
        clause=row.clause,
        decision=row.decision,
        found_on=row.found_on,
        found_by=row.found_by,
        found_by_name=row.found_by_name,
        found_at=row.found_at,
        state=row.state.value,
        level_before=None if row.level_before is None else row.level_before.value,
        level_after=None if row.level_after is None else row.level_after.value,
        published_on=row.published_on,
        plan=row.plan,
        plan_due_on=row.plan_due_on,
        evidence=row.evidence,
        contest=None if row.contest is None else row.contest.value,
        grounds=row.grounds,
    )


def restoration_card(row: Restoration, names: dict[str, dict[str, str]], best: Credit) -> RestorationCard:
    """Return a request as a card."""
    return RestorationCard(
        id=row.id,
        enterprise_id=row.enterprise_id,
        name=names.get(row.enterprise_id, {}),
        grounds=row.grounds,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        state=row.state.value,
        best=best.value,
        level=None if row.level is None else row.level.value,
        from_on=row.from_on,
        decision=row.decision,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
    )


def _names(session: Session, enterprise_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = set(enterprise_ids)
    return {} if not wanted else enterprises.names(session, wanted)


def _his(actor: Actor) -> sa.ColumnElement[bool]:
    his = Enterprise.filed_by == actor.account_id
    if actor.organisation_id is None:
        return his
    return sa.or_(his, Enterprise.organisation_id == actor.organisation_id)
