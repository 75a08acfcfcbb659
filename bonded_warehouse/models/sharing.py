"""Sharing of data among agencies: grants, every reading, and what holders of grants are told."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class GrantState(StrEnum):
    """Where a grant stands. Whether its days have come or are over is reckoned."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


class Basis(StrEnum):
    """What a grant rests on."""

    LAW = "law"
    """A clause of a law or regulation."""
    AGREEMENT = "agreement"
    """An agreement between the agencies."""


class DataGrant(Base, kw_only=True):
    """Which agency may read which fields of which dataset, for what, on what basis, from when until when."""

    __tablename__ = "data_grant"
    __table_args__ = (
        sa.CheckConstraint("from_on <= to_on", name="days_in_order"),
        sa.CheckConstraint("(holder_role IS NULL) <> (holder_id IS NULL)", name="one_holder"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    agency: Mapped[str] = mapped_column(sa.String(200))
    """By its name."""
    holder_role: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    """Whose people read: an office of this house; or"""
    holder_id: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    """one account: a bank's, for instance."""
    dataset: Mapped[str] = mapped_column(sa.String(40), index=True)
    fields: Mapped[list[str]]
    purpose: Mapped[str] = mapped_column(sa.String(500))
    basis: Mapped[Basis]
    basis_text: Mapped[str] = mapped_column(sa.String(500))
    """The clause, or number and date of the agreement."""
    from_on: Mapped[date]
    to_on: Mapped[date]
    """The last day on which it may be read."""
    rows_from_on: Mapped[date | None]
    """Rows dated before are not given; None: all."""
    rows_to_on: Mapped[date | None]
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    state: Mapped[GrantState] = mapped_column(default=GrantState.PROPOSED)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was refused, or how its basis was verified."""
    revoked_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_why: Mapped[str] = mapped_column(sa.Text, default="")


class DataReading(Base, kw_only=True):
    """Somebody asked for a dataset: what he was given, or why not. Never changed."""

    __tablename__ = "data_reading"
    __table_args__ = (sa.Index("ix_data_reading_dataset_at", "dataset", "at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    grant_id: Mapped[str | None] = mapped_column(sa.ForeignKey("data_grant.id"), index=True)
    """None where there was none to read by."""
    dataset: Mapped[str] = mapped_column(sa.String(40))
    account_id: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    form: Mapped[str] = mapped_column(sa.String(10))
    """'json' or 'csv'."""
    page: Mapped[int]
    rows: Mapped[int | None]
    """How many were given; None where it was refused."""
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Of what was given."""
    refused: Mapped[str] = mapped_column(sa.String(20), default="")
    """Why nothing was given: 'none', 'not_yours', 'not_approved', 'not_in_force'."""


class GrantNotice(Base, kw_only=True):
    """What a grant reads has changed; it stands on its holder's desk until he reads again."""

    __tablename__ = "grant_notice"
    __table_args__ = (sa.UniqueConstraint("grant_id", "about", "version"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    grant_id: Mapped[str] = mapped_column(sa.ForeignKey("data_grant.id"))
    about: Mapped[str] = mapped_column(sa.String(40))
    """What changed: an enterprise."""
    version: Mapped[int]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    """When its holder read again; None: he has not."""
