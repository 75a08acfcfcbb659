"""Figures of the market: each sold work as it is counted, the cells that sum them, and what was published."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class StatisticLine(Base, kw_only=True):
    """One sold work as it is counted now; it goes when the sale is undone."""

    __tablename__ = "statistic_line"
    __table_args__ = (
        sa.Index(
            "ix_statistic_line_unrated",
            "order_id",
            sqlite_where=sa.text("cny_minor IS NULL"),
            postgresql_where=sa.text("cny_minor IS NULL"),
        ),
    )

    order_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    """Of an order, or of another platform's."""
    month: Mapped[str] = mapped_column(sa.String(7))
    """Of China, in which title passed: '2026-11'."""
    exported_month: Mapped[str] = mapped_column(sa.String(7))
    """In which it left the customs territory; empty: not yet."""
    lane: Mapped[str] = mapped_column(sa.String(8))
    """Of its declaration; empty: not declared, or before there were lanes."""
    mode: Mapped[str] = mapped_column(sa.String(8))
    """Supervision mode of its declaration; empty: not declared."""
    destination: Mapped[str] = mapped_column(sa.String(2))
    """ISO 3166-1 alpha-2; empty: nobody has said."""
    medium: Mapped[str] = mapped_column(sa.String(40))
    currency: Mapped[str] = mapped_column(sa.String(3))
    firm: Mapped[str] = mapped_column(sa.String(40))
    """Who sold it: organisation, or the account of who acts for none."""
    amount_minor: Mapped[int]
    cny_minor: Mapped[int | None]
    """At the customs rate of the day on which title passed; None where none is on file for it."""
    counted_at: Mapped[datetime]


class StatisticCell(Base, kw_only=True):
    """The sum of the lines that share month, lane, mode, destination, medium, currency and firm."""

    __tablename__ = "statistic_cell"

    measure: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    """'sold' by the month in which title passed, 'exported' by that in which the work left."""
    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    lane: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    mode: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    destination: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    medium: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    currency: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    firm: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lines: Mapped[int]
    amount_minor: Mapped[int]
    cny_minor: Mapped[int]
    """Of those that have a rate."""
    unrated: Mapped[int]
    """So many of the lines have none."""


class StatisticMargin(Base, kw_only=True):
    """What one firm adds to one published row in one month: of a dimension alone, whatever the others.

    So that a row's firms are counted by counting, and ten million lines answer as fast as few.
    """

    __tablename__ = "statistic_margin"

    measure: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    """Empty for all lines."""
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    firm: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lines: Mapped[int]
    cny_minor: Mapped[int]


class EditionMargin(Base, kw_only=True):
    """A margin as an edition counted it: so that what changes later is known by whose it is. Never shown."""

    __tablename__ = "statistic_edition_margin"

    edition_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    measure: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    firm: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lines: Mapped[int]
    cny_minor: Mapped[int]


class StatisticEdition(Base, kw_only=True):
    """What was published of a year, as it was published; what is corrected is a new edition."""

    __tablename__ = "statistic_edition"
    __table_args__ = (sa.UniqueConstraint("year", "number", name="uq_statistic_edition_year_number"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    """From 1, without a gap."""
    up_to: Mapped[str] = mapped_column(sa.String(7))
    """The last month in it."""
    figures: Mapped[list[Any]]
    """Each {name, columns, rows}; a cell that is not published is null, and nothing else of it is kept."""
    changes: Mapped[list[Any]]
    """Against the edition before: each [table, row, column, before, now]."""
    why: Mapped[str] = mapped_column(sa.Text)
    """What changed, and why."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of figures and changes, in canonical JSON (RFC 8785)."""
    published_by: Mapped[str] = mapped_column(sa.String(40))
    published_by_name: Mapped[str] = mapped_column(sa.String(200))
    published_at: Mapped[datetime]
