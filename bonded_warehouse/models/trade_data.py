"""Which orders' trade data were shown for foreign exchange: each once, whoever showed them, for whatever."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class UsedAs(StrEnum):
    """What an order's trade data were shown for."""

    QUOTA = "quota"
    """A settlement of a person that an officer recorded by hand."""
    EXCHANGE = "exchange"
    """An exchange of the house's own bank."""
    REQUEST = "request"
    """A request for settlement at a bank's desk."""


class TradeDataUse(Base, kw_only=True):
    """One order whose trade data are in use; its key is the one constraint that lets each be used once."""

    __tablename__ = "trade_data_use"

    order_id: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    used_as: Mapped[UsedAs]
    ref: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Id of the settlement, the exchange or the request."""
    used_on: Mapped[date]
    used_at: Mapped[datetime]
