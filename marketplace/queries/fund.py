"""The guidance fund: calls for all who sell, each applicant's own applications, the office's desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.money import Money
from marketplace.fund_errors import FundPaperUnknown
from marketplace.models.fund import FundApplication, FundCall, FundMilestone
from marketplace.roles import AUDITOR, CONSIGNORS, REGULATOR
from marketplace.rules import fund as rules
from marketplace.rules.fund import LIVE, TO_SHOW, ApplicationState, MilestoneState

PAGE: Final = 100
OFFICE: Final = (REGULATOR, AUDITOR)
"""Who sees every application."""


@dataclass(frozen=True, slots=True)
class CallCard:
    """One call."""

    id: str
    fund: str
    title: str
    source: str
    budget: Money
    left: Money
    """Of the budget, after what was awarded."""
    opens_on: date
    closes_on: date
    is_open: bool
    may_apply: bool


@dataclass(frozen=True, slots=True)
class MilestoneCard:
    """One milestone, with its evidence and what became of it."""

    id: str
    number: int
    what: str
    amount: Money
    due_on: date
    state: str
    evidence: str
    decided_by_name: str
    decided_at: datetime | None
    decided_how: str
    paid_on: date | None
    paid_reference: str
    may_show: bool
    may_decide: bool
    may_pay: bool


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """One application with its milestones."""

    id: str
    call_id: str
    title: str
    currency: str
    party_name: str
    project: str
    state: str
    applied_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decided_how: str
    asked: Money
    """What its milestones come to."""
    paid: Money
    milestones: list[MilestoneCard]
    may_change: bool
    """Milestones may be added, and it may be withdrawn."""
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Fund:
    """What the reader sees of the fund."""

    calls: list[CallCard]
    applications: list[ApplicationCard]


def owner_of(actor: Actor) -> str:
    """Return who applies when the actor does: his firm, or he."""
    return actor.organisation_id or actor.id


def listing(session: Session, *, actor: Actor, at: datetime) -> Fund:
    """Return the calls, and the applications that the actor may see, the newest first."""
    on = at.astimezone(UTC).date()
    calls = session.scalars(sa.select(FundCall).order_by(FundCall.entered_at.desc()).limit(PAGE)).all()
    query = sa.select(FundApplication)
    if not actor.has(*OFFICE):
        query = query.where(FundApplication.owner == owner_of(actor))
    rows = session.scalars(query.order_by(FundApplication.applied_at.desc()).limit(PAGE)).all()
    steps = _milestones(session, [row.id for row in rows])
    named = {row.id: row for row in session.scalars(sa.select(FundCall).where(FundCall.id.in_(_calls(rows))))}
    spent = awarded_of(session, [row.id for row in calls])
    applied = _applied(session, actor)
    return Fund(
        [_call(row, spent.get(row.id, 0), mine=row.id in applied, actor=actor, on=on) for row in calls],
        [_card(row, named[row.call_id], steps.get(row.id, []), actor=actor) for row in rows],
    )


def call_card(session: Session, row: FundCall, *, actor: Actor, on: date) -> CallCard:
    """Return a call as a card."""
    return _call(row, awarded(session, row.id), mine=row.id in _applied(session, actor), actor=actor, on=on)


def card(session: Session, row: FundApplication, *, actor: Actor) -> ApplicationCard:
    """Return an application with its milestones."""
    call = session.get_one(FundCall, row.call_id)
    return _card(row, call, milestones_of(session, row.id), actor=actor)


def milestones_of(session: Session, application_id: str) -> list[FundMilestone]:
    """Return the milestones of an application in their order."""
    query = sa.select(FundMilestone).where(FundMilestone.application_id == application_id)
    return list(session.scalars(query.order_by(FundMilestone.number)))


def application(session: Session, application_id: str, *, actor: Actor) -> FundApplication:
    """Return an application that the actor may see, locked.

    :raises FundPaperUnknown: if there is none
    """
    row = session.get(FundApplication, application_id, with_for_update=True, populate_existing=True)
    if row is None or not (is_own(row, actor) or actor.has(*OFFICE)):
        raise FundPaperUnknown
    return row


def currency_of(session: Session, application_id: str, *, actor: Actor) -> str:
    """Return the currency of an application's call.

    :raises FundPaperUnknown: if there is none that the actor may see
    """
    row = session.get(FundApplication, application_id)
    if row is None or not (is_own(row, actor) or actor.has(*OFFICE)):
        raise FundPaperUnknown
    return session.get_one(FundCall, row.call_id).currency


def milestone(session: Session, milestone_id: str, *, actor: Actor) -> tuple[FundMilestone, FundApplication]:
    """Return a milestone and its application, both locked.

    :raises FundPaperUnknown: if there is none that the actor may see
    """
    application_id = session.scalar(
        sa.select(FundMilestone.application_id).where(FundMilestone.id == milestone_id)
    )
    if application_id is None:
        raise FundPaperUnknown
    row = application(session, application_id, actor=actor)
    one = session.get_one(FundMilestone, milestone_id, with_for_update=True, populate_existing=True)
    return one, row


def is_own(row: FundApplication, actor: Actor) -> bool:
    """Say whether an application is the actor's, or his firm's."""
    if actor.account_id is None:
        return False
    return row.applicant_id == actor.account_id or row.owner == owner_of(actor)


def may_decide(row: FundApplication, actor: Actor) -> bool:
    """Say whether the actor is of the office, and did not apply himself."""
    return actor.has(REGULATOR) and not is_own(row, actor)


def has_applied(session: Session, call_id: str, *, actor: Actor) -> bool:
    """Say whether an application of the actor's, or of his firm's, lives."""
    return call_id in _applied(session, actor)


def awarded(session: Session, call_id: str) -> int:
    """Return what was awarded of a call, in minor units."""
    return awarded_of(session, [call_id]).get(call_id, 0)


def awarded_of(session: Session, call_ids: Sequence[str]) -> dict[str, int]:
    """Return what was awarded of each call, in minor units."""
    query = (
        sa.select(FundApplication.call_id, sa.func.sum(FundMilestone.amount_minor).label("amount"))
        .join(FundMilestone, FundMilestone.application_id == FundApplication.id)
        .where(FundApplication.call_id.in_(call_ids), FundApplication.state == ApplicationState.AWARDED)
        .group_by(FundApplication.call_id)
    )
    return {row.call_id: int(row.amount) for row in session.execute(query)}


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Return how many applications and pieces of evidence wait for the office, and since when."""
    applied = session.execute(
        sa.select(sa.func.count(FundApplication.id), sa.func.min(FundApplication.applied_at)).where(
            FundApplication.state == ApplicationState.APPLIED
        )
    ).one()
    shown = session.execute(
        sa.select(sa.func.count(FundMilestone.id), sa.func.min(FundMilestone.shown_at)).where(
            FundMilestone.state.in_({MilestoneState.SHOWN, MilestoneState.ACCEPTED})
        )
    ).one()
    since = [one for one in (applied[1], shown[1]) if one is not None]
    return applied[0] + shown[0], min(since, default=None)


