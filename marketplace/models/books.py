"""Days of the money ledger that are closed, and exchanges of one currency for another."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class DayClose(Base, kw_only=True):
    """A day of the ledger that was closed: nothing is booked on it any more, and its totals stand."""

    __tablename__ = "day_close"

    day: Mapped[date] = mapped_column(primary_key=True)
    """In UTC, as the documents are dated."""
    bookings: Mapped[int]
    """How many were made on it."""
    last_seq: Mapped[int]
    """The highest number among the bookings up to its end; 0 if there is none."""
    last_hash: Mapped[str] = mapped_column(sa.String(64))
    totals: Mapped[list[Any]]
    """[kind of account, currency, opening, debits, credits, closing], in minor units, sorted."""
    closed_by: Mapped[str] = mapped_column(sa.String(40))
    closed_by_name: Mapped[str] = mapped_column(sa.String(200))
    closed_at: Mapped[datetime]


class Exchange(Base, kw_only=True):
    """Money of one currency that the house's bank exchanged for another: a dated fact with its source."""

    __tablename__ = "exchange"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    given_minor: Mapped[int]
    given_currency: Mapped[str] = mapped_column(sa.String(3))
    got_minor: Mapped[int]
    got_currency: Mapped[str] = mapped_column(sa.String(3))
    rate: Mapped[str] = mapped_column(sa.String(30))
    """Units of the currency got for one unit of the currency given, as the bank's slip says."""
    source: Mapped[str] = mapped_column(sa.String(300))
    """Which bank, which slip."""
    on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_by_name: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]


class ExchangeOrder(Base, kw_only=True):
    """An order whose money an exchange turned into another currency: each is used once."""

    __tablename__ = "exchange_order"

    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), primary_key=True)
    exchange_id: Mapped[str] = mapped_column(sa.ForeignKey("exchange.id"), index=True)
    amount_minor: Mapped[int]
    """What of it was exchanged, in the currency given."""
