"""Extensions of terms: what was asked of whom, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class ExtensionState(StrEnum):
    """How far a request for more time has come."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TermExtension(Base):
    """A request that a work's term be made longer, and the decisions of the offices that may."""

    __tablename__ = "term_extension"
    __table_args__ = (
        sa.Index("ix_term_extension_state_last_on", "state", "last_on"),
        sa.Index(
            "uq_term_extension_open_holding_id_limit_id",
            "holding_id",
            "limit_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    limit_id: Mapped[str] = mapped_column(sa.String(8))
    """The term, by its number among the time limits."""
    number: Mapped[int]
    """Which extension of it this would be, from 1."""
    started_on: Mapped[date]
    """When the term began."""
    last_on: Mapped[date]
    """Its last day when more was asked."""
    most_on: Mapped[date]
    """The latest day that the text lets it be granted until."""
    reason: Mapped[str] = mapped_column(sa.Text)
    paper: Mapped[str] = mapped_column(sa.String(100))
    """Number of the application."""
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Of the file of the application, where one was sent along."""
    file_name: Mapped[str | None] = mapped_column(sa.String(200))
    asked_by: Mapped[str] = mapped_column(sa.String(40))
    asked_by_name: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime]
    state: Mapped[ExtensionState] = mapped_column(default=ExtensionState.ASKED)
    until_on: Mapped[date | None] = mapped_column(default=None)
    """Granted until; the earliest where several offices granted."""
    decisions: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Each {office, by, name, at, granted, until_on, number, why}, in their order."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
