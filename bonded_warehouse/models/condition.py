"""Condition reports: what is to be seen on a work, where on its picture, and who says so."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.condition import Light, Occasion
from bonded_warehouse.rules.states import CustodyState
from foundation.db import Base


class ReportState(StrEnum):
    """How far a report has come."""

    DRAFT = "draft"
    """Its author still writes."""
    WAITING = "waiting"
    """Its author has signed; nothing in it changes any more."""
    SIGNED = "signed"
    """Two persons stand by it."""
    DISCARDED = "discarded"


class ConditionReport(Base):
    """One look at one work, on a grid over its picture. Fixed from its first signature on."""

    __tablename__ = "condition_report"
    __table_args__ = (
        sa.Index("ix_condition_report_artwork_id_drawn_at", "artwork_id", "drawn_at"),
        sa.Index("ix_condition_report_state_drawn_at", "state", "drawn_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    occasion: Mapped[Occasion]
    light: Mapped[Light]
    at_state: Mapped[CustodyState]
    """Where the work was in the custody table when it was looked at."""
    image_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """The registered photograph that the grid lies over; None where the work has none."""
    grades: Mapped[dict[str, str]]
    """Zone to grade."""
    observations: Mapped[list[Any]]
    """Each {zone, code, cell, size_mm, photo, note}."""
    note: Mapped[str] = mapped_column(sa.Text)
    drawn_by: Mapped[str] = mapped_column(sa.String(40))
    drawn_by_name: Mapped[str] = mapped_column(sa.String(200))
    drawn_at: Mapped[datetime]
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    signatures: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Each {account_id, name, at}, the author's first."""
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    """SHA-256 of what was signed, from the first signature on."""

    def content(self) -> dict[str, Any]:
        """Return what is signed, as plain JSON values."""
        return {
            "id": self.id,
            "artwork_id": self.artwork_id,
            "holding_id": self.holding_id,
            "occasion": self.occasion.value,
            "light": self.light.value,
            "at_state": self.at_state.value,
            "image_sha256": self.image_sha256,
            "grades": self.grades,
            "observations": self.observations,
            "note": self.note,
            "drawn_by": self.drawn_by,
            "drawn_by_name": self.drawn_by_name,
            "drawn_at": self.drawn_at.isoformat(timespec="microseconds"),
        }
