"""What the rules refer to a relics examiner, work by work, as they were last asked."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base

NEVER: Final = date(1970, 1, 1)
"""`asked_on` of a work about which the rules are to be asked anew."""


class RelicsReferral(Base, kw_only=True):
    """What waits for a relics examiner about one work: one row for each about which facts were stated.

    It is worked out from what is kept elsewhere, so that an open one is found whatever its age, and counted.
    """

    __tablename__ = "relics_referral"
    __table_args__ = (
        sa.Index(
            "ix_relics_referral_open",
            "since_at",
            "artwork_id",
            sqlite_where=sa.text("since_at IS NOT NULL"),
            postgresql_where=sa.text("since_at IS NOT NULL"),
        ),
    )

    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), primary_key=True)
    codes: Mapped[list[str]] = mapped_column(default_factory=list)
    """Rules that refer it."""
    since_at: Mapped[datetime | None] = mapped_column(default=None)
    """Since when at least one of them has; None: none does."""
    asked_on: Mapped[date] = mapped_column(default=NEVER, index=True)
    """The law's day on which they were asked last."""
