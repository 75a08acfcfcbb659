"""Requests for settlement of foreign exchange, as they were filed at a bank's desk and answered there."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.forex_requests import RequestState


class ForexRequest(Base, kw_only=True):
    """One request: whose, at which desk, for which orders, with which costs abroad, and the answer.

    That an order is in one request only is kept by the warehouse's `TradeDataUse`.
    """

    __tablename__ = "forex_request"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    seller_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, default=None
    )
    """The firm whose orders they are; None: a person without one."""
    party_name: Mapped[str] = mapped_column(sa.String(200))
    desk_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    """Who answers it: the house has no line to a bank, so that it goes to a person."""
    desk_organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"), default=None)
    """His colleagues may answer too."""
    desk_name: Mapped[str] = mapped_column(sa.String(200))
    payout_account_id: Mapped[str] = mapped_column(sa.ForeignKey("payout_account.id"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    order_ids: Mapped[list[Any]]
    gross_minor: Mapped[int]
    """The seller's proceeds of these orders."""
    costs: Mapped[list[Any]]
    """Each {kind, amount_minor, paper}."""
    net_minor: Mapped[int]
    content: Mapped[str] = mapped_column(sa.Text)
    """What the desk is shown: the canonical JSON of an extract."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[RequestState] = mapped_column(default=RequestState.FILED, index=True)
    filed_by: Mapped[str] = mapped_column(sa.String(40))
    filed_by_name: Mapped[str] = mapped_column(sa.String(200))
    filed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it was returned."""
    bank_reference: Mapped[str] = mapped_column(sa.String(200), default="")
    """Which bank, and the number of its slip, as the desk entered it."""
    rate: Mapped[str] = mapped_column(sa.String(30), default="")
    got_minor: Mapped[int | None] = mapped_column(default=None)
    """In yuan."""
    settled_on: Mapped[date | None] = mapped_column(default=None)

    @property
    def gross(self) -> Money:
        """Return the proceeds of the orders."""
        return Money(self.gross_minor, self.currency)

    @property
    def net(self) -> Money:
        """Return what is left after the costs."""
        return Money(self.net_minor, self.currency)
