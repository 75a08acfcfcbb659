"""Seals on works and their crates, and every look at them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class SealKind(StrEnum):
    """What kind of seal it is."""

    BOLT = "bolt"
    E_LOCK = "e_lock"
    WAX = "wax"
    EXIT_MARK = "exit_mark"
    """The relics authority's mark C (Regs 53)."""


class SealParty(StrEnum):
    """Whose seal it is."""

    HOUSE = "house"
    CUSTOMS = "customs"
    RELICS = "relics"
    SENDER = "sender"


class SealResult(StrEnum):
    """How a seal was found."""

    INTACT = "intact"
    BROKEN = "broken"
    MISMATCH = "mismatch"
    MISSING = "missing"


class Seal(Base):
    """One seal, from its fixing to its breaking."""

    __tablename__ = "seal"
    __table_args__ = (
        sa.Index(
            "uq_seal_standing_holding_id_number",
            "holding_id",
            "number",
            unique=True,
            sqlite_where=sa.text("broken_at IS NULL"),
            postgresql_where=sa.text("broken_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"))
    number: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[SealKind]
    party: Mapped[SealParty]
    photo_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    fixed_by: Mapped[str] = mapped_column(sa.String(40))
    fixed_by_name: Mapped[str] = mapped_column(sa.String(200))
    fixed_at: Mapped[datetime]
    named_officer: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """Whom the authority named to break it; None where only its own officers may."""
    named_officer_name: Mapped[str] = mapped_column(sa.String(200), default="")
    broken_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    broken_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    broken_at: Mapped[datetime | None] = mapped_column(default=None)
    broken_why: Mapped[str] = mapped_column(sa.Text, default="")


class SealCheck(Base):
    """One look at a seal. Never changed."""

    __tablename__ = "seal_check"
    __table_args__ = (sa.Index("ix_seal_check_seal_id_checked_at", "seal_id", "checked_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    seal_id: Mapped[str] = mapped_column(sa.ForeignKey("seal.id"))
    result: Mapped[SealResult]
    found_number: Mapped[str] = mapped_column(sa.String(80))
    """The number that was read; empty where there was none."""
    photo_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text)
    checked_by: Mapped[str] = mapped_column(sa.String(40))
    checked_by_name: Mapped[str] = mapped_column(sa.String(200))
    checked_at: Mapped[datetime]
    case_id: Mapped[str | None] = mapped_column(sa.ForeignKey("keeping_case.id"), default=None)
