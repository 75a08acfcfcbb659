"""What waits for a person, and why."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from foundation.actor import ADMINISTRATOR
from foundation.db import db
from foundation.outbox import PublishedEvent, Setback
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from foundation.worker import DeskItem, Part

room = Room("desk", __name__)


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
class Desk:
    """What waits for this person, the most urgent first."""

    items: list[DeskCard]
    setbacks: list[SetbackCard]
    """For administrators: what the house itself could not go on with, without its contents."""


@room.get("/desk", gives=Desk, may=SIGNED_IN, scope="desk:read", page="foundation/desk.html")
def show(call: Call[None]) -> Desk:
    """Show what waits for this person, and why."""
    parts: list[Part] = current_app.extensions["bianliang.parts"]
    items: list[DeskItem] = []
    for part in parts:
        if part.desk is not None:
            items.extend(part.desk(db.session, call.actor, call.at))
    items.sort(key=lambda item: (item.due is None, item.due or item.since, item.since))
    cards = [DeskCard(item.title, item.why, item.url, item.since, item.due, item.role) for item in items]
    return Desk(items=cards, setbacks=_setbacks() if call.actor.has(ADMINISTRATOR) else [])


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
