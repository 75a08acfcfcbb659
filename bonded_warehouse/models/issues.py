"""Issues between agencies: raised by one office, seen by others, decided by the one that leads."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class AgencyIssue(Base, kw_only=True):
    """A question that no office settles alone: who leads, who is asked, by which day, what was decided."""

    __tablename__ = "agency_issue"
    __table_args__ = (sa.Index("ix_agency_issue_closed_at_due_on", "closed_at", "due_on"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    question: Mapped[str] = mapped_column(sa.Text)
    lead: Mapped[str] = mapped_column(sa.String(40))
    """Role of the office that decides."""
    asked: Mapped[list[str]]
    """Roles of the offices whose views are asked for."""
    due_on: Mapped[date]
    """By the end of this day it is decided."""
    raised_by: Mapped[str] = mapped_column(sa.String(40))
    raised_by_name: Mapped[str] = mapped_column(sa.String(200))
    raised_for: Mapped[str] = mapped_column(sa.String(40))
    """Role of the office that raised it."""
    raised_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    """What was decided, or why it was put off for good."""
    is_decided: Mapped[bool] = mapped_column(default=False)
    """False where it was closed without a decision."""
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    closed_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class AgencyView(Base, kw_only=True):
    """What an office says to an issue; one may be followed by another, and none is changed."""

    __tablename__ = "agency_view"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    issue_id: Mapped[str] = mapped_column(sa.ForeignKey("agency_issue.id"), index=True)
    office: Mapped[str] = mapped_column(sa.String(40))
    by: Mapped[str] = mapped_column(sa.String(40))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.Text)
    due_on: Mapped[date | None] = mapped_column(default=None)
    """The new deadline, where the lead set one with it."""
    at: Mapped[datetime]
