"""Prices that buyers offer for works, and what buyers and sellers write to each other about them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.price_offers import PriceOfferState, Side

_OPEN = sa.text("state IN ('pending', 'countered')")


class PriceOffer(Base, kw_only=True):
    """What one buyer would pay for one offered work, and how it was answered. One is open at a time."""

    __tablename__ = "price_offer"
    __table_args__ = (
        sa.Index(
            "uq_price_offer_open_buyer",
            "offering_id",
            "buyer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_price_offer_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    offering_id: Mapped[str] = mapped_column(sa.ForeignKey("offering.id"))
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    buyer_name: Mapped[str]
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    asked_minor: Mapped[int]
    """The price of the work when it began."""
    amount_minor: Mapped[int]
    """The price on the table, in whole units of the currency."""
    destination: Mapped[str] = mapped_column(sa.String(2))
    """Where the buyer would have it sent: ISO 3166 alpha-2."""
    state: Mapped[PriceOfferState]
    seq: Mapped[int] = mapped_column(default=1)
    """The number of its last move: who answers says which he has seen."""
    made_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_reason: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    """Why the house ended it: sold, withdrawn, low, account."""
    order_id: Mapped[str | None] = mapped_column(sa.ForeignKey("order.id"), default=None, unique=True)
    """The order that keeps the work for the buyer, once it is accepted."""

    @property
    def amount(self) -> Money:
        """Return the price on the table."""
        return Money(self.amount_minor, self.currency)


class PriceOfferMove(Base, kw_only=True):
    """One move of a negotiation, in its order; never edited."""

    __tablename__ = "price_offer_move"

    price_offer_id: Mapped[str] = mapped_column(sa.ForeignKey("price_offer.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[PriceOfferState]
    """Where it led."""
    side: Mapped[Side]
    amount_minor: Mapped[int]
    """The price on the table after it."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """In the mover's words, without ways to reach him."""
    by_id: Mapped[str | None] = mapped_column(default=None)
    at: Mapped[datetime]


class EnquiryState(StrEnum):
    """Whether buyer and seller may write."""

    OPEN = "open"
    CLOSED = "closed"


class Enquiry(Base, kw_only=True):
    """What a buyer and the seller of a work write to each other: seen by them, and by staff once reported."""

    __tablename__ = "enquiry"
    __table_args__ = (sa.UniqueConstraint("consignment_id", "buyer_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"))
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    state: Mapped[EnquiryState] = mapped_column(default=EnquiryState.OPEN)
    seq: Mapped[int] = mapped_column(default=0)
    """The number of its last message."""
    last_side: Mapped[Side]
    unanswered: Mapped[int] = mapped_column(default=0)
    """So many messages of the last writer wait for an answer."""
    opened_at: Mapped[datetime]
    written_at: Mapped[datetime]
    reported_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    reported_side: Mapped[Side | None] = mapped_column(default=None)
    report: Mapped[str] = mapped_column(sa.Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    """Why the house closed it, or lets it go on; both read it."""


class EnquiryMessage(Base, kw_only=True):
    """One message of an enquiry."""

    __tablename__ = "enquiry_message"

    enquiry_id: Mapped[str] = mapped_column(sa.ForeignKey("enquiry.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[Side]
    by_id: Mapped[str]
    text: Mapped[str] = mapped_column(sa.Text)
    """Without ways to reach the writer."""
    is_cut: Mapped[bool] = mapped_column(default=False)
    """Something was taken out."""
    at: Mapped[datetime]
