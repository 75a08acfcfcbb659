"""Issues between agencies: raised, viewed, decided, with those that are overdue on top."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext
from pydantic import Field
from sqlalchemy.orm import Session

from bonded_warehouse.models.issues import AgencyIssue, AgencyView
from bonded_warehouse.operations import coordinating
from bonded_warehouse.operations.coordinating import Question
from bonded_warehouse.queries import issues
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.issues import OFFICES, READERS, AgencyIssueCard, AgencyViewCard
from bonded_warehouse.web.forms import Needed, Word
from foundation.actor import Actor, Role
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.worker import DeskItem

room = Room("issues", __name__)
SPEAKERS: Final = frozenset(OFFICES)


@dataclass(frozen=True, slots=True)
class AgencyIssuesPage:
    """Issues of the reader's office."""

    issues: list[AgencyIssueCard]
    overdue: int
    may_raise: bool
    next_before: str | None = None


@dataclass(frozen=True, slots=True)
class WhichIssues:
    """From where on to list."""

    before: Annotated[str, Field(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class AgencyIssuePage:
    """One issue with every view."""

    issue: AgencyIssueCard
    views: list[AgencyViewCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseIssue:
    """What is asked, of whom, by when."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    question: Needed
    lead: Word
    asked: Annotated[list[Word], Field(max_length=10)] = field(default_factory=list)
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SayView:
    """What one's office thinks."""

    words: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOffIssue:
    """A later day, and why."""

    due_on: date
    reason: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIssue:
    """What was decided; or that nothing is, and why."""

    is_decided: bool
    decision: Needed


@room.get(
    "/issues",
    takes=WhichIssues,
    gives=AgencyIssuesPage,
    may=READERS,
    scope="supervision:read",
    page="bonded_warehouse/issues.html",
)
def index(call: Call[WhichIssues]) -> AgencyIssuesPage:
    """List the issues in which one's office has a part, the overdue on top."""
    on = law_day(call.at)
    found = issues.issues(db.session, actor=call.actor, on=on, before=call.input.before or None)
    call.extra["offices"] = OFFICES
    return AgencyIssuesPage(
        found,
        issues.overdue(db.session, actor=call.actor, on=on),
        call.actor.has(*OFFICES),
        found[-1].id if len(found) == issues.PAGE else None,
    )


@room.get(
    "/issues/<issue_id>",
    gives=AgencyIssuePage,
    may=READERS,
    scope="supervision:read",
    page="bonded_warehouse/issue.html",
)
def show(call: Call[None], issue_id: str) -> AgencyIssuePage:
    """Show an issue and what each office said."""
    card, views = issues.issue(db.session, issue_id, actor=call.actor, on=law_day(call.at))
    return AgencyIssuePage(card, views)


_writes = partial(
    room.post,
    gives=AgencyIssueCard,
    may=SPEAKERS,
    scope="supervision:write",
    done=lambda card: url_for("issues.show", issue_id=card.id),
    on_refusal="issues.show",
)


def _card(call: Call[Any], session: Session, row: AgencyIssue) -> AgencyIssueCard:
    return issues.card(row, actor=call.actor, on=law_day(call.at))


def _of_view(call: Call[Any], session: Session, row: AgencyView) -> AgencyIssueCard:
    return issues.issue(session, row.issue_id, actor=call.actor, on=law_day(call.at))[0]


@room.post(
    "/issues",
    takes=RaiseIssue,
    gives=AgencyIssueCard,
    may=SPEAKERS,
    scope="supervision:write",
    done=lambda card: url_for("issues.show", issue_id=card.id),
    on_refusal="issues.index",
)
def raise_issue(call: Call[RaiseIssue]) -> AgencyIssueCard:
    """Raise an issue; the offices that are asked find it on their desks."""
    sent = call.input
    return call.perform(
        coordinating.raise_issue,
        partial(_card, call),
        say=gettext("Raised. The offices that are asked find it on their desks."),
        question=Question(
            title=sent.title,
            question=sent.question,
            lead=Role(sent.lead),
            asked=[Role(one) for one in sent.asked],
            due_on=sent.due_on,
        ),
    )


@_writes("/issues/<issue_id>/views", takes=SayView)
def view(call: Call[SayView], issue_id: str) -> AgencyIssueCard:
    """Say what one's office thinks of it."""
    return call.perform(
        coordinating.view,
        partial(_of_view, call),
        say=gettext("Written down."),
        issue_id=issue_id,
        words=call.input.words,
    )


@_writes("/issues/<issue_id>/deadline", takes=PutOffIssue)
def put_off(call: Call[PutOffIssue], issue_id: str) -> AgencyIssueCard:
    """Give it more time, with the reason."""
    return call.perform(
        coordinating.put_off,
        partial(_card, call),
        say=gettext("The deadline is put off."),
        issue_id=issue_id,
        due_on=call.input.due_on,
        reason=call.input.reason,
    )


@_writes("/issues/<issue_id>/decision", takes=CloseIssue)
def close(call: Call[CloseIssue], issue_id: str) -> AgencyIssueCard:
    """Decide it, or close it without a decision."""
    return call.perform(
        coordinating.close,
        partial(_card, call),
        say=gettext("Your decision is recorded."),
        issue_id=issue_id,
        is_decided=call.input.is_decided,
        decision=call.input.decision,
    )


def desk_items(session: Session, actor: Actor, at: datetime) -> Iterable[DeskItem]:
    """Yield the issues that wait for this person's office."""
    if not actor.has(*OFFICES):
        return
    for why, one in issues.waiting(session, actor=actor, on=law_day(at)):
        if why == "lead":
            said = gettext("Your office leads it and decides.")
        else:
            said = gettext("Your office is asked what it thinks.")
        if one.is_overdue:
            said = gettext("Its deadline has passed.") + " " + said
        yield DeskItem(
            title=gettext("Issue between agencies: %(title)s", title=one.title),
            why=said,
            url=url_for("issues.show", issue_id=one.id),
            since=one.raised_at,
            role=next(role for role in OFFICES if actor.has(role)),
        )
