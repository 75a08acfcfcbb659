"""Inspection draws: the commitment of each day, and what each filing was entered with and threw."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.draws import Credit, Lane
from foundation.db import Base


class DrawDay(Base, kw_only=True):
    """One day of the draw. The worker keeps its secret, which stands here only when the day is over."""

    __tablename__ = "draw_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    """Of China."""
    commitment: Mapped[str] = mapped_column(sa.String(64))
    committed_at: Mapped[datetime]
    commit_statement_id: Mapped[str]
    """The house's statement of it, which goes into the public log."""
    count: Mapped[int] = mapped_column(default=0)
    """Filings entered."""
    head: Mapped[str] = mapped_column(sa.String(64))
    """Hash of the last entry; before the first, the commitment."""
    secret: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    revealed_at: Mapped[datetime | None] = mapped_column(default=None)
    reveal_statement_id: Mapped[str | None] = mapped_column(default=None)


class InspectionDraw(Base, kw_only=True):
    """The lane of a declaration, and its place and result in the draw of its day."""

    __tablename__ = "inspection_draw"
    __table_args__ = (sa.UniqueConstraint("day", "place", name="uq_inspection_draw_day_place"),)

    declaration_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration.id"), primary_key=True)
    lane: Mapped[Lane]
    score: Mapped[int]
    credit: Mapped[Credit]
    parts: Mapped[list[Any]] = mapped_column(sa.JSON)
    """Each part of the score: code, points, whether it is known."""
    rate: Mapped[int]
    """In ten-thousandths."""
    entered_at: Mapped[datetime]
    day: Mapped[date | None] = mapped_column(sa.ForeignKey("draw_day.day"), default=None)
    """None where no commitment was published before the day began: then nothing is drawn."""
    place: Mapped[int | None] = mapped_column(default=None)
    number: Mapped[str | None] = mapped_column(sa.String(40), unique=True, default=None)
    entry_hash: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    is_drawn: Mapped[bool | None] = mapped_column(default=None)
    """None until the worker has thrown it."""
    drawn_at: Mapped[datetime | None] = mapped_column(default=None)
