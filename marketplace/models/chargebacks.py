"""Money that a buyer's bank took back."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money


class ChargebackState(StrEnum):
    """Where a chargeback stands: fought over; the money came back; or it is lost, and somebody bears it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Bearer(StrEnum):
    """Who bears a lost chargeback."""

    BUYER = "buyer"
    """His own money lay here: title had not passed, or the sale was undone."""
    CONSIGNOR = "consignor"
    """Out of his proceeds; if they were paid out he owes them."""
    HOUSE = "house"


class Chargeback(Base, kw_only=True):
    """One dispute at a payment provider."""

    __tablename__ = "chargeback"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    payment_id: Mapped[str] = mapped_column(sa.ForeignKey("payment.id"), index=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    provider_id: Mapped[str] = mapped_column(sa.String(120), unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    reason: Mapped[str] = mapped_column(sa.String(120))
    """The provider's word."""
    state: Mapped[ChargebackState] = mapped_column(default=ChargebackState.OPEN)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    borne_by: Mapped[Bearer | None] = mapped_column(default=None)
    borne_because: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def amount(self) -> Money:
        """Return what was taken back."""
        return Money(self.amount_minor, self.currency)
