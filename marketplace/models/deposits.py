"""A bidder's deposit: money held on his card, or left with the house, for a paddle."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money


class DepositState(StrEnum):
    """Where a deposit stands."""

    REQUESTED = "requested"
    """Kept before the provider is asked; its id is the key."""
    STARTED = "started"
    """The bidder is with the provider."""
    HELD = "held"
    FAILED = "failed"
    LETTING_GO = "letting_go"
    """It is decided that he gets it back; the provider is told by the worker."""
    RELEASED = "released"
    TAKING = "taking"
    """It is decided that it is forfeited; the provider is told by the worker."""
    TAKEN = "taken"


class Deposit(Base, kw_only=True):
    """One deposit."""

    __tablename__ = "deposit"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(60), index=True)
    """What it is for: the id of a paddle."""
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    provider: Mapped[str] = mapped_column(sa.String(32))
    means: Mapped[str] = mapped_column(sa.String(32))
    provider_id: Mapped[str | None] = mapped_column(sa.String(600), default=None, unique=True)
    continue_url: Mapped[str | None] = mapped_column(sa.Text, default=None)
    state: Mapped[DepositState] = mapped_column(default=DepositState.REQUESTED)
    failure: Mapped[str] = mapped_column(sa.Text, default="")
    requested_at: Mapped[datetime]
    held_at: Mapped[datetime | None] = mapped_column(default=None)
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    """When the card's bank lets go of it by itself."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_for: Mapped[str] = mapped_column(sa.String(60), default="")
    """The order that was not paid."""

    @property
    def amount(self) -> Money:
        """Return what is held."""
        return Money(self.amount_minor, self.currency)
