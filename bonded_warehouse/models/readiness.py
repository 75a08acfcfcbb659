"""Points of the standard for certified enterprises, and what enterprises show for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.readiness import AnswerState, Heading
from foundation.db import Base


class AeoPoint(Base, kw_only=True):
    """One point of the standard, as an officer entered it from its text."""

    __tablename__ = "aeo_point"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    heading: Mapped[Heading]
    text: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.String(300))
    """The standard and its clause."""
    entered_by_name: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    """It counts no more; what was answered stays on file."""


class AeoAnswer(Base, kw_only=True):
    """What an enterprise shows for a point. One that was returned is followed by another."""

    __tablename__ = "aeo_answer"
    __table_args__ = (sa.UniqueConstraint("enterprise_id", "point_id", "version"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"))
    point_id: Mapped[str] = mapped_column(sa.ForeignKey("aeo_point.id"))
    version: Mapped[int]
    evidence: Mapped[str] = mapped_column(sa.Text)
    """What is done, and where that is to be seen."""
    given_by: Mapped[str] = mapped_column(sa.String(40))
    given_by_name: Mapped[str] = mapped_column(sa.String(200))
    given_at: Mapped[datetime]
    state: Mapped[AnswerState] = mapped_column(default=AnswerState.GIVEN)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
