"""Issues between agencies: raised with a deadline, viewed by those asked, decided by the one that leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse.models.issues import AgencyIssue, AgencyView
from bonded_warehouse.operations.stopping import said
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.queries.issues import OFFICES, may_see
from bonded_warehouse.supervision_errors import IssueClosed, IssueInvalid, IssueUnknown, NotTheLead
from foundation.actor import Actor, Role
from foundation.ids import new_id

FEWEST: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, of whom, by when."""

    title: str
    question: str
    lead: Role
    asked: Sequence[Role]
    due_on: date


def raise_issue(session: Session, *, question: Question, actor: Actor, at: datetime) -> AgencyIssue:
    """Raise an issue.

    :raises NotAllowed: if the actor is of no office
    :raises IssueInvalid: if something is missing, or the day is over
    """
    actor.require(*OFFICES)
    if wrong := _wrong(question, law_day(at)):
        raise IssueInvalid(fields=wrong)
    row = AgencyIssue(
        id=new_id("iss", at),
        title=question.title.strip(),
        question=question.question.strip(),
        lead=question.lead,
        asked=[role for role in OFFICES if role in set(question.asked) and role != question.lead],
        due_on=question.due_on,
        raised_by=actor.id,
        raised_by_name=actor.name,
        raised_for=next(role for role in OFFICES if actor.has(role)),
        raised_at=at,
    )
    session.add(row)
    session.flush()
    return row


def view(session: Session, *, issue_id: str, words: str, actor: Actor, at: datetime) -> AgencyView:
    """Say what one's office thinks of an issue.

    :raises IssueUnknown: if the office has no part in it
    :raises IssueClosed: if it is closed
    """
    row = _open(session, issue_id, actor)
    mine = [role for role in OFFICES if actor.has(role)]
    parts = {row.lead, row.raised_for, *row.asked}
    office = next((role for role in mine if role in parts), mine[0] if mine else None)
    if office is None:
        raise IssueUnknown
    return _write(session, row, office, said(words), None, actor, at)


def put_off(
    session: Session, *, issue_id: str, due_on: date, reason: str, actor: Actor, at: datetime
) -> AgencyIssue:
    """Give an issue more time, with the reason.

    :raises NotTheLead: if the actor's office does not lead
    :raises IssueInvalid: if the day is not later
    """
    row = _led(session, issue_id, actor)
    words = said(reason)
    if due_on <= max(row.due_on, law_day(at)):
        raise IssueInvalid(fields={"due_on": "Name a later day."})
    row.due_on = due_on
    _write(session, row, row.lead, words, due_on, actor, at)
    return row


def close(
    session: Session, *, issue_id: str, is_decided: bool, decision: str, actor: Actor, at: datetime
) -> AgencyIssue:
    """Decide an issue, or close it without a decision, with the reason.

    :raises NotTheLead: if the actor's office does not lead
    :raises IssueClosed: if it is closed
    """
    row = _led(session, issue_id, actor)
    row.decision, row.is_decided = said(decision), is_decided
    row.closed_by, row.closed_by_name, row.closed_at = actor.id, actor.name, at
    session.flush()
    return row


def _write(
    session: Session,
    row: AgencyIssue,
    office: str,
    words: str,
    due_on: date | None,
    actor: Actor,
    at: datetime,
) -> AgencyView:
    found = AgencyView(
        id=new_id("avw", at),
        issue_id=row.id,
        office=office,
        by=actor.id,
        by_name=actor.name,
        words=words,
        due_on=due_on,
        at=at,
    )
    session.add(found)
    session.flush()
    return found


def _wrong(question: Question, today: date) -> dict[str, str]:
    wrong = {name: "This is needed." for name in ("title", "question") if not getattr(question, name).strip()}
    if question.lead not in OFFICES:
        wrong["lead"] = "This is no office of the house."
    others = set(question.asked) - {question.lead}
    if len(others) < FEWEST or not others <= set(OFFICES):
        wrong["asked"] = "Ask one other office at least."
    if question.due_on < today:
        wrong["due_on"] = "This day is over."
    return wrong


def _open(session: Session, issue_id: str, actor: Actor) -> AgencyIssue:
    actor.require(*OFFICES)
    row = session.get(AgencyIssue, issue_id, with_for_update=True, populate_existing=True)
    if row is None or not may_see(row, actor):
        raise IssueUnknown
    if row.closed_at is not None:
        raise IssueClosed(closed_at=row.closed_at)
    return row


def _led(session: Session, issue_id: str, actor: Actor) -> AgencyIssue:
    row = _open(session, issue_id, actor)
    if not actor.has(Role(row.lead)):
        raise NotTheLead
    return row
