"""Corrections: a link of the chain is declared to be in error, and another link says what holds instead."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class CorrectionState(StrEnum):
    """How far a correction has come."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ErrorReason(StrEnum):
    """Why a link is in error. The words are those of EPCIS 2.0 (CBV, error reason)."""

    INCORRECT_DATA = "incorrect_data"
    DID_NOT_OCCUR = "did_not_occur"


class Correction(Base):
    """A declaration that one custody event is in error. The event itself is never touched."""

    __tablename__ = "custody_correction"
    __table_args__ = (
        sa.Index(
            "uq_custody_correction_open_event_id",
            "event_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    event_id: Mapped[str] = mapped_column(sa.ForeignKey("custody_event.id"))
    """The one in error."""
    reason: Mapped[ErrorReason]
    instead: Mapped[dict[str, Any]]
    """What holds instead: 'place', 'note', 'documents' (code to reference); only what was wrong."""
    why: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_as: Mapped[str] = mapped_column(sa.String(32))
    proposed_at: Mapped[datetime]
    corrected_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The later link that put right what did not occur; None where this correction says it all."""
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.OPEN)
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    closed_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    link_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The corrective link of the chain, once it is signed."""
