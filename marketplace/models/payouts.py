"""Where a consignor is paid, and what was sent there."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money


class PayoutState(StrEnum):
    """Where a payout stands."""

    DECIDED = "decided"
    """Booked, and its id kept as the provider's key; not sent yet."""
    SENT = "sent"
    RETURNED = "returned"
    """It came back, or was taken back after a chargeback: the ledger has it again."""


class PayoutAccount(Base, kw_only=True):
    """An account of a consignor's own, to which his proceeds go; a later one replaces it."""

    __tablename__ = "payout_account"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    way: Mapped[str] = mapped_column(sa.String(16))
    """The provider: stripe or wire."""
    destination: Mapped[str] = mapped_column(sa.String(80))
    """A connected account at Stripe, or an IBAN or account number."""
    holder: Mapped[str] = mapped_column(sa.String(200))
    personal: Mapped[bool]
    """His own as a person, not a firm's."""
    evidence: Mapped[str] = mapped_column(sa.Text)
    """How the holder showed that it is his."""
    named_at: Mapped[datetime]
    checked_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    checked_by_name: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    """Nothing is sent to an account that no cashier has checked."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Payout(Base, kw_only=True):
    """Proceeds of one order on their way to its consignor by a provider."""

    __tablename__ = "payout"
    __table_args__ = (sa.UniqueConstraint("order_id", "consignor_id"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"))
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    """Whom it goes to: the consignor, or the host or the network whose campaign brought the buyer."""
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    way: Mapped[str] = mapped_column(sa.String(16))
    destination: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[PayoutState] = mapped_column(default=PayoutState.DECIDED)
    provider_id: Mapped[str | None] = mapped_column(sa.String(120), default=None)
    decided_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def amount(self) -> Money:
        """Return what is sent."""
        return Money(self.amount_minor, self.currency)
