"""What a live session says about the sale of a work: it is paused, in doubt, or stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.errors import Refusal
from marketplace.live_session_errors import (
    LiveInDoubt,
    LiveMismatch,
    LivePaused,
    LiveStopped,
    LookFirst,
    NotOnTheTable,
)
from marketplace.models.live_sessions import LiveItem, LiveSession, LiveSighting
from marketplace.rules.live_sessions import RUNNING, SEEN_FOR, ItemState, LiveState, Occasion, Seen


@dataclass(frozen=True, slots=True)
class Table:
    """A work in a session that runs; or one that was stopped, or is in doubt, in any."""

    artwork_id: str
    item_id: str
    session_id: str
    state: ItemState
    seen: Seen | None
    session_state: LiveState


def stopped(session: Session, artwork_ids: Iterable[str]) -> dict[str, Refusal]:
    """Return the refusal of a bid or a purchase, by work; works that nothing stops are left out.

    What was stopped stays so until an officer clears it, and what is in doubt until its handlers decide or an
    officer clears it: also when it has left the table, or its session is over.
    """
    found: dict[str, Refusal] = {}
    for table in _tables(session, artwork_ids):
        refusal = _refusal(table)
        if refusal is not None:
            found.setdefault(table.artwork_id, refusal)  # what was stopped comes first
    return found


def require_free(session: Session, artwork_id: str) -> None:
    """Require that no session stops the sale of a work.

    :raises LivePaused, LiveInDoubt, LiveMismatch: if one does
    """
    refusal = stopped(session, [artwork_id]).get(artwork_id)
    if refusal is not None:
        raise refusal


def require_on_table(session: Session, artwork_id: str) -> Table | None:
    """Require that a work of a running session is on its table; return how it is there.

    :return: None where no session that runs shows it
    :raises NotOnTheTable: if a session runs that shows it, and something else is on the table
    """
    running = [
        one
        for one in _tables(session, [artwork_id])
        if one.session_state in RUNNING and one.state is not ItemState.STOPPED
    ]
    if not running:
        return None
    if running[0].state is not ItemState.ON_TABLE:
        raise NotOnTheTable
    return running[0]


def require_seen(session: Session, artwork_id: str, *, at: datetime) -> None:
    """Require, before the hammer falls, that the work on the table was seen on air just now.

    :raises NotOnTheTable: if its session runs, and it is not on the table
    :raises LivePaused, LiveInDoubt, LiveMismatch: if the session stops it
    :raises LookFirst: if the last look is too old
    """
    require_free(session, artwork_id)
    table = require_on_table(session, artwork_id)
    if table is None:
        return
    last = last_look(session, table.item_id, Occasion.HAMMER)
    if last is None or last.outcome is not Seen.SEEN or at - (last.decided_at or last.at) > SEEN_FOR:
        raise LookFirst


def must_look(session: Session, item_id: str, *, at: datetime) -> bool:
    """Say whether the picture on air is looked at before the hammer falls on what lies on a table.

    Not where both handlers have just said that it is the one: the camera knows it no better than before, and
    another look would take back what they said. Nor while a look at the hammer waits for what they say: each
    press would throw away the first one's word.
    """
    last = last_look(session, item_id)
    if last is not None and last.occasion is Occasion.HAMMER and last.outcome is Seen.DOUBT:
        return False
    struck = last_look(session, item_id, Occasion.HAMMER)
    said_at = struck.decided_at if struck is not None and struck.outcome is Seen.SEEN else None
    return said_at is None or at - said_at > SEEN_FOR


def last_look(session: Session, item_id: str, occasion: Occasion | None = None) -> LiveSighting | None:
    """Return the last look at a work of a run-down; with an occasion, the last of those."""
    query = sa.select(LiveSighting).where(LiveSighting.item_id == item_id)
    if occasion is not None:
        query = query.where(LiveSighting.occasion == occasion)
    return session.scalars(query.order_by(LiveSighting.at.desc(), LiveSighting.id.desc()).limit(1)).first()


def _refusal(table: Table) -> Refusal | None:
    if table.state is ItemState.STOPPED:
        return LiveMismatch() if table.seen is Seen.MISMATCH else LiveStopped()
    lies = table.state is ItemState.ON_TABLE
    if lies and table.session_state is LiveState.PAUSED:
        return LivePaused()
    if table.seen is Seen.DOUBT or (lies and table.seen is not Seen.SEEN):
        return LiveInDoubt()
    return None


def _tables(session: Session, artwork_ids: Iterable[str]) -> list[Table]:
    """Return works as sessions that run show them, and those that were stopped or are in doubt in any."""
    query = (
        sa.select(LiveItem, LiveSession.state)
        .join(LiveSession, LiveSession.id == LiveItem.session_id)
        .where(
            LiveItem.artwork_id.in_(list(artwork_ids)),
            sa.or_(
                LiveSession.state.in_(RUNNING),
                LiveItem.state == ItemState.STOPPED,
                LiveItem.seen == Seen.DOUBT,
            ),
        )
        .order_by(LiveItem.state != ItemState.STOPPED, LiveItem.id)
    )
    return [
        Table(item.artwork_id, item.id, item.session_id, item.state, item.seen, state)
        for item, state in session.execute(query)
    ]
