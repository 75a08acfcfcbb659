"""Facts leave with the transaction that made them true; what follows, follows.

`publish` writes a fact in the caller's own transaction and knows nobody.
`relay` asks, follower by follower, which facts it has not seen yet, and has it
follow each in a transaction of its own, which also marks the fact as seen. So:

- a fact is published if, and only if, what it says was committed;
- a Reaction, which only writes to the database, happens exactly once;
- an Errand, which first asks the outside, asks at least once: what it asks must
  be idempotent, and the event's id is the key;
- a follower that is refused or fails is tried again with growing pauses, holds up
  no other, and stands on the desk from the first refusal on.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, db, transaction
from foundation.errors import Refusal
from foundation.events import Event

log = structlog.get_logger(__name__)
E = TypeVar("E", bound=Event)
A = TypeVar("A")
Text = str | sa.ColumnElement[str]

SETTLED: Final = timedelta(minutes=5)
"""A fact this old has certainly been committed beside its neighbours: ids may be written out of order."""
LONGEST_PAUSE_S: Final = 600
LIMIT: Final = 100
"""Facts that one follower is given at a time."""


class PublishedEvent(Base):
    """A fact that was published."""

    __tablename__ = "published_event"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime] = mapped_column(index=True)


class Delivery(Base):
    """One follower has seen one fact."""

    __tablename__ = "delivery"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("published_event.id"), primary_key=True)
    follower: Mapped[str] = mapped_column(primary_key=True)
    delivered_at: Mapped[datetime]


class Setback(Base):
    """A follower could not follow a fact yet."""

    __tablename__ = "setback"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("published_event.id"), primary_key=True)
    follower: Mapped[str] = mapped_column(primary_key=True)
    attempts: Mapped[int]
    reason: Mapped[str]
    """The refusal's slug, or 'failure' for a bug or a broken machine."""
    facts: Mapped[dict[str, Any]]
    first_at: Mapped[datetime]
    next_at: Mapped[datetime]


class Progress(Base):
    """Up to which fact a follower has certainly seen everything; keeps `relay` quick in an old house."""

    __tablename__ = "follower_progress"

    follower: Mapped[str] = mapped_column(primary_key=True)
    up_to_event_id: Mapped[int]


@dataclass(frozen=True, slots=True)
class Reaction(Generic[E]):
    """On a fact, write something: `write(session, event, at)`."""

    name: str
    to: type[E]
    write: Callable[[Session, E, datetime], object]


@dataclass(frozen=True, slots=True)
class Errand(Generic[E, A]):
    """On a fact, `ask(event, key)` outside any transaction; then `write(session, event, answer, at)`."""

    name: str
    to: type[E]
    ask: Callable[[E, str], A]
    write: Callable[[Session, E, A, datetime], object]


Follower = Reaction[Any] | Errand[Any, Any]


def publish(session: Session, event: Event, *, at: datetime) -> None:
    """Write a fact in the caller's transaction."""
    session.add(PublishedEvent(name=event.name(), facts=asdict(event), occurred_at=at))


def relay(followers: Iterable[Follower], *, now: Callable[[], datetime], limit: int = LIMIT) -> int:
    """Deliver facts not yet seen, at most `limit` a follower; return how many were followed.

    :param now: asked before each delivery, since an errand may have taken a while
    """
    behind = _behind(list(followers), now())
    ends = {follower.name: _unseen(follower, now(), limit) for follower in behind}
    db.session.rollback()  # nothing stays open while an errand is out
    return sum(
        _deliver(follower, event_id, follower.to(**facts), now())
        for follower in behind
        for event_id, facts in ends[follower.name]
    )


def _behind(followers: list[Follower], at: datetime) -> list[Follower]:
    """Return those who have something to follow: one question for all, since mostly nobody has."""
    if not followers:
        return []
    asked = (
        sa.values(sa.column("follower", sa.String), sa.column("event", sa.String), name="asked")
        .data([(follower.name, follower.to.name()) for follower in followers])
        .cte("asked")
    )
    unseen = sa.exists(PublishedEvent.id).where(*_open_to(asked.c.follower, asked.c.event, at, asked))
    found = set(db.session.scalars(sa.select(asked.c.follower).where(unseen)))
    return [follower for follower in followers if follower.name in found]


