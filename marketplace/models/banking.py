"""What the bank says came in and went out, line by line, and what became of each."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money


class LineState(StrEnum):
    """What became of a line: booked by itself or by a cashier, waiting for one, set aside, or money out."""

    BOOKED = "booked"
    WAITING = "waiting"
    SET_ASIDE = "set_aside"
    OUTGOING = "outgoing"


class BankStatement(Base, kw_only=True):
    """A statement of the bank that was read in; the same file is read once."""

    __tablename__ = "bank_statement"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    form: Mapped[str] = mapped_column(sa.String(16))
    """camt.053 or csv."""
    account: Mapped[str] = mapped_column(sa.String(40))
    """The house's account, as the statement names it."""
    number: Mapped[str] = mapped_column(sa.String(70))
    """The bank's own number of the statement; '' if it gives none."""
    imported_by: Mapped[str] = mapped_column(sa.String(40))
    imported_by_name: Mapped[str] = mapped_column(sa.String(200))
    imported_at: Mapped[datetime]


class BankLine(Base, kw_only=True):
    """One line of a statement. A line that two statements hold is kept once."""

    __tablename__ = "bank_line"
    __table_args__ = (
        sa.UniqueConstraint("account", "bank_ref"),
        sa.CheckConstraint("amount_minor <> 0", name="not_nothing"),
        sa.Index("ix_bank_line_state_booked_on", "state", "booked_on"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    statement_id: Mapped[str] = mapped_column(sa.ForeignKey("bank_statement.id"), index=True)
    position: Mapped[int]
    account: Mapped[str] = mapped_column(sa.String(40))
    bank_ref: Mapped[str] = mapped_column(sa.String(80))
    """The bank's own reference of the movement; a digest of the line where it gives none."""
    booked_on: Mapped[date]
    amount_minor: Mapped[int]
    """Below nothing for money that went out."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    text: Mapped[str] = mapped_column(sa.Text)
    """What the payer wrote."""
    reference: Mapped[str] = mapped_column(sa.String(40))
    """The house's reference found in it, with its check digits right; '' if there is none."""
    payer: Mapped[str] = mapped_column(sa.String(200))
    payer_account: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[LineState]
    why: Mapped[str] = mapped_column(sa.String(40))
    """Why it waits, as a word: see `marketplace.rules.matching`; '' if it was booked by itself."""
    payment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("payment.id"), default=None, index=True)
    sending_id: Mapped[str | None] = mapped_column(sa.String(40), default=None, unique=True)
    """Of money that went out: the refund or the payout that it was."""
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_because: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def amount(self) -> Money:
        """Return what came in, or with a minus what went out."""
        return Money(self.amount_minor, self.currency)
