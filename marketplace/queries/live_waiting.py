"""What of live sessions waits on desks: works not back or in doubt, notices, what is to be prepared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.actor import Actor
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.roles import CUSTOMS_OFFICER
from marketplace.rules.live_sessions import (
    OVER,
    LivePlace,
    LiveState,
    Seen,
)

PREPARED_WITHIN: Final = timedelta(days=1)
"""So long before it begins a session stands on the desks of those who have a part in it."""
REMEMBERED: Final = timedelta(days=90)
"""So long a session that is over is asked after; whatever lies outside the vault is late by itself too."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A session whose works are not all back in time."""

    session_id: str
    title: dict[str, str]
    return_by_at: datetime
    out: int


@dataclass(frozen=True, slots=True)
class Afoot:
    """What of live sessions there is at all, for somebody's desk."""

    coming: bool
    """A session is announced."""
    out: bool
    """A session is past its return."""
    doubted: bool
    """A work is in doubt."""


def coming() -> sa.Select[Any]:
    """Return the query of the sessions that are announced."""
    return sa.select(LiveSession.id).where(LiveSession.state == LiveState.SCHEDULED)


def afoot(session: Session, *, at: datetime) -> Afoot:
    """Return what there is: in one query, since mostly there is nothing and desks are asked often."""
    row = session.execute(
        sa.select(
            sa.exists().where(LiveSession.state == LiveState.SCHEDULED).label("coming"),
            sa.exists()
            .where(LiveSession.return_by_at < at, LiveSession.return_by_at > at - REMEMBERED)
            .label("out"),
            sa.exists().where(LiveItem.seen == Seen.DOUBT).label("doubted"),
        )
    ).one()
    return Afoot(coming=bool(row.coming), out=bool(row.out), doubted=bool(row.doubted))


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """A session to come, for whoever has to do something about it."""

    session_id: str
    title: dict[str, str]
    handles: bool
    """He is one of its two handlers; else he hosts or announced it."""
    scheduled_at: datetime
    starts_at: datetime


def to_prepare(session: Session, *, actor: Actor, at: datetime) -> list[ToPrepare]:
    """Return the sessions of the next day in which the actor has a part, the nearest first."""
    soon = session.scalars(
        sa.select(LiveSession)
        .where(LiveSession.state == LiveState.SCHEDULED, LiveSession.starts_at < at + PREPARED_WITHIN)
        .where(LiveSession.return_by_at > at)
        .order_by(LiveSession.starts_at)
        .limit(PAGE)
    )
    return [
        ToPrepare(row.id, row.title, actor.id in row.handler_ids, row.scheduled_at, row.starts_at)
        for row in soon
        if actor.id in {*row.handler_ids, row.host_id, row.scheduled_by}
    ]


def overdue(session: Session, *, at: datetime, limit: int = 24) -> list[Overdue]:
    """Return the sessions that are past the time at which their works were to be back, and are not.

    A work that was shown in a studio is back when it is in the vault; also one that was checked out for a
    session that never began.
    """
    late = list(
        session.scalars(
            sa.select(LiveSession)
            .where(
                LiveSession.return_by_at < at,
                LiveSession.return_by_at > at - REMEMBERED,
                LiveSession.place_kind == LivePlace.STUDIO,
            )
            .order_by(LiveSession.return_by_at)
        )
    )
    if not late:
        return []  # nearly always: the desks are asked often
    items = session.execute(
        sa.select(LiveItem.session_id, LiveItem.artwork_id).where(
            LiveItem.session_id.in_([row.id for row in late])
        )
    ).all()
    held = warehouse.holdings_of(session, [artwork_id for _, artwork_id in items])
    out: dict[str, int] = {}
    for session_id, artwork_id in items:
        card = held.get(artwork_id)
        if card is not None and card.custody_state is warehouse.CustodyState.CHECKED_OUT:
            out[session_id] = out.get(session_id, 0) + 1
    return [
        Overdue(session_id=row.id, title=row.title, return_by_at=row.return_by_at, out=out[row.id])
        for row in late
        if row.id in out
    ][:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnoted:
    """A session that customs was told of, and no officer has taken note of."""

    session_id: str
    title: dict[str, str]
    reference: str
    noticed_at: datetime
    starts_at: datetime


def unnoted(session: Session, *, at: datetime, limit: int = 24) -> list[Unnoted]:
    """Return the notices that wait for an officer, the soonest session first."""
    rows = session.scalars(
        sa.select(LiveSession)
        .where(
            LiveSession.state == LiveState.SCHEDULED,
            LiveSession.customs_noticed_at.is_not(None),
            LiveSession.customs_seen_at.is_(None),
            LiveSession.return_by_at > at,
        )
        .order_by(LiveSession.starts_at)
        .limit(limit)
    )
    return [
        Unnoted(
            session_id=row.id,
            title=row.title,
            reference=row.customs_notice,
            noticed_at=row.customs_noticed_at or row.scheduled_at,
            starts_at=row.starts_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """A session with works in doubt, which are not sold until their handlers decide."""

    session_id: str
    title: dict[str, str]
    works: int
    since: datetime


def doubted(session: Session, *, actor: Actor) -> list[Doubted]:
    """Return the sessions whose doubts wait for this person.

    For its handlers; and for customs, once it is over: nobody holds the work before a camera any more.
    """
    rows = session.execute(
        sa.select(LiveSession, LiveItem.on_table_at)
        .join(LiveItem, LiveItem.session_id == LiveSession.id)
        .where(LiveItem.seen == Seen.DOUBT)
        .order_by(LiveSession.id, LiveItem.on_table_at)
    ).all()
    found: dict[str, Doubted] = {}
    for row, since in rows:
        is_officers = row.state in OVER and actor.has(CUSTOMS_OFFICER)
        if actor.account_id not in row.handler_ids and not is_officers:
            continue
        before = found.get(row.id)
        found[row.id] = Doubted(
            session_id=row.id,
            title=row.title,
            works=1 if before is None else before.works + 1,
            since=(since or row.starts_at) if before is None else before.since,
        )
    return list(found.values())
