"""Violations of enterprises, their correction, and requests for restoration of credit."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.draws import Credit
from bonded_warehouse.rules.violations import ContestState, RestorationState, ViolationState
from foundation.db import Base


class Violation(Base, kw_only=True):
    """One violation that an officer found, on which law and decision, and what became of it."""

    __tablename__ = "violation"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    case_id: Mapped[str | None] = mapped_column(sa.ForeignKey("risk_case.id"))
    """The risk case that led to it."""
    what: Mapped[str] = mapped_column(sa.Text)
    clause: Mapped[str] = mapped_column(sa.String(300))
    """Which law, which article."""
    decision: Mapped[str] = mapped_column(sa.String(300))
    """Number and date of the paper in which it was found."""
    found_on: Mapped[date]
    found_by: Mapped[str] = mapped_column(sa.String(40))
    found_by_name: Mapped[str] = mapped_column(sa.String(200))
    found_at: Mapped[datetime]
    state: Mapped[ViolationState] = mapped_column(default=ViolationState.FOUND, index=True)
    level_before: Mapped[Credit | None] = mapped_column(default=None)
    """What held when it was found; None where nothing was on file, or the level was left alone."""
    level_after: Mapped[Credit | None] = mapped_column(default=None)
    """The level recorded with it; None: it was left alone."""
    published_on: Mapped[str] = mapped_column(sa.String(300), default="")
    """On which clause it is published; '' where it is not."""
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    plan: Mapped[str] = mapped_column(sa.Text, default="")
    plan_due_on: Mapped[date | None] = mapped_column(default=None)
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    corrected_at: Mapped[datetime | None] = mapped_column(default=None)
    contest: Mapped[ContestState | None] = mapped_column(default=None)
    """It is contested once."""
    grounds: Mapped[str] = mapped_column(sa.Text, default="")
    contested_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)


class ViolationStep(Base, kw_only=True):
    """One step about a violation, with what was said. Never changed."""

    __tablename__ = "violation_step"
    __table_args__ = (sa.UniqueConstraint("violation_id", "seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    violation_id: Mapped[str] = mapped_column(sa.ForeignKey("violation.id"))
    seq: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(20))
    """The state it led to, or returned, contested, upheld, published, unpublished."""
    by: Mapped[str] = mapped_column(sa.String(40))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(sa.Text)


class Restoration(Base, kw_only=True):
    """An enterprise's request that its level of credit be restored, and what was decided."""

    __tablename__ = "restoration"
    __table_args__ = (
        sa.Index(
            "uq_restoration_asked",
            "enterprise_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(sa.ForeignKey("enterprise.id"), index=True)
    grounds: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[str] = mapped_column(sa.String(40))
    asked_by_name: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime]
    state: Mapped[RestorationState] = mapped_column(default=RestorationState.ASKED)
    level: Mapped[Credit | None] = mapped_column(default=None)
    from_on: Mapped[date | None] = mapped_column(default=None)
    decision: Mapped[str] = mapped_column(sa.String(300), default="")
    """Paper of the decision; where it was refused, why."""
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
