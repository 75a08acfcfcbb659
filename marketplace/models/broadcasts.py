"""What went on air in a live session: the recording's chain, its chapters, and a receipt for each lot."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.broadcasts import MarkKind, PieceKind


class Broadcast(Base, kw_only=True):
    """The pictures of a live session, from the first to the last; whoever reconnects goes on with it."""

    __tablename__ = "broadcast"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"), unique=True)
    begun_at: Mapped[datetime]
    """Second 0 of its recording."""
    begun_by: Mapped[str] = mapped_column(sa.String(40))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class BroadcastSegment(Base, kw_only=True):
    """One piece of a recording, in its chain: a head is SHA-256 of the one before, the number, the piece."""

    __tablename__ = "broadcast_segment"

    broadcast_id: Mapped[str] = mapped_column(sa.ForeignKey("broadcast.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, ... without gaps."""
    kind: Mapped[PieceKind]
    run: Mapped[int]
    """Which start of the camera it is of."""
    init: Mapped[int]
    """The number of the initialisation that it needs."""
    start_us: Mapped[int]
    duration_us: Mapped[int]
    size: Mapped[int]
    is_key: Mapped[bool]
    """It begins with a whole picture."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    head: Mapped[str] = mapped_column(sa.String(64))


class BroadcastMark(Base, kw_only=True):
    """A chapter of a broadcast: it began, a lot came on the table, the hammer fell, customs paused it."""

    __tablename__ = "broadcast_mark"
    __table_args__ = (sa.Index("ix_broadcast_mark_session_id_at", "session_id", "at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"))
    kind: Mapped[MarkKind]
    at: Mapped[datetime]
    lot_id: Mapped[str | None] = mapped_column(sa.ForeignKey("lot.id"), index=True, default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Fit for everybody."""


class BroadcastReceipt(Base, kw_only=True):
    """What was on air when the hammer fell on a lot: the chain's head and the frame, attested."""

    __tablename__ = "broadcast_receipt"

    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), primary_key=True)
    broadcast_id: Mapped[str] = mapped_column(sa.ForeignKey("broadcast.id"), index=True)
    content: Mapped[str] = mapped_column(sa.Text)
    """Canonical JSON."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    """The house's statement of that digest."""
    frame: Mapped[bytes] = mapped_column(sa.LargeBinary)
    """The picture as JPEG; its digest stands in the content."""
    made_at: Mapped[datetime]
