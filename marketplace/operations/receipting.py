"""After the hammer: what was on air is held to the recording's chain, and attested in the log."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from marketplace.models.broadcasts import Broadcast, BroadcastMark, BroadcastReceipt, BroadcastSegment
from marketplace.models.catalogue import Lot
from marketplace.rules import broadcasts as rules
from marketplace.rules import chain
from marketplace.rules.broadcasts import CLIP_US, WAIT_FOR_PIECE, MarkKind, PieceKind


@dataclass(frozen=True, slots=True)
class Due:
    """A hammer that has no receipt yet, and the piece in which it fell."""

    mark_id: str
    lot_id: str
    broadcast_id: str
    number: int
    init: int
    sha256: str
    is_far: bool
    """It ended longer before the hammer than a clip lasts: no film shows this lot."""


@dataclass(frozen=True, slots=True)
class Filmed:
    """A piece of a lot's clip."""

    number: int
    sha256: str
    start_us: int
    is_key: bool


def hammers(session: Session) -> list[tuple[str, datetime]]:
    """Return the hammers that have no receipt, each with when it fell, the oldest first."""
    query = (
        sa.select(BroadcastMark.id, BroadcastMark.at)
        .outerjoin(BroadcastReceipt, BroadcastReceipt.lot_id == BroadcastMark.lot_id)
        .where(
            BroadcastMark.kind == MarkKind.HAMMER,
            BroadcastMark.lot_id.is_not(None),
            BroadcastReceipt.lot_id.is_(None),
        )
        .order_by(BroadcastMark.at, BroadcastMark.id)
    )
    return [(row.id, row.at) for row in session.execute(query)]


def due(session: Session, mark_id: str, *, at: datetime) -> Due | None:
    """Return a hammer with its piece; None if none is recorded, or another may still come."""
    mark = session.get_one(BroadcastMark, mark_id)
    query = sa.select(Broadcast).where(Broadcast.session_id == mark.session_id)
    broadcast = session.scalars(query).first()
    piece = None if broadcast is None else _piece(session, mark, broadcast, at=at)
    if broadcast is None or piece is None or mark.lot_id is None:
        return None
    after_us = rules.offset_us(mark.at, broadcast.begun_at) - piece.start_us - piece.duration_us
    return Due(
        mark.id,
        mark.lot_id,
        broadcast.id,
        piece.number,
        piece.init,
        piece.sha256,
        is_far=after_us > CLIP_US,
    )


def _piece(
    session: Session, mark: BroadcastMark, broadcast: Broadcast, *, at: datetime
) -> BroadcastSegment | None:
    """Return the piece in which the hammer fell; after a while, the last one before it."""
    if mark.at < broadcast.begun_at:
        return None
    offset = rules.offset_us(mark.at, broadcast.begun_at)
    pieces = sa.select(BroadcastSegment).where(
        BroadcastSegment.broadcast_id == broadcast.id,
        BroadcastSegment.kind == PieceKind.SEGMENT,
        BroadcastSegment.start_us <= offset,
    )
    last = session.scalars(pieces.order_by(BroadcastSegment.start_us.desc()).limit(1)).first()
    if last is None:
        return None
    covers = offset < last.start_us + last.duration_us
    return last if covers or at - mark.at > WAIT_FOR_PIECE else None


def clip_of(session: Session, due: Due) -> list[Filmed]:
    """Return the pieces of a lot's clip: its last half minute, from a keyframe on; none without one."""
    last = session.get_one(BroadcastSegment, (due.broadcast_id, due.number))
    pieces = session.execute(
        sa.select(
            BroadcastSegment.number,
            BroadcastSegment.sha256,
            BroadcastSegment.start_us,
            BroadcastSegment.is_key,
        )
        .where(
            BroadcastSegment.broadcast_id == due.broadcast_id,
            BroadcastSegment.kind == PieceKind.SEGMENT,
            BroadcastSegment.init == due.init,
            BroadcastSegment.start_us > last.start_us - CLIP_US,
            BroadcastSegment.start_us <= last.start_us,
        )
        .order_by(BroadcastSegment.start_us)
    )
    return list(itertools.dropwhile(lambda one: not one.is_key, (Filmed(*row) for row in pieces)))


def picture_of(clip: Sequence[Filmed]) -> Sequence[Filmed]:
    """Return the pieces that a clip's last picture is made of: from the last keyframe on."""
    keys = [place for place, one in enumerate(clip) if one.is_key]
    return clip[keys[-1] :] if keys else ()


def attest(session: Session, *, due: Due, frame: bytes, actor: Actor, at: datetime) -> BroadcastReceipt:
    """Make the receipt of a hammer, and have the house state its digest; once."""
    kept = session.get(BroadcastReceipt, due.lot_id)
    if kept is not None:
        return kept
    content = _content(session, due, frame)
    statement_id, sha256 = authentication.attest_recording(
        session, lot_id=due.lot_id, content=content, actor=actor, at=at
    )
    row = BroadcastReceipt(
        lot_id=due.lot_id,
        broadcast_id=due.broadcast_id,
        content=chain.canonical(content).decode(),
        sha256=sha256,
        statement_id=statement_id,
        frame=frame,
        made_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _content(session: Session, due: Due, frame: bytes) -> dict[str, Any]:
    mark = session.get_one(BroadcastMark, due.mark_id)
    broadcast = session.get_one(Broadcast, due.broadcast_id)
    lot = session.get_one(Lot, due.lot_id)
    piece = session.get_one(BroadcastSegment, (due.broadcast_id, due.number))
    return {
        "artwork": lot.artwork_id,
        "begun_at": chain.instant(broadcast.begun_at),
        "broadcast": broadcast.id,
        "chain": {"head": piece.head, "number": piece.number},
        "frame": {"media_type": "image/jpeg", "sha256": hashlib.sha256(frame).hexdigest()},
        "hammer": {"at": chain.instant(mark.at), "outcome": str(mark.facts["outcome"])},
        "lot": lot.id,
        "piece": {
            "duration_us": piece.duration_us,
            "number": piece.number,
            "sha256": piece.sha256,
            "start_us": piece.start_us,
        },
        "session": broadcast.session_id,
    }
