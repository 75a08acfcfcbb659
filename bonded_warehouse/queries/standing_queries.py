"""Which queries are kept, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.standing import (
    EpcisNotification,
    EpcisQuery,
    EpcisSubscription,
    SubscriptionState,
)
from bonded_warehouse.roles import AUDITOR, REGULATOR
from bonded_warehouse.standards_errors import QueryUnknown, SubscriptionUnknown
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A query that is kept under a name."""

    name: str
    query: dict[str, Any]
    owner_name: str
    is_mine: bool
    created_at: datetime
    subscriptions: list["KeptSubscription"]


@dataclass(frozen=True, slots=True)
class KeptSubscription:
    """A subscription to a query, and how it fares."""

    id: str
    query_name: str
    dest: str
    stream: bool
    schedule: dict[str, str]
    is_signed: bool
    created_at: datetime
    is_stopped: bool
    problem: str
    last_notified_at: datetime | None

    @classmethod
    def of(cls, row: EpcisSubscription, name: str) -> "KeptSubscription":
        """Return a row as a card."""
        return cls(
            id=row.id,
            query_name=name,
            dest=row.dest,
            stream=row.stream,
            schedule=row.schedule,
            is_signed=row.token is not None,
            created_at=row.created_at,
            is_stopped=row.state is SubscriptionState.STOPPED,
            problem=row.problem,
            last_notified_at=row.last_notified_at,
        )


@dataclass(frozen=True, slots=True)
class Notified:
    """One notification, and how it went so far."""

    number: int
    events: int
    made_at: datetime
    sha256: str
    attempts: int
    tried_at: datetime | None
    status: int | None
    problem: str
    delivered_at: datetime | None


def owned(session: Session, name: str, *, actor: Actor) -> EpcisQuery:
    """Return the actor's query of a name.

    :raises QueryUnknown: if he has none
    """
    row = session.scalar(
        sa.select(EpcisQuery).where(EpcisQuery.owner_id == actor.id, EpcisQuery.name == name)
    )
    if row is None:
        raise QueryUnknown
    return row


def kept(session: Session, *, actor: Actor, after: str = "", limit: int = 200) -> Sequence[EpcisQuery]:
    """Return the actor's own queries by name."""
    query = sa.select(EpcisQuery).where(EpcisQuery.owner_id == actor.id, EpcisQuery.name > after)
    return session.scalars(query.order_by(EpcisQuery.name).limit(limit)).all()


def overseen(session: Session, *, actor: Actor, limit: int = 200) -> list[KeptQuery]:
    """Return the queries that the actor may know of: his own; to overseers everybody's, the newest first."""
    query = sa.select(EpcisQuery).order_by(EpcisQuery.created_at.desc(), EpcisQuery.id).limit(limit)
    if not actor.has(REGULATOR, AUDITOR):
        query = query.where(EpcisQuery.owner_id == actor.id)
    rows = session.scalars(query).all()
    its = sa.select(EpcisSubscription).where(EpcisSubscription.query_id.in_([row.id for row in rows]))
    subscribed: dict[str, list[EpcisSubscription]] = {}
    for one in session.scalars(its.order_by(EpcisSubscription.id)):
        subscribed.setdefault(one.query_id, []).append(one)
    return [
        KeptQuery(
            row.name,
            row.asked,
            row.owner_name,
            row.owner_id == actor.id,
            row.created_at,
            [KeptSubscription.of(one, row.name) for one in subscribed.get(row.id, ())],
        )
        for row in rows
    ]


def subscriptions(
    session: Session, name: str, *, actor: Actor, after: str = "", limit: int = 200
) -> Sequence[EpcisSubscription]:
    """Return the subscriptions to the actor's query of a name.

    :raises QueryUnknown: if he has none
    """
    row = owned(session, name, actor=actor)
    query = sa.select(EpcisSubscription).where(
        EpcisSubscription.query_id == row.id, EpcisSubscription.id > after
    )
    return session.scalars(query.order_by(EpcisSubscription.id).limit(limit)).all()


def subscription(session: Session, name: str, subscription_id: str, *, actor: Actor) -> EpcisSubscription:
    """Return one subscription to the actor's query of a name.

    :raises QueryUnknown: if he has none of this name
    :raises SubscriptionUnknown: if it has none of this number
    """
    row = session.get(EpcisSubscription, subscription_id)
    if row is None or row.query_id != owned(session, name, actor=actor).id:
        raise SubscriptionUnknown
    return row


def notified(session: Session, subscription_id: str, *, limit: int = 50) -> list[Notified]:
    """Return the last notifications of a subscription, the newest first."""
    query = sa.select(EpcisNotification).where(EpcisNotification.subscription_id == subscription_id)
    return [
        Notified(
            row.number,
            row.events,
            row.made_at,
            row.sha256,
            row.attempts,
            row.tried_at,
            row.status,
            row.problem,
            row.delivered_at,
        )
        for row in session.scalars(query.order_by(EpcisNotification.number.desc()).limit(limit))
    ]
