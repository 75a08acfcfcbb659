"""What waits for a person, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from flask import current_app

from foundation import failing
from foundation.actor import ADMINISTRATOR, Role
from foundation.db import db
from foundation.outbox import PublishedEvent, Setback
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from foundation.worker import DeskItem, Guide, Part

room = Room("desk", __name__)
AUDITOR: Final = Role("auditor")
"""Of the packages above; here only asked for by name."""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """One thing that waits."""

    title: str
    why: str
    url: str
    since: datetime
    due: datetime | None
    role: str | None


@dataclass(frozen=True, slots=True)
class SetbackCard:
    """A fact that could not be followed yet."""

    event: str
    follower: str
    reason: str
    attempts: int
    first_at: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True)
class FailingJobCard:
    """A job of the worker that failed the last time it ran."""

    job: str
    reason: str
    failures: int
    """Ever since the house was opened."""
    since: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for this person, the most urgent first."""

    items: list[DeskCard]
    setbacks: list[SetbackCard]
    """For administrators: what the house itself could not go on with, without its contents."""
    failing_jobs: list[FailingJobCard] = field(default_factory=list)
    """For administrators and auditors: what the worker fails to do, until it succeeds again."""


@room.get("/desk", gives=Desk, may=SIGNED_IN, scope="desk:read", page="foundation/desk.html")
def show(call: Call[None]) -> Desk:
    """Show what waits for this person, and why."""
    parts: list[Part] = current_app.extensions["bianliang.parts"]
    items: list[DeskItem] = []
    for part in parts:
        if part.desk is not None:
            items.extend(part.desk(db.session, call.actor, call.at))
    items.sort(key=lambda item: (item.due is None, item.due or item.since, item.since))
    guides: dict[Role, Guide] = {role: guide for part in parts for role, guide in part.guides.items()}
    call.extra["guides"] = [] if items else [(role, guides[role]) for role in guides if call.actor.has(role)]
    cards = [DeskCard(item.title, item.why, item.url, item.since, item.due, item.role) for item in items]
    return Desk(
        items=cards,
        setbacks=_setbacks() if call.actor.has(ADMINISTRATOR) else [],
        failing_jobs=_failing_jobs() if call.actor.has(ADMINISTRATOR, AUDITOR) else [],
    )


def _failing_jobs() -> list[FailingJobCard]:
    return [
        FailingJobCard(one.job, one.reason, one.failures, one.first_at, one.last_at)
        for one in failing.failing(db.session)
    ]


def _setbacks() -> list[SetbackCard]:
    query = (
        sa.select(PublishedEvent.name, Setback)
        .join(Setback, Setback.event_id == PublishedEvent.id)
        .order_by(Setback.first_at)
        .limit(100)
    )
    return [
        SetbackCard(
            name, setback.follower, setback.reason, setback.attempts, setback.first_at, setback.next_at
        )
        for name, setback in db.session.execute(query)
    ]
