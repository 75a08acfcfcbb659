"""A bidder's deposit: a card that is kept, and money held on it, for a paddle."""

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
    KEPT = "kept"
    """The provider keeps his card; the hold is placed when its time has come."""
    PLACING = "placing"
    """It is decided to hold it; the provider is told by the worker."""
    HELD = "held"
    FAILED = "failed"
    """It could not be held, or not be taken; `failure` says why."""
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
    card_id: Mapped[str | None] = mapped_column(sa.String(600), default=None, unique=True)
    """The provider's id of the card that it keeps."""
    provider_id: Mapped[str | None] = mapped_column(sa.String(600), default=None, unique=True)
    """The provider's id of the hold, or of the last one."""
    holds: Mapped[int] = mapped_column(default=0)
    """How often a hold was placed: each has a number, and the provider's key is made of it."""
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
    to_house_minor: Mapped[int] = mapped_column(default=0)
    to_consignor_minor: Mapped[int] = mapped_column(default=0)
    given_back_minor: Mapped[int] = mapped_column(default=0)
    """Of what was taken: what counted against commissions and shortfall, and what is the bidder's again."""
    set_off_at: Mapped[datetime | None] = mapped_column(default=None)
    set_off_by_name: Mapped[str] = mapped_column(default="")
    set_off_because: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def amount(self) -> Money:
        """Return what is held."""
        return Money(self.amount_minor, self.currency)
