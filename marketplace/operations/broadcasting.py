"""A broadcast begins, and its pieces are written into the books in their chain."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.ids import new_id
from marketplace.live.recording import Piece
from marketplace.models.broadcasts import Broadcast, BroadcastSegment
from marketplace.operations import live_sessions
from marketplace.rules.broadcasts import PieceKind


def begin(session: Session, *, session_id: str, actor: Actor, at: datetime) -> Broadcast:
    """Begin to broadcast a session, or go on with it.

    :raises LiveSessionUnknown, NotTheHost, NotOnAir: if the actor may not, or not now
    """
    live_sessions.may_broadcast(session, session_id=session_id, actor=actor)
    live_sessions.locked(session, session_id)
    row = session.scalar(sa.select(Broadcast).where(Broadcast.session_id == session_id))
    if row is None:
        row = Broadcast(id=new_id("brc", at), session_id=session_id, begun_at=at, begun_by=actor.id)
        session.add(row)
        session.flush()
    return row


def keep(session: Session, *, broadcast_id: str, pieces: Iterable[Piece]) -> int:
    """Write pieces of a recording into the books; those that stand there are passed over.

    :return: how many were written
    """
    session.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)
    last = last_number(session, broadcast_id)
    rows = [
        BroadcastSegment(
            broadcast_id=broadcast_id,
            number=one.number,
            kind=PieceKind(one.kind),
            run=one.run,
            init=one.init,
            start_us=one.start_us,
            duration_us=one.duration_us,
            size=one.size,
            is_key=one.is_key,
            sha256=one.sha256,
            head=one.head,
        )
        for one in pieces
        if one.number > last
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)


def last_number(session: Session, broadcast_id: str) -> int:
    """Return the number of the last piece in the books; 0 if there is none."""
    query = sa.select(sa.func.max(BroadcastSegment.number)).where(
        BroadcastSegment.broadcast_id == broadcast_id
    )
    return session.scalar(query) or 0


def finish(session: Session, *, broadcast_id: str, at: datetime) -> None:
    """Note that nothing more comes."""
    row = session.get_one(Broadcast, broadcast_id, with_for_update=True)
    row.ended_at = row.ended_at or at


def head(session: Session, session_id: str) -> tuple[int, str] | None:
    """Return the number of the last piece of a session's recording and the chain's head after it, in hex."""
    query = (
        sa.select(BroadcastSegment.number, BroadcastSegment.head)
        .join(Broadcast, Broadcast.id == BroadcastSegment.broadcast_id)
        .where(Broadcast.session_id == session_id)
        .order_by(BroadcastSegment.number.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return None if found is None else (found.number, found.head)
