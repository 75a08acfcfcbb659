"""Calls of a guidance fund, applications, and milestones that are paid once somebody saw their evidence.

The fund's money is not the house's: the ledger books none of it. That it paid is noted, with its number.
"""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.money import Money
from marketplace.fund_errors import (
    EvidenceNotAccepted,
    FundAppliedAlready,
    FundCallClosed,
    FundDecided,
    FundExhausted,
    FundInvalid,
    FundPaperUnknown,
    FundWithoutMilestones,
    OwnFundApplication,
)
from marketplace.models.fund import FundApplication, FundCall, FundMilestone
from marketplace.queries import fund as queries
from marketplace.roles import CONSIGNORS, REGULATOR
from marketplace.rules import fund as rules
from marketplace.rules.fund import TO_SHOW, ApplicationState, MilestoneState


def call(
    session: Session,
    *,
    fund: str,
    title: str,
    source: str,
    budget: Money,
    opens_on: date,
    closes_on: date,
    actor: Actor,
    at: datetime,
) -> FundCall:
    """Enter a call as its paper says it.

    :raises NotAllowed: if the actor is not of the office
    :raises FundInvalid: if it ends before it begins, or has no money
    """
    actor.require(REGULATOR)
    if closes_on < opens_on:
        raise FundInvalid(fields={"closes_on": "It ends before it begins."})
    if budget.amount_minor <= 0:
        raise FundInvalid(fields={"budget": "Enter an amount above nothing."})
    row = FundCall(
        id=new_id("fca", at),
        fund=fund.strip(),
        title=title.strip(),
        source=source.strip(),
        currency=budget.currency,
        budget_minor=budget.amount_minor,
        opens_on=opens_on,
        closes_on=closes_on,
        entered_by=actor.id,
        entered_by_name=actor.name,
        entered_at=at,
    )
    session.add(row)
    session.flush()
    return row


