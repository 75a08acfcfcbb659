"""What is filed beside a declaration: lists, slips, arrivals, departures, summaries, claims for refund."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.customs.offices import Occasion
from foundation.db import Base


class FilingState(StrEnum):
    """Where a filing stands."""

    OPENED = "opened"
    """Kept and about to be sent, or sent and not answered."""
    RECEIVED = "received"
    REVIEW = "review"
    """An officer of the other side looks at it."""
    INSPECTION = "inspection"
    DETAINED = "detained"
    APPROVED = "approved"
    PASSED = "passed"
    """A slip: everything on it passed the gate."""
    POSTED = "posted"
    """A list: the office deducted it in its book. A claim: the money was paid out."""
    RETURNED = "returned"
    """Refused: corrected, it may be filed again."""
    VOID = "void"


class Filing(Base, kw_only=True):
    """One filing to an office. A declaration has its own table; this is everything around it."""

    __tablename__ = "customs_filing"
    __table_args__ = (
        sa.Index("ix_customs_filing_state_id", "state", "id"),
        sa.Index(
            "uq_customs_filing_about_occasion",
            "about",
            "occasion",
            unique=True,
            sqlite_where=sa.text("state NOT IN ('returned','void')"),
            postgresql_where=sa.text("state NOT IN ('returned','void')"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    occasion: Mapped[Occasion]
    kind: Mapped[str] = mapped_column(sa.String(10))
    """INV101, SAS121, CEB507, ...; REFUND for a claim."""
    cop_no: Mapped[str] = mapped_column(sa.String(30), unique=True)
    """The sender's own number in the message: the id, or what of it a summary has room for."""
    about: Mapped[str] = mapped_column(sa.String(40))
    """What there is one of at a time: a visit of a work (`hdg_...:1`), a declaration, a tax document."""
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"), index=True, default=None)
    declaration_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("declaration.id"), index=True, default=None
    )
    tax_document_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("tax_document.id"), index=True, default=None
    )
    voids_id: Mapped[str | None] = mapped_column(sa.ForeignKey("customs_filing.id"), default=None)
    """The filing that this one takes back."""
    details: Mapped[dict[str, Any]]
    """What the message says beside the rows it is about: vehicle, weights in grams, flight, bill."""
    guid: Mapped[str] = mapped_column(sa.String(36))
    body: Mapped[bytes]
    """The message, fixed when the filing was opened: sent again it is the same."""
    state: Mapped[FilingState] = mapped_column(default=FilingState.OPENED)
    number: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """Number that the office gave it."""
    is_unclear: Mapped[bool] = mapped_column(default=False)
    """Something was said that no machine follows: a person looks, and decides."""
    scenario: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """How a simulated office is to answer; only a demonstration takes one."""
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class FilingAnswer(Base, kw_only=True):
    """One thing that was said about a filing, as it was said."""

    __tablename__ = "customs_filing_answer"
    __table_args__ = (
        sa.UniqueConstraint("filing_id", "reference"),
        sa.UniqueConstraint("filing_id", "number"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    filing_id: Mapped[str] = mapped_column(sa.ForeignKey("customs_filing.id"))
    number: Mapped[int]
    """From 1, in the order in which it came."""
    reference: Mapped[str] = mapped_column(sa.String(60))
    """The office's own number of this answer: a second report of the same changes nothing."""
    kind: Mapped[str] = mapped_column(sa.String(10))
    """Of the message that brought it: CEB508, SAS223, ...; empty where an officer said it here."""
    verdict: Mapped[str] = mapped_column(sa.String(12))
    codes: Mapped[list[str]]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)
    """It came after something that was said later, or when the filing was closed: nothing followed."""
    officer_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    officer_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    answered_at: Mapped[datetime]
    received_at: Mapped[datetime]
