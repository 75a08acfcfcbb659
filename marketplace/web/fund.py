"""The guidance fund: calls, applications, milestones and their evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, Literal

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.worker import DeskItem
from marketplace.models.fund import FundApplication
from marketplace.operations import funding
from marketplace.queries import fund
from marketplace.queries.fund import ApplicationCard, CallCard, Fund
from marketplace.roles import AUDITOR, CONSIGNORS, REGULATOR
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Currency

room = Room("fund", __name__)

Line = Annotated[str, Field(min_length=2, max_length=200)]
Text = Annotated[str, Field(min_length=3, max_length=400)]
Long = Annotated[str, Field(min_length=10, max_length=4000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """A call as its paper says it."""

    fund: Line
    title: Line
    source: Text
    budget: Amount
    currency: Currency = "CNY"
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What the money is asked for."""

    project: Long


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMilestone:
    """What is done, by when, for how much."""

    what: Text
    amount: Amount
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Whether it is awarded, by which decision of the fund; or why not."""

    decision: Literal["award", "refuse"]
    how: Text


@dataclass(frozen=True, slots=True)
class Shows:
    """The evidence of a milestone: what was done, and where that is to be seen."""

    evidence: Long


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """Whether the evidence is accepted, on what; or why it is returned."""

    decision: Literal["accept", "return"]
    how: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPaid:
    """When the fund paid, under which number of its own."""

    paid_on: date
    reference: Line


WORDS: Final[dict[str, Any]] = {
    "fund_application.applied": lazy_gettext("Waits for the office"),
    "fund_application.awarded": lazy_gettext("Awarded"),
    "fund_application.refused": lazy_gettext("Not awarded"),
    "fund_application.withdrawn": lazy_gettext("Withdrawn by the applicant"),
    "fund_milestone.planned": lazy_gettext("No evidence yet"),
    "fund_milestone.shown": lazy_gettext("Evidence waits for the office"),
    "fund_milestone.returned": lazy_gettext("Evidence was returned"),
    "fund_milestone.accepted": lazy_gettext("Evidence accepted, not paid yet"),
    "fund_milestone.paid": lazy_gettext("Paid by the fund"),
}
_writes = partial(
    room.post,
    gives=ApplicationCard,
    scope="market:write",
    done=lambda card: url_for("fund.listing", _anchor=card.id),
    on_refusal="fund.listing",
)
"""What the acts on an application have in common."""


@room.get(
    "/fund",
    gives=Fund,
    may=CONSIGNORS | {REGULATOR, AUDITOR},
    scope="market:read",
    page="marketplace/fund.html",
)
def listing(call: Call[None]) -> Fund:
    """Show the calls, one's own applications, and to the office all of them."""
    call.extra["currencies"] = [(code, code) for code in amounts.CURRENCIES]
    return fund.listing(db.session, actor=call.actor, at=call.at)


@_writes("/fund/calls", takes=NewCall, gives=CallCard, may={REGULATOR})
def enter_call(call: Call[NewCall]) -> CallCard:
    """Enter a call."""
    new = call.input
    return call.perform(
        funding.call,
        lambda session, row: fund.call_card(session, row, actor=call.actor, on=call.at.date()),
        say=gettext("Entered. It stands there for all who sell here."),
        fund=new.fund,
        title=new.title,
        source=new.source,
        budget=amounts.money(new.budget, new.currency, name="budget"),
        opens_on=new.opens_on,
        closes_on=new.closes_on,
    )


@_writes("/fund/calls/<call_id>/applications", takes=NewApplication, may=CONSIGNORS)
def apply(call: Call[NewApplication], call_id: str) -> ApplicationCard:
    """Apply to a call."""
    return call.perform(
        funding.apply,
        partial(_card, call),
        say=gettext("Applied. Enter its milestones next: what is done, by when, for how much."),
        call_id=call_id,
        project=call.input.project,
    )


@_writes("/fund/applications/<application_id>/milestones", takes=NewMilestone, may=CONSIGNORS)
def plan(call: Call[NewMilestone], application_id: str) -> ApplicationCard:
    """Enter a milestone."""
    new = call.input
    currency = fund.currency_of(db.session, application_id, actor=call.actor)
    return call.perform(
        funding.plan,
        partial(_card, call),
        say=gettext("Entered."),
        application_id=application_id,
        what=new.what,
        amount_minor=amounts.minor(new.amount, currency, name="amount"),
        due_on=new.due_on,
    )


@_writes("/fund/applications/<application_id>/withdrawal", may=CONSIGNORS)
def withdraw(call: Call[None], application_id: str) -> ApplicationCard:
    """Withdraw an application."""
    return call.perform(
        funding.withdraw,
        partial(_card, call),
        say=gettext("The application is withdrawn."),
        application_id=application_id,
    )


@_writes("/fund/applications/<application_id>/decision", takes=Award, may={REGULATOR})
def decide(call: Call[Award], application_id: str) -> ApplicationCard:
    """Award an application, or refuse it."""
    return call.perform(
        funding.decide,
        partial(_card, call),
        say=gettext("Decided."),
        application_id=application_id,
        is_awarded=call.input.decision == "award",
        how=call.input.how,
    )


@_writes("/fund/milestones/<milestone_id>/evidence", takes=Shows, may=CONSIGNORS)
def show(call: Call[Shows], milestone_id: str) -> ApplicationCard:
    """Hand in the evidence of a milestone."""
    return call.perform(
        funding.show,
        partial(_card, call),
        say=gettext("Handed in. The office looks at it."),
        milestone_id=milestone_id,
        evidence=call.input.evidence,
    )


@_writes("/fund/milestones/<milestone_id>/decision", takes=Judges, may={REGULATOR})
def judge(call: Call[Judges], milestone_id: str) -> ApplicationCard:
    """Accept the evidence of a milestone, or return it."""
    return call.perform(
        funding.judge,
        partial(_card, call),
        say=gettext("Decided."),
        milestone_id=milestone_id,
        is_good=call.input.decision == "accept",
        how=call.input.how,
    )


@_writes("/fund/milestones/<milestone_id>/payment", takes=FundPaid, may={REGULATOR})
def note_payment(call: Call[FundPaid], milestone_id: str) -> ApplicationCard:
    """Note that the fund paid a milestone."""
    return call.perform(
        funding.note_payment,
        partial(_card, call),
        say=gettext("Noted as paid by the fund."),
        milestone_id=milestone_id,
        paid_on=call.input.paid_on,
        reference=call.input.reference,
    )


def desk_items(session: Session, actor: Actor) -> Iterator[DeskItem]:
    """Yield what waits for the office of the fund."""
    if actor.has(REGULATOR):
        count, since = fund.waiting(session)
        if since is not None:
            yield DeskItem(
                title=ngettext(
                    "%(num)s matter of the guidance fund", "%(num)s matters of the guidance fund", count
                ),
                why=gettext("An application or evidence is to be decided, or a payment to be noted."),
                url=url_for("fund.listing"),
                since=since,
            )


def _card(call: Call[Any], session: Session, row: FundApplication) -> ApplicationCard:
    return fund.card(session, row, actor=call.actor)
