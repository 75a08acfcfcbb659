"""A day of the ledger is closed: its totals are written down, and nothing is booked on it any more."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.actor import Actor
from marketplace.errors import DayClosed, DayNotOver
from marketplace.events import BooksClosed
from marketplace.models.books import DayClose
from marketplace.models.money import LedgerTransaction
from marketplace.operations import numbering
from marketplace.operations.posting import LEDGER
from marketplace.queries import turnover
from marketplace.roles import CASHIER


def close_day(session: Session, *, day: date, actor: Actor, at: datetime) -> DayClose:
    """Close a day, and before it every earlier day on which something was booked.

    :raises NotAllowed: if the actor is no cashier
    :raises DayNotOver: if it is not over yet, in UTC
    :raises DayClosed: if it, or a later one, is closed
    """
    actor.require(CASHIER)
    if day >= at.astimezone(UTC).date():
        raise DayNotOver(day=day)
    numbering.hold(session, LEDGER)  # nobody books while a day is summed up
    last = session.scalar(sa.select(DayClose).order_by(DayClose.day.desc()).limit(1))
    if last is not None and day <= last.day:
        raise DayClosed(day=last.day)
    for each in (*_days_booked(session, last, before=day), day):
        last = _close(session, each, last, actor, at)
    assert last is not None
    return last


def _days_booked(session: Session, last: DayClose | None, *, before: date) -> list[date]:
    """Return the days before one on which something was booked and which are not closed, in order."""
    query = sa.select(LedgerTransaction.at).where(LedgerTransaction.at < turnover.begin(before))
    if last is not None:
        query = query.where(LedgerTransaction.at >= turnover.begin(last.day + timedelta(days=1)))
    return sorted({at.astimezone(UTC).date() for at in session.scalars(query)})


def _close(session: Session, day: date, last: DayClose | None, actor: Actor, at: datetime) -> DayClose:
    opening = {} if last is None else {(kind, cur): closing for kind, cur, _, _, _, closing in last.totals}
    moved = turnover.of_day(session, day)
    seq, digest = turnover.end_of(session, day)
    close = DayClose(
        day=day,
        bookings=turnover.count_of(session, day),
        last_seq=seq,
        last_hash=digest,
        totals=turnover.totals(opening, moved),
        closed_by=actor.id,
        closed_by_name=actor.name,
        closed_at=at,
    )
    session.add(close)
    session.flush()
    outbox.publish(session, BooksClosed(day=day.isoformat(), bookings=close.bookings), at=at)
    return close