def _open_to(
    follower: Text, name: Text, at: datetime, *asked: sa.FromClause
) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what holds of a fact that a follower has yet to follow, and need not wait for.

    :param follower: its name, or a column of them; `name`, of the facts it follows, likewise
    :param asked: whose columns they are
    """
    event = PublishedEvent
    reached = sa.select(Progress.up_to_event_id).where(Progress.follower == follower)
    seen = sa.select(Delivery.event_id).where(Delivery.event_id == event.id, Delivery.follower == follower)
    waits = sa.select(Setback.event_id).where(
        Setback.event_id == event.id, Setback.follower == follower, Setback.next_at > at
    )
    return (
        event.name == name,
        event.id > sa.func.coalesce(reached.correlate(*asked).scalar_subquery(), 0),
        ~seen.correlate(event, *asked).exists(),
        ~waits.correlate(event, *asked).exists(),
    )


def _unseen(follower: Follower, at: datetime, limit: int) -> list[tuple[int, dict[str, Any]]]:
    query = (
        sa.select(PublishedEvent.id, PublishedEvent.facts)
        .where(*_open_to(follower.name, follower.to.name(), at))
        .order_by(PublishedEvent.id)
        .limit(limit)
    )
    return [(row.id, row.facts) for row in db.session.execute(query)]


def names_after(event_id: int) -> frozenset[str]:
    """Return the names of the facts that were published after one."""
    found = db.session.scalars(
        sa.select(PublishedEvent.name).where(PublishedEvent.id > event_id).distinct()
    ).all()
    db.session.rollback()
    return frozenset(found)


def newest() -> int:
    """Return the id of the newest fact, 0 when there is none."""
    found = db.session.scalar(sa.select(sa.func.max(PublishedEvent.id)))
    db.session.rollback()
    return found or 0


def tidy(followers: Iterable[Follower], *, at: datetime) -> int:
    """Move each follower's progress up to its first fact still unseen; return how many moved."""
    moved = 0
    with transaction() as session:
        settled = session.scalar(
            sa.select(sa.func.max(PublishedEvent.id)).where(PublishedEvent.occurred_at < at - SETTLED)
        )
        for follower in followers if settled else ():
            progress = session.get(Progress, follower.name)
            if progress is None:
                progress = Progress(follower=follower.name, up_to_event_id=0)
                session.add(progress)
            seen = sa.exists().where(
                Delivery.event_id == PublishedEvent.id, Delivery.follower == follower.name
            )
            first_open = session.scalar(
                sa.select(sa.func.min(PublishedEvent.id)).where(
                    PublishedEvent.name == follower.to.name(),
                    PublishedEvent.id > progress.up_to_event_id,
                    ~seen,
                )
            )
            end = min(settled or 0, first_open - 1) if first_open else settled or 0
            moved += end > progress.up_to_event_id
            progress.up_to_event_id = max(progress.up_to_event_id, end)
    return moved


def _deliver(follower: Follower, event_id: int, event: Event, at: datetime) -> bool:
    try:
        answer = follower.ask(event, f"event-{event_id}") if isinstance(follower, Errand) else None
        with transaction() as session:
            session.add(Delivery(event_id=event_id, follower=follower.name, delivered_at=at))
            session.flush()  # the primary key is the lock between two relays
            if isinstance(follower, Errand):
                follower.write(session, event, answer, at)
            else:
                follower.write(session, event, at)
            session.execute(
                sa.delete(Setback).where(Setback.event_id == event_id, Setback.follower == follower.name)
            )
    except sa.exc.IntegrityError as error:
        if not _is_marked_by_another(error):
            _set_back(follower, event_id, "failure", {"error": str(error.orig)}, at)
            log.exception("follower failed", follower=follower.name, event_id=event_id)
        return False
    except Refusal as refusal:
        _set_back(follower, event_id, refusal.slug(), refusal.facts, at)
        log.warning("follower refused", follower=follower.name, event_id=event_id, refusal=refusal.slug())
        return False
    except Exception as error:
        _set_back(follower, event_id, "failure", {"error": repr(error)}, at)
        log.exception("follower failed", follower=follower.name, event_id=event_id)
        return False
    return True


def _is_marked_by_another(error: sa.exc.IntegrityError) -> bool:
    """Say whether it was another relay's mark that stood in the way, and nothing of the follower's own."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:  # PostgreSQL
        return bool(diagnosis.constraint_name == "pk_delivery")
    return str(error.orig) == "UNIQUE constraint failed: delivery.event_id, delivery.follower"


def _set_back(follower: Follower, event_id: int, reason: str, facts: dict[str, Any], at: datetime) -> None:
    """Remember that a follower could not follow, and when it will be asked again."""
    with transaction() as session:
        setback = session.get(Setback, (event_id, follower.name))
        attempts = 1 if setback is None else setback.attempts + 1
        next_at = at + timedelta(seconds=min(2**attempts, LONGEST_PAUSE_S))
        plain = {name: str(value) for name, value in facts.items()}
        if setback is None:
            session.add(
                Setback(
                    event_id=event_id,
                    follower=follower.name,
                    attempts=attempts,
                    reason=reason,
                    facts=plain,
                    first_at=at,
                    next_at=next_at,
                )
            )
        else:
            setback.attempts, setback.reason, setback.facts = attempts, reason, plain
            setback.next_at = next_at
