"""Shows outside the zone: the term within which a work is back, is sold, or is overdue."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class TermState(StrEnum):
    """How a term stands."""

    RUNNING = "running"
    OVERDUE = "overdue"
    ENDED = "ended"
    """The work came back, was sold, lost or seized."""


class DisplayTerm(Base):
    """One work's time on show outside the zone, with its extensions and warnings."""

    __tablename__ = "display_term"
    __table_args__ = (
        sa.Index("ix_display_term_state_last_on", "state", "last_on"),
        sa.Index(
            "uq_display_term_open_holding_id",
            "holding_id",
            unique=True,
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    venue: Mapped[str] = mapped_column(sa.String(200))
    started_on: Mapped[date]
    last_on: Mapped[date]
    """The last day on which it may be outside."""
    extensions: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Each {by, name, reference, at, last_on}."""
    warned: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Days before the end at which a warning was given: 30, 7, 1; 0 when it had run out."""
    state: Mapped[TermState] = mapped_column(default=TermState.RUNNING)
    case_id: Mapped[str | None] = mapped_column(sa.ForeignKey("keeping_case.id"), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(sa.String(8), default="")
    """The transition that ended it."""
