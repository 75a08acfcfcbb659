"""Papers: what an authority or an owner put in writing about a work."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class PaperState(StrEnum):
    """How far a paper is believed. Only a verified one counts."""

    SUPPLIED = "supplied"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Paper(Base, kw_only=True):
    """One paper that covers one work. Its code is one of the ruleset's documents."""

    __tablename__ = "paper"
    __table_args__ = (
        sa.Index("ix_paper_artwork_id_code", "artwork_id", "code"),
        sa.UniqueConstraint("artwork_id", "code", "number", name="uq_paper_artwork_id_code_number"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    """The work it covers."""
    code: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[str] = mapped_column(sa.String(100))
    issuer: Mapped[str] = mapped_column(sa.String(200))
    valid_from_on: Mapped[date]
    valid_to_on: Mapped[date | None] = mapped_column(default=None)
    """Last day; None where it has none."""
    sha256: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    """Of the file that was shown, when one was."""
    file_name: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[PaperState] = mapped_column(default=PaperState.SUPPLIED)
    supplied_by: Mapped[str]
    supplied_by_name: Mapped[str]
    supplied_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(default=None)
    """Who verified or rejected it: never whoever supplied it."""
    decided_by_name: Mapped[str | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_why: Mapped[str] = mapped_column(sa.Text, default="")
    """How it was verified (in whose register, or on the original), or why it was rejected."""
