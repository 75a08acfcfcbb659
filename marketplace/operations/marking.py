"""The chapters of a broadcast are marked: its beginning, each lot, the hammer, a pause, its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.ids import new_id
from marketplace.models.auction import LotEvent
from marketplace.models.broadcasts import Broadcast, BroadcastMark
from marketplace.models.live_sessions import LiveItem, LiveSession
from marketplace.rules.broadcasts import MarkKind
from marketplace.rules.live_sessions import LiveState

STATES: Final[Mapping[str, MarkKind]] = {
    LiveState.ON_AIR.value: MarkKind.START,
    LiveState.PAUSED.value: MarkKind.PAUSE,
    LiveState.STOPPED.value: MarkKind.END,
    LiveState.ENDED.value: MarkKind.END,
}


def mark(
    session: Session,
    *,
    session_id: str,
    kind: MarkKind | str,
    facts: Mapping[str, Any],
    at: datetime,
    lot_id: str | None = None,
) -> BroadcastMark:
    """Begin a chapter of a session's broadcast.

    :param facts: fit for everybody
    """
    row = BroadcastMark(
        id=new_id("brm", at),
        session_id=session_id,
        kind=MarkKind(kind),
        at=at,
        lot_id=lot_id,
        facts=dict(facts),
    )
    session.add(row)
    session.flush()
    return row


def mark_note(
    session: Session, *, session_id: str, kind: str, facts: Mapping[str, Any], at: datetime
) -> None:
    """Begin a chapter where a note of a session begins one: its state changes, a work is on the table."""
    if kind == "table":
        mark(session, session_id=session_id, kind=MarkKind.LOT, facts=facts, at=at, lot_id=facts.get("lot"))
    elif kind == "state" and facts.get("state") in STATES:
        chapter = STATES[str(facts["state"])]
        if chapter is MarkKind.START and _has_begun(session, session_id):
            chapter = MarkKind.RESUME
        mark(session, session_id=session_id, kind=chapter, facts={"state": facts["state"]}, at=at)


def mark_hammer(session: Session, *, lot_id: str, outcome: str, at: datetime) -> BroadcastMark | None:
    """Mark the end of a lot that was on the run-down of a session that ran then; None where it was on none.

    :param at: now; the chapter begins when the lot's chain says that the hammer fell. The session may have
        ended since
    """
    fell_at = (
        session.scalar(
            sa.select(sa.func.max(LotEvent.at)).where(LotEvent.lot_id == lot_id, LotEvent.kind == outcome)
        )
        or at
    )
    session_id = session.scalar(
        sa.select(LiveSession.id)
        .join(LiveItem, LiveItem.session_id == LiveSession.id)
        .join(Broadcast, Broadcast.session_id == LiveSession.id)
        .where(
            LiveItem.lot_id == lot_id,
            LiveSession.started_at <= fell_at,
            sa.or_(LiveSession.over_at.is_(None), LiveSession.over_at >= fell_at),
        )
        .order_by(LiveSession.started_at.desc())
        .limit(1)
    )
    if session_id is None:
        return None
    return mark(
        session,
        session_id=session_id,
        kind=MarkKind.HAMMER,
        facts={"outcome": outcome, "lot": lot_id},
        at=fell_at,
        lot_id=lot_id,
    )


def _has_begun(session: Session, session_id: str) -> bool:
    query = sa.select(BroadcastMark.id).where(
        BroadcastMark.session_id == session_id, BroadcastMark.kind == MarkKind.START
    )
    return session.scalar(query.limit(1)) is not None
