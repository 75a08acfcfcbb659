"""What a buyer is credited with when a sale is undone: the mirror of his invoice."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.lines import LineKind


class CreditNoteState(StrEnum):
    """Where a credit note stands: the money is the buyer's and lies here; or all of it was sent back."""

    ISSUED = "issued"
    REPAID = "repaid"


class CreditNoteLine(Base, kw_only=True):
    """One line of a credit note: the line of the invoice with the opposite sign."""

    __tablename__ = "credit_note_line"

    credit_note_id: Mapped[str] = mapped_column(sa.ForeignKey("credit_note.id"), primary_key=True, init=False)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LineKind]
    amount_minor: Mapped[int]
    """Below nothing: what is no longer owed."""


class CreditNote(Base, kw_only=True):
    """Takes a whole invoice back. Its number has no gaps; what it says is never edited, its state is."""

    __tablename__ = "credit_note"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    """CN, year and number in the year: CN-2026-000003."""
    invoice_id: Mapped[str] = mapped_column(sa.ForeignKey("invoice.id"), unique=True)
    """What it takes back; an invoice is taken back once."""
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), unique=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    total_minor: Mapped[int]
    """Below nothing, as its lines are."""
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[CreditNoteState] = mapped_column(default=CreditNoteState.ISSUED)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    repaid_at: Mapped[datetime | None] = mapped_column(default=None)
    lines: Mapped[list[CreditNoteLine]] = relationship(lazy="selectin", order_by=CreditNoteLine.position)

    @property
    def total(self) -> Money:
        """Return what is taken back in all, below nothing."""
        return Money(self.total_minor, self.currency)
