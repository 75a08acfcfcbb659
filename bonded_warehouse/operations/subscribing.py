"""Subscribing to a kept query, and what became of each notification: in order, none left out."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.standards import EpcisEvent
from bonded_warehouse.models.standing import (
    EpcisNotification,
    EpcisQuery,
    EpcisSubscription,
    SubscriptionState,
)
from bonded_warehouse.queries.standing_queries import owned, subscription
from bonded_warehouse.rules import epcis_query, epcis_schedule
from bonded_warehouse.standards_errors import ReceiverUnfit, SubscriptionUnfit, TooManyQueries
from foundation import receivers
from foundation.actor import Actor
from foundation.ids import new_id

MOST: Final = 50
"""Subscriptions of one query."""
YEARS: Final = range(1900, 2200)
MOST_FAILURES: Final = 30
"""With pauses that double up to ten minutes: about four hours."""
LONGEST_PAUSE_S: Final = 600


def subscribe(
    session: Session,
    *,
    name: str,
    dest: str,
    token: str | None,
    schedule: Mapping[str, str] | None,
    report_if_empty: bool,
    initial_record_at: datetime | None,
    private: bool,
    actor: Actor,
    at: datetime,
) -> EpcisSubscription:
    """Have a query's answers sent: on arrival where there is no schedule, otherwise at its times.

    :param private: the house is for trying, and may send into its own network
    :raises QueryUnknown: if the actor has no query of this name
    :raises ReceiverUnfit: if nothing is sent to that address
    :raises SubscriptionUnfit: if the schedule is not understood or never comes, or the query has a limit
    :raises TooManyQueries: if the query has very many
    """
    row = owned(session, name, actor=actor)
    if (problem := receivers.problem(dest, private=private)) is not None:
        raise ReceiverUnfit(problem=problem)
    asked = epcis_query.read(row.asked)
    if asked.limit or asked.most or asked.descending or asked.order_by != "recordTime":
        raise SubscriptionUnfit(problem="its query has an order or a limit of its own")
    next_at = at if schedule is None else epcis_schedule.read(schedule).next_after(at)
    if next_at is None:
        raise SubscriptionUnfit(problem="its schedule never comes")
    if initial_record_at is not None and initial_record_at.year not in YEARS:
        raise SubscriptionUnfit(problem="its initialRecordTime is of no year of ours")
    count = sa.select(sa.func.count()).select_from(EpcisSubscription)
    if (session.scalar(count.where(EpcisSubscription.query_id == row.id)) or 0) >= MOST:
        raise TooManyQueries(most=MOST)
    before = sa.select(sa.func.max(EpcisEvent.seq))
    if initial_record_at is not None:
        before = before.where(EpcisEvent.recorded_at < initial_record_at)
    made = EpcisSubscription(
        id=new_id("sub", at),
        query_id=row.id,
        dest=dest,
        token=token,
        stream=schedule is None,
        schedule={field: text for field, text in (schedule or {}).items() if text},
        report_if_empty=report_if_empty,
        initial_record_at=initial_record_at,
        created_at=at,
        state=SubscriptionState.ACTIVE,
        after_seq=session.scalar(before) or 0,
        next_at=next_at,
    )
    session.add(made)
    session.flush()
    return made


def unsubscribe(session: Session, *, name: str, subscription_id: str, actor: Actor, at: datetime) -> None:
    """End a subscription; what was not through is not sent any more.

    :raises SubscriptionUnknown: if the actor has none of this number
    """
    row = subscription(session, name, subscription_id, actor=actor)
    session.execute(sa.delete(EpcisNotification).where(EpcisNotification.subscription_id == row.id))
    session.delete(row)
    session.flush()


def resume(
    session: Session, *, name: str, subscription_id: str, actor: Actor, at: datetime
) -> EpcisSubscription:
    """Serve a stopped subscription again, from where it stopped.

    :raises SubscriptionUnknown: if the actor has none of this number
    """
    row = subscription(session, name, subscription_id, actor=actor)
    row.state, row.failures, row.next_at, row.problem = SubscriptionState.ACTIVE, 0, at, ""
    session.flush()
    return row


def end_all(session: Session, query: EpcisQuery) -> None:
    """End every subscription to a query that goes."""
    its = sa.select(EpcisSubscription.id).where(EpcisSubscription.query_id == query.id)
    session.execute(sa.delete(EpcisNotification).where(EpcisNotification.subscription_id.in_(its)))
    session.execute(sa.delete(EpcisSubscription).where(EpcisSubscription.query_id == query.id))


def due(session: Session, *, at: datetime, limit: int) -> list[str]:
    """Return the subscriptions for which there is something to do, the longest waiting first."""
    newest = sa.select(sa.func.max(EpcisEvent.seq)).scalar_subquery()
    query = sa.select(EpcisSubscription.id).where(
        EpcisSubscription.state == SubscriptionState.ACTIVE,
        EpcisSubscription.next_at <= at,
        sa.or_(
            ~EpcisSubscription.stream,
            EpcisSubscription.after_seq < newest,
            sa.exists().where(
                EpcisNotification.subscription_id == EpcisSubscription.id,
                EpcisNotification.delivered_at.is_(None),
            ),
        ),
    )
    return list(session.scalars(query.order_by(EpcisSubscription.next_at).limit(limit)))


def waiting(session: Session, row: EpcisSubscription) -> EpcisNotification | None:
    """Return the notification that is not through yet; None: the next may be made."""
    of = EpcisNotification
    return session.scalar(sa.select(of).where(of.subscription_id == row.id, of.delivered_at.is_(None)))


def notify(
    session: Session, row: EpcisSubscription, *, body: str, events: int, is_last: bool, at: datetime
) -> EpcisNotification:
    """Write a notification down, to be sent."""
    of = sa.select(sa.func.max(EpcisNotification.number))
    number = session.scalar(of.where(EpcisNotification.subscription_id == row.id)) or 0
    made = EpcisNotification(
        id=new_id("ntf", at),
        subscription_id=row.id,
        number=number + 1,
        events=events,
        is_last=is_last,
        made_at=at,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
    )
    session.add(made)
    session.flush()
    return made


def rest(row: EpcisSubscription, *, at: datetime) -> None:
    """Let a subscription rest until its next time."""
    following = at if row.stream else epcis_schedule.read(row.schedule).next_after(at)
    if following is None:
        stop(row, "schedule")
    else:
        row.next_at = following


def stop(row: EpcisSubscription, problem: str) -> None:
    """Serve a subscription no more, until its owner says otherwise."""
    row.state, row.problem = SubscriptionState.STOPPED, problem


def record(session: Session, notification_id: str, *, status: int | None, problem: str, at: datetime) -> None:
    """Write down what became of an attempt; too many that failed stop the subscription."""
    sent = session.get(EpcisNotification, notification_id)
    row = session.get(EpcisSubscription, sent.subscription_id) if sent is not None else None
    if sent is None or row is None or sent.delivered_at is not None:
        return  # ended in between, or another worker was quicker
    sent.attempts, sent.tried_at, sent.status, sent.problem = sent.attempts + 1, at, status, problem
    row.problem = problem
    if not problem:
        sent.delivered_at, sent.body = at, ""
        row.failures, row.last_notified_at = 0, at
        if sent.is_last:
            rest(row, at=at)
        return
    row.failures += 1
    row.next_at = at + timedelta(seconds=min(2**row.failures, LONGEST_PAUSE_S))
    if problem == "address" or row.failures >= MOST_FAILURES:
        stop(row, problem)
