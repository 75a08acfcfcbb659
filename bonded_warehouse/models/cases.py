"""Cases: what was found amiss, and waits until somebody has settled it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class CaseKind(StrEnum):
    """What was found."""

    CONDITION = "condition"
    """A work came in another condition than it left in."""
    SEAL = "seal"
    """A seal was broken, missing or another than written."""
    SURPLUS = "surplus"
    """A count found what no book has, or what lies elsewhere."""
    MISSING = "missing"
    """A count did not find a work where the books have it."""
    LATE = "late"
    """A work under way did not arrive when it was to."""
    OVERDUE = "overdue"
    """A work on show outside was not back in time."""
    CLIMATE = "climate"
    """Its room was out of its limits for long, and a person held it."""


class KeepingCase(Base):
    """One thing found amiss. It is closed by another person than the one who found it."""

    __tablename__ = "keeping_case"
    __table_args__ = (sa.Index("ix_keeping_case_closed_at_opened_at", "closed_at", "opened_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    kind: Mapped[CaseKind]
    artwork_id: Mapped[str | None] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    """None where nobody knows which work it is."""
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    facility_id: Mapped[str | None] = mapped_column(sa.ForeignKey("facility.id"))
    about: Mapped[str] = mapped_column(sa.String(60))
    """Id of the report, seal or count that showed it."""
    why: Mapped[str] = mapped_column(sa.Text)
    hold_id: Mapped[str | None] = mapped_column(sa.ForeignKey("hold.id"))
    """The hold that stands until it is closed; None where there is no work to hold."""
    opened_by: Mapped[str | None] = mapped_column(sa.String(40))
    """None where the house found it."""
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    closed_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_why: Mapped[str] = mapped_column(sa.Text, default="")