def _applied(session: Session, actor: Actor) -> set[str]:
    """Return the calls to which an application of the actor's, or of his firm's, lives."""
    query = sa.select(FundApplication.call_id).where(
        FundApplication.owner == owner_of(actor), FundApplication.state.in_(LIVE)
    )
    return set(session.scalars(query))


def _calls(rows: Sequence[FundApplication]) -> set[str]:
    return {row.call_id for row in rows}


def _milestones(session: Session, application_ids: Sequence[str]) -> dict[str, list[FundMilestone]]:
    query = sa.select(FundMilestone).where(FundMilestone.application_id.in_(application_ids))
    found: dict[str, list[FundMilestone]] = {}
    for one in session.scalars(query.order_by(FundMilestone.number)):
        found.setdefault(one.application_id, []).append(one)
    return found


def _call(row: FundCall, spent_minor: int, *, mine: bool, actor: Actor, on: date) -> CallCard:
    is_open = rules.is_open(on, opens_on=row.opens_on, closes_on=row.closes_on)
    return CallCard(
        id=row.id,
        fund=row.fund,
        title=row.title,
        source=row.source,
        budget=Money(row.budget_minor, row.currency),
        left=Money(rules.left(row.budget_minor, spent_minor), row.currency),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        is_open=is_open,
        may_apply=is_open and actor.has(*CONSIGNORS) and not mine,
    )


def _card(
    row: FundApplication, call: FundCall, milestones: Sequence[FundMilestone], *, actor: Actor
) -> ApplicationCard:
    mine, decides = is_own(row, actor), may_decide(row, actor)
    running = row.state is ApplicationState.AWARDED
    return ApplicationCard(
        id=row.id,
        call_id=row.call_id,
        title=call.title,
        currency=call.currency,
        party_name=row.party_name,
        project=row.project,
        state=row.state.value,
        applied_at=row.applied_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decided_how=row.decided_how,
        asked=Money(sum(one.amount_minor for one in milestones), call.currency),
        paid=Money(
            sum(one.amount_minor for one in milestones if one.state is MilestoneState.PAID), call.currency
        ),
        milestones=[
            MilestoneCard(
                id=one.id,
                number=one.number,
                what=one.what,
                amount=one.amount,
                due_on=one.due_on,
                state=one.state.value,
                evidence=one.evidence,
                decided_by_name=one.decided_by_name,
                decided_at=one.decided_at,
                decided_how=one.decided_how,
                paid_on=one.paid_on,
                paid_reference=one.paid_reference,
                may_show=running and mine and one.state in TO_SHOW,
                may_decide=running and decides and one.state is MilestoneState.SHOWN,
                may_pay=running and decides and one.state is MilestoneState.ACCEPTED,
            )
            for one in milestones
        ],
        may_change=mine and row.state is ApplicationState.APPLIED,
        may_decide=decides and row.state is ApplicationState.APPLIED,
    )
