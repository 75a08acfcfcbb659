"""Supervision: risk cases with their signals and every step that was taken in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.risk import Grade, RiskKind
from foundation.db import Base


class Disposal(StrEnum):
    """How a risk case ended."""

    CLEARED = "cleared"
    """There was nothing in it, and why."""
    CORRECTED = "corrected"
    """Something was wrong and was put right."""
    STOPPED = "stopped"
    """The work was stopped; the stop has a life of its own."""
    REFERRED = "referred"
    """Another authority has it now."""
    VIOLATION = "violation"
    """A violation was found."""


class CaseStep(StrEnum):
    """What happened in a risk case."""

    OPENED = "opened"
    SIGNAL = "signal"
    """The same was signalled again."""
    TAKEN = "taken"
    """A person made it his own."""
    NOTED = "noted"
    PUT_OFF = "put_off"
    """Its deadline was moved, with a reason."""
    OVERDUE = "overdue"
    """The house noticed that the deadline had passed."""
    SETTLED = "settled"


class RiskCase(Base, kw_only=True):
    """Signals of one kind about one subject, scored, to be settled by a day. One is open at a time."""

    __tablename__ = "risk_case"
    __table_args__ = (
        sa.Index("ix_risk_case_settled_at_due_at", "settled_at", "due_at"),
        sa.Index(
            "uq_risk_case_kind_subject_id",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    kind: Mapped[RiskKind]
    subject_id: Mapped[str] = mapped_column(sa.String(80), index=True)
    """What it is about: a work, a lot, a log, by its public id."""
    artwork_id: Mapped[str | None] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    """The work in it; None where there is none."""
    desk: Mapped[str] = mapped_column(sa.String(40))
    """Role whose work it is until a person takes it."""
    weights_from: Mapped[date]
    """Day of the row of weights by which it is scored."""
    points: Mapped[int]
    grade: Mapped[Grade]
    parts: Mapped[list[Any]] = mapped_column(sa.JSON)
    """Of the score: code, count, points."""
    opened_by: Mapped[str | None] = mapped_column(sa.String(40))
    """None where the house noticed it."""
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    overdue_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the house noticed that the deadline had passed."""
    owner_id: Mapped[str | None] = mapped_column(sa.String(40), default=None, index=True)
    owner_name: Mapped[str] = mapped_column(sa.String(200), default="")
    disposal: Mapped[Disposal | None] = mapped_column(default=None)
    authority: Mapped[str] = mapped_column(sa.String(200), default="")
    """To whom it was referred."""
    hold_id: Mapped[str | None] = mapped_column(sa.ForeignKey("hold.id"), default=None)
    """The stop that settled it."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    settled_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    settled_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    settled_at: Mapped[datetime | None] = mapped_column(default=None)


class RiskSignal(Base, kw_only=True):
    """One signal, taken in once, with what it said."""

    __tablename__ = "risk_signal"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("risk_case.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """SHA-256 of kind, subject and facts in RFC 8785: the same signal opens nothing twice."""
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class RiskCaseStep(Base, kw_only=True):
    """One thing that happened in a risk case. Nothing is changed or removed."""

    __tablename__ = "risk_case_step"
    __table_args__ = (sa.UniqueConstraint("case_id", "seq", name="uq_risk_case_step_case_id_seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("risk_case.id"))
    seq: Mapped[int]
    """From 1, in the order in which it happened."""
    what: Mapped[CaseStep]
    by: Mapped[str | None] = mapped_column(sa.String(40))
    by_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    points: Mapped[int]
    """Score after it."""
    due_at: Mapped[datetime]
    """Deadline after it."""
