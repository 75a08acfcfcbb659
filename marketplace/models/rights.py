"""Notices of infringed rights, what is said against them, and each act about them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.rights import NoticeState, RightKind

OPEN = sa.text("state IN ('received', 'taken_down', 'countered', 'pending', 'upheld')")


class RightsNotice(Base, kw_only=True):
    """Somebody's notice that a work infringes a right of his (E-Commerce Law, arts. 42, 43)."""

    __tablename__ = "rights_notice"
    __table_args__ = (
        sa.Index(
            "uq_rights_notice_open",
            "artwork_id",
            "claimant_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        sa.Index("ix_rights_notice_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    right: Mapped[RightKind]
    right_name: Mapped[str] = mapped_column(sa.String(300))
    """The right: the work it is in, or its number in a register."""
    claimant_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    claimant_name: Mapped[str] = mapped_column(sa.String(200))
    """Who has the right."""
    acts_for: Mapped[str] = mapped_column(sa.String(300))
    """On what he acts where the right is another's; '' where it is his own."""
    contact: Mapped[str] = mapped_column(sa.String(300))
    """Not public."""
    claim: Mapped[str] = mapped_column(sa.Text)
    """What infringes it, and how."""
    evidence: Mapped[str] = mapped_column(sa.Text)
    """What speaks for it at first sight, and where that is to be seen. Not public."""
    given_at: Mapped[datetime]
    respondent_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Who offers the work, or registered it."""
    respondent_organisation_id: Mapped[str | None] = mapped_column(sa.String(40))
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.RECEIVED)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was taken down, or returned."""
    offering_ids: Mapped[list[Any]] = mapped_column(sa.JSON, default_factory=list)
    """Offerings at a fixed price that it took down; they come back with it where nothing forbids."""
    counter: Mapped[str] = mapped_column(sa.Text, default="")
    """The seller's statement that nothing is infringed."""
    counter_evidence: Mapped[str] = mapped_column(sa.Text, default="")
    """Not public."""
    countered_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the measure ends, unless the claimant says before that he complained or sued."""
    proceeding: Mapped[str] = mapped_column(sa.String(300), default="")
    """Before which authority or court, under which number."""
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    malicious_why: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was found to be given in bad faith (art. 42(3)); '' where it was not."""


class RightsAct(Base, kw_only=True):
    """One act about a notice, in the public register's order. Never changed."""

    __tablename__ = "rights_act"
    __table_args__ = (sa.UniqueConstraint("notice_id", "seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    notice_id: Mapped[str] = mapped_column(sa.ForeignKey("rights_notice.id"))
    seq: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(20))
    """The state it led to, or 'malicious'."""
    by: Mapped[str | None] = mapped_column(sa.String(40))
    """None where the house's clock did it."""
    by_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
