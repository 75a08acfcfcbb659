"""Stock counts and stock adjustments: two documents, the one of what was seen, the other of what follows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class CountState(StrEnum):
    """How far a count has come."""

    OPEN = "open"
    """Keepers look; neither sees what the other saw, nor what the books say."""
    COMPARED = "compared"
    """Both have signed; what they saw was held against the books."""
    WITHDRAWN = "withdrawn"


class StockCount(Base):
    """What two keepers saw, blind, in a place with everything beneath it. Fixed once it is compared."""

    __tablename__ = "stock_count"
    __table_args__ = (sa.Index("ix_stock_count_facility_id_opened_at", "facility_id", "opened_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    place_id: Mapped[str | None] = mapped_column(sa.ForeignKey("place.id"))
    """What is counted, with all that is in it; None for the whole facility."""
    place_code: Mapped[str] = mapped_column(sa.String(20))
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    state: Mapped[CountState] = mapped_column(default=CountState.OPEN)
    again: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Codes of places that both look at once more, because their lists differ there."""
    rounds: Mapped[int] = mapped_column(default=1)
    findings: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Each {holding_id, artwork_id, label, result, books, seen}; see `rules.counting`."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    """SHA-256 of what was signed, from the comparison on."""


class CountKeeper(Base):
    """One of the two who count, and when they signed what they saw."""

    __tablename__ = "stock_count_keeper"

    count_id: Mapped[str] = mapped_column(sa.ForeignKey("stock_count.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class CountLine(Base):
    """One thing that one keeper saw. Struck out, it is kept and no longer counts."""

    __tablename__ = "stock_count_line"
    __table_args__ = (sa.UniqueConstraint("count_id", "account_id", "seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    count_id: Mapped[str] = mapped_column(sa.ForeignKey("stock_count.id"))
    account_id: Mapped[str] = mapped_column(sa.String(40))
    seq: Mapped[int]
    """From 1, for each keeper."""
    spot: Mapped[str] = mapped_column(sa.String(20))
    """Code of the place or vault position."""
    label: Mapped[str] = mapped_column(sa.String(80))
    """What its label says, as it was read."""
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"))
    """The work of ours that bears this label; None where there is none."""
    seen_at: Mapped[datetime]
    struck_at: Mapped[datetime | None] = mapped_column(default=None)


class AdjustmentState(StrEnum):
    """How far an adjustment has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """A senior keeper had it happen; customs has not seen it yet."""
    SEEN = "seen"
    """Customs has seen it."""
    REFUSED = "refused"


class StockAdjustment(Base):
    """Only the differences of one count, and what follows from each."""

    __tablename__ = "stock_adjustment"
    __table_args__ = (
        sa.Index(
            "uq_stock_adjustment_standing_count_id",
            "count_id",
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    count_id: Mapped[str] = mapped_column(sa.ForeignKey("stock_count.id"))
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    lines: Mapped[list[Any]]
    """Each {holding_id, artwork_id, label, result, books, seen, follows}, and its event once it happened."""
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    state: Mapped[AdjustmentState] = mapped_column(default=AdjustmentState.PROPOSED)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_why: Mapped[str] = mapped_column(sa.Text, default="")
    seen_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    seen_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_reference: Mapped[str] = mapped_column(sa.String(80), default="")
    """Number under which customs keeps it."""