def apply(session: Session, *, call_id: str, project: str, actor: Actor, at: datetime) -> FundApplication:
    """Apply to a call, for oneself or one's firm; its milestones are entered next.

    :raises NotAllowed: if the actor sells nothing here
    :raises FundPaperUnknown: if there is no such call
    :raises FundCallClosed: if it takes no applications today
    :raises FundAppliedAlready: if an application of his lives
    """
    actor.require(*CONSIGNORS)
    found = session.get(FundCall, call_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise FundPaperUnknown
    _require_open(found, at)
    if queries.has_applied(session, call_id, actor=actor):
        raise FundAppliedAlready
    row = FundApplication(
        id=new_id("fap", at),
        call_id=call_id,
        owner=queries.owner_of(actor),
        applicant_id=actor.id,
        party_name=accounts.organisation_name(session, actor.organisation_id) or actor.name,
        project=project.strip(),
        applied_at=at,
    )
    session.add(row)
    session.flush()
    return row


def plan(
    session: Session,
    *,
    application_id: str,
    what: str,
    amount_minor: int,
    due_on: date,
    actor: Actor,
    at: datetime,
) -> FundApplication:
    """Enter a milestone, while the application waits: what is done, by when, for how much.

    :raises FundPaperUnknown: if the application is not the actor's
    :raises FundDecided: if it waits no more
    :raises FundInvalid: if it is for nothing, or due before today
    """
    row = _own(session, application_id, actor)
    _require(row.state, ApplicationState.APPLIED)
    if amount_minor <= 0:
        raise FundInvalid(fields={"amount": "Enter an amount above nothing."})
    if due_on < at.astimezone(UTC).date():
        raise FundInvalid(fields={"due_on": "This day has passed."})
    session.add(
        FundMilestone(
            id=new_id("fms", at),
            application_id=row.id,
            applicant_id=row.applicant_id,
            number=len(queries.milestones_of(session, row.id)) + 1,
            what=what.strip(),
            amount_minor=amount_minor,
            currency=session.get_one(FundCall, row.call_id).currency,
            due_on=due_on,
        )
    )
    session.flush()
    return row


def withdraw(session: Session, *, application_id: str, actor: Actor, at: datetime) -> FundApplication:
    """Withdraw an application that waits.

    :raises FundPaperUnknown: if it is not the actor's
    :raises FundDecided: if it was decided
    """
    row = _own(session, application_id, actor)
    _require(row.state, ApplicationState.APPLIED)
    row.state, row.decided_by_name, row.decided_at = ApplicationState.WITHDRAWN, actor.name, at
    session.flush()
    return row


def decide(
    session: Session, *, application_id: str, is_awarded: bool, how: str, actor: Actor, at: datetime
) -> FundApplication:
    """Award what the milestones of an application come to, or refuse it.

    :param how: by which decision of the fund, or why not
    :raises NotAllowed: if the actor is not of the office
    :raises OwnFundApplication: if he, or his firm, applied
    :raises FundDecided: if it waits no more
    :raises FundWithoutMilestones: if there is nothing to pay for
    :raises FundExhausted: if the call has not so much left
    """
    actor.require(REGULATOR)
    row = queries.application(session, application_id, actor=actor)
    _require_other(row, actor)
    found = session.get_one(FundCall, row.call_id, with_for_update=True, populate_existing=True)
    _require(row.state, ApplicationState.APPLIED)
    if is_awarded:
        asked = sum(one.amount_minor for one in queries.milestones_of(session, row.id))
        if not asked:
            raise FundWithoutMilestones
        left = rules.left(found.budget_minor, queries.awarded(session, found.id))
        if asked > left:
            raise FundExhausted(asked=Money(asked, found.currency), left=Money(left, found.currency))
    row.state = ApplicationState.AWARDED if is_awarded else ApplicationState.REFUSED
    row.decided_by_name, row.decided_at, row.decided_how = actor.name, at, how.strip()
    session.flush()
    return row


def show(
    session: Session, *, milestone_id: str, evidence: str, actor: Actor, at: datetime
) -> FundApplication:
    """Hand in the evidence of a milestone.

    :raises FundPaperUnknown: if it is not the actor's
    :raises FundDecided: if nothing was awarded, or its evidence waits or was accepted
    """
    one, row = queries.milestone(session, milestone_id, actor=actor)
    if not queries.is_own(row, actor):
        raise FundPaperUnknown
    _require(row.state, ApplicationState.AWARDED)
    if one.state not in TO_SHOW:
        raise FundDecided
    one.state, one.evidence, one.shown_at = MilestoneState.SHOWN, evidence.strip(), at
    session.flush()
    return row


def judge(
    session: Session, *, milestone_id: str, is_good: bool, how: str, actor: Actor, at: datetime
) -> FundApplication:
    """Accept the evidence of a milestone, or return it with the reason.

    :raises NotAllowed: if the actor is not of the office
    :raises OwnFundApplication: if he, or his firm, applied
    :raises FundDecided: if no evidence waits
    """
    actor.require(REGULATOR)
    one, row = queries.milestone(session, milestone_id, actor=actor)
    _require_other(row, actor)
    _require(one.state, MilestoneState.SHOWN)
    one.decided_by_name, one.decided_at, one.decided_how = actor.name, at, how.strip()
    one.state = MilestoneState.ACCEPTED if is_good else MilestoneState.RETURNED
    one.accepted_by = actor.id if is_good else None
    session.flush()
    return row


def note_payment(
    session: Session, *, milestone_id: str, paid_on: date, reference: str, actor: Actor, at: datetime
) -> FundApplication:
    """Note that the fund paid a milestone, under its own reference.

    :raises NotAllowed: if the actor is not of the office
    :raises OwnFundApplication: if he, or his firm, applied
    :raises EvidenceNotAccepted: if its evidence is not accepted
    :raises FundDecided: if it is paid
    :raises FundInvalid: if the day lies ahead, or before the acceptance
    """
    actor.require(REGULATOR)
    one, row = queries.milestone(session, milestone_id, actor=actor)
    _require_other(row, actor)
    if one.state is MilestoneState.PAID:
        raise FundDecided
    if one.state is not MilestoneState.ACCEPTED or one.decided_at is None:
        raise EvidenceNotAccepted
    if not one.decided_at.astimezone(UTC).date() <= paid_on <= at.astimezone(UTC).date():
        raise FundInvalid(fields={"paid_on": "From the day of acceptance to today."})
    one.state, one.paid_on = MilestoneState.PAID, paid_on
    one.paid_reference, one.paid_noted_by_name = reference.strip(), actor.name
    session.flush()
    return row


def _own(session: Session, application_id: str, actor: Actor) -> FundApplication:
    row = queries.application(session, application_id, actor=actor)
    if not queries.is_own(row, actor):
        raise FundPaperUnknown
    return row


def _require(state: ApplicationState | MilestoneState, wanted: ApplicationState | MilestoneState) -> None:
    if state is not wanted:
        raise FundDecided


def _require_other(row: FundApplication, actor: Actor) -> None:
    if queries.is_own(row, actor):
        raise OwnFundApplication


def _require_open(found: FundCall, at: datetime) -> None:
    on = at.astimezone(UTC).date()
    if not rules.is_open(on, opens_on=found.opens_on, closes_on=found.closes_on):
        raise FundCallClosed(opens_on=found.opens_on, closes_on=found.closes_on)
