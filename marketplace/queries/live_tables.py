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
    """A work in a session that runs, or was stopped in one."""

    artwork_id: str
    item_id: str
    session_id: str
    state: ItemState
    seen: Seen | None
    is_paused: bool


def stopped(session: Session, artwork_ids: Iterable[str]) -> dict[str, Refusal]:
    """Return the refusal of a bid or a purchase, by work; works that nothing stops are left out.

    What was stopped stays so until an officer clears it, also when its session is over.
    """
    found: dict[str, Refusal] = {}
    for table in _tables(session, artwork_ids):
        refusal = _refusal(table)
        if refusal is not None:
            found[table.artwork_id] = refusal
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
    running = [one for one in _tables(session, [artwork_id]) if one.state is not ItemState.STOPPED]
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
    last = session.scalar(
        sa.select(LiveSighting)
        .where(LiveSighting.item_id == table.item_id, LiveSighting.occasion == Occasion.HAMMER)
        .order_by(LiveSighting.at.desc(), LiveSighting.id.desc())
        .limit(1)
    )
    seen_at = None if last is None else last.decided_at or last.at
    if last is None or last.outcome is not Seen.SEEN or seen_at is None or at - seen_at > SEEN_FOR:
        raise LookFirst


def _refusal(table: Table) -> Refusal | None:
    if table.state is ItemState.STOPPED:
        return LiveMismatch() if table.seen is Seen.MISMATCH else LiveStopped()
    if table.state is not ItemState.ON_TABLE:
        return None
    if table.is_paused:
        return LivePaused()
    return LiveInDoubt() if table.seen is not Seen.SEEN else None


def _tables(session: Session, artwork_ids: Iterable[str]) -> list[Table]:
    """Return works as sessions that run show them, and those that a mismatch stopped."""
    query = (
        sa.select(LiveItem, LiveSession.state)
        .join(LiveSession, LiveSession.id == LiveItem.session_id)
        .where(
            LiveItem.artwork_id.in_(list(artwork_ids)),
            sa.or_(LiveSession.state.in_(RUNNING), LiveItem.state == ItemState.STOPPED),
        )
        .order_by(LiveItem.state != ItemState.STOPPED, LiveItem.id)
    )
    return [
        Table(item.artwork_id, item.id, item.session_id, item.state, item.seen, state is LiveState.PAUSED)
        for item, state in session.execute(query)
    ]
