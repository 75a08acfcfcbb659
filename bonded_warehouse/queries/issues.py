"""Issues between agencies, for the offices that have a part in them, and for who oversees."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.issues import AgencyIssue, AgencyView
from bonded_warehouse.roles import (
    AUDITOR,
    CUSTOMS_OFFICER,
    FOREX_OFFICER,
    REGULATOR,
    RELIC_EXAMINER,
    TAX_OFFICER,
)
from bonded_warehouse.supervision_errors import IssueUnknown
from foundation.actor import Actor, Role

OFFICES: Final = (REGULATOR, CUSTOMS_OFFICER, TAX_OFFICER, FOREX_OFFICER, RELIC_EXAMINER)
READERS: Final = frozenset({*OFFICES, AUDITOR})
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class AgencyViewCard:
    """What an office said."""

    office: str
    by_name: str
    words: str
    due_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AgencyIssueCard:
    """One issue."""

    id: str
    title: str
    question: str
    lead: str
    asked: list[str]
    due_on: date
    is_overdue: bool
    raised_by_name: str
    raised_for: str
    raised_at: datetime
    decision: str
    is_decided: bool
    closed_by_name: str
    closed_at: datetime | None
    may_decide: bool
    may_speak: bool


def may_see(row: AgencyIssue, actor: Actor) -> bool:
    """Say whether the actor's office has a part in an issue, or oversees all."""
    parts = {row.lead, row.raised_for, *row.asked}
    return actor.has(REGULATOR, AUDITOR, *(Role(one) for one in parts))


def _is_asked(role: str) -> sa.ColumnElement[bool]:
    """Say in SQL whether an office is asked: among the roles as JSON, each in its quotation marks."""
    return sa.cast(AgencyIssue.asked, sa.Text).contains(f'"{role}"', autoescape=True)


def _seen(actor: Actor) -> sa.Select[AgencyIssue]:
    """Return the issues that the actor may see: as `may_see`, in SQL."""
    query = sa.select(AgencyIssue)
    if actor.has(REGULATOR, AUDITOR):
        return query
    his = [role for role in OFFICES if actor.has(role)]
    return query.where(
        sa.or_(AgencyIssue.lead.in_(his), AgencyIssue.raised_for.in_(his), *map(_is_asked, his))
    )


def issues(session: Session, *, actor: Actor, on: date, before: str | None = None) -> list[AgencyIssueCard]:
    """Return the issues that the actor may see, a page at a time: open first, the earliest deadline first.

    :param before: the last id of the page before this one
    """
    order = (sa.case((AgencyIssue.closed_at.is_(None), 0), else_=1), AgencyIssue.due_on, AgencyIssue.id)
    query = _seen(actor).order_by(*order).limit(PAGE)
    last = None if before is None else session.get(AgencyIssue, before)
    if last is not None:
        query = query.where(sa.tuple_(*order) > (int(last.closed_at is not None), last.due_on, last.id))
    return [card(row, actor=actor, on=on) for row in session.scalars(query)]


def overdue(session: Session, *, actor: Actor, on: date) -> int:
    """Return how many of the issues that the actor may see are overdue."""
    late = _seen(actor).where(AgencyIssue.closed_at.is_(None), AgencyIssue.due_on < on).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(late)) or 0


def issue(
    session: Session, issue_id: str, *, actor: Actor, on: date
) -> tuple[AgencyIssueCard, list[AgencyViewCard]]:
    """Return one issue with every view.

    :raises IssueUnknown: if there is none that the actor may see
    """
    row = session.get(AgencyIssue, issue_id)
    if row is None or not may_see(row, actor):
        raise IssueUnknown
    views = sa.select(AgencyView).where(AgencyView.issue_id == row.id)
    return card(row, actor=actor, on=on), [
        AgencyViewCard(one.office, one.by_name, one.words, one.due_on, one.at)
        for one in session.scalars(views.order_by(AgencyView.at, AgencyView.id))
    ]


def waiting(session: Session, *, actor: Actor, on: date) -> list[tuple[str, AgencyIssueCard]]:
    """Return (why, issue) of open issues that wait for this person's office: to lead, or to say something."""
    mine = [role for role in OFFICES if actor.has(role)]
    awaited = [
        sa.and_(
            _is_asked(role),
            ~sa.exists().where(AgencyView.issue_id == AgencyIssue.id, AgencyView.office == role),
        )
        for role in mine
    ]
    query = sa.select(AgencyIssue).where(
        AgencyIssue.closed_at.is_(None), sa.or_(AgencyIssue.lead.in_(mine), *awaited)
    )
    rows = session.scalars(query.order_by(AgencyIssue.due_on, AgencyIssue.id).limit(PAGE))
    return [("lead" if row.lead in mine else "asked", card(row, actor=actor, on=on)) for row in rows]


def card(row: AgencyIssue, *, actor: Actor, on: date) -> AgencyIssueCard:
    """Return a row as a card."""
    is_open = row.closed_at is None
    return AgencyIssueCard(
        id=row.id,
        title=row.title,
        question=row.question,
        lead=row.lead,
        asked=list(row.asked),
        due_on=row.due_on,
        is_overdue=is_open and row.due_on < on,
        raised_by_name=row.raised_by_name,
        raised_for=row.raised_for,
        raised_at=row.raised_at,
        decision=row.decision,
        is_decided=row.is_decided,
        closed_by_name=row.closed_by_name,
        closed_at=row.closed_at,
        may_decide=is_open and actor.has(Role(row.lead)),
        may_speak=is_open and actor.has(*OFFICES),
    )
