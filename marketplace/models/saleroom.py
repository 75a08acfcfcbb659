"""What surrounds a saleroom: absentee maxima, sealed offers, and what follows a hammer."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.aftermath import ChanceState, Remedy


class AbsenteeBid(Base, kw_only=True):
    """A maximum left before its lot opens; fed in the order of arrival when it does (auction_spec, R18)."""

    __tablename__ = "absentee_bid"
    __table_args__ = (sa.UniqueConstraint("paddle_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    paddle_id: Mapped[str] = mapped_column(sa.ForeignKey("paddle.id"))
    amount_minor: Mapped[int]
    """Secret (R20)."""
    key: Mapped[str] = mapped_column(sa.String(100))
    received_at: Mapped[datetime]
    result: Mapped[str] = mapped_column(sa.String(60), default="waiting")
    """waiting, leading, outbid, or the name of the refusal it met when it was fed."""
    fed_at: Mapped[datetime | None] = mapped_column(default=None)


class SealOfficer(Base, kw_only=True):
    """One of the two without whom nobody reads the offers of a sealed sale (R19).

    His key is made from a passphrase that the house does not keep; after the close he gives it back once.
    """

    __tablename__ = "seal_officer"
    __table_args__ = (sa.UniqueConstraint("sale_id", "account_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sale_id: Mapped[str] = mapped_column(sa.ForeignKey("sale.id"))
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    name: Mapped[str]
    salt: Mapped[str] = mapped_column(sa.String(64))
    """Of the passphrase: 16 bytes in hex."""
    public_key: Mapped[str] = mapped_column(sa.String(64))
    """X25519, 32 bytes in hex."""
    enrolled_at: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    private_key: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    """Given back after the close; None until then."""


class SealedBid(Base, kw_only=True):
    """An offer that two officers open together after the close; a bidder's last one counts (R19)."""

    __tablename__ = "sealed_bid"
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "number"),
        sa.UniqueConstraint("paddle_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"))
    paddle_id: Mapped[str] = mapped_column(sa.ForeignKey("paddle.id"))
    number: Mapped[int]
    """1, 2, ... on the lot."""
    sealed: Mapped[str] = mapped_column(sa.Text)
    """The offer, encrypted to both officers, in base64."""
    key: Mapped[str] = mapped_column(sa.String(100))
    received_at: Mapped[datetime]


class BidHistory(Base, kw_only=True):
    """All that happened on a lot that has ended, so that anyone can recompute how it ended."""

    __tablename__ = "bid_history"

    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), primary_key=True)
    content: Mapped[str] = mapped_column(sa.Text)
    """Canonical JSON."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    """The house's statement of that digest."""
    made_at: Mapped[datetime]


class BuyerDefault(Base, kw_only=True):
    """A buyer who did not pay what he won, and what the house does about it (R22; Auction Law, art. 39)."""

    __tablename__ = "buyer_default"
    __table_args__ = (sa.UniqueConstraint("order_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"))
    account_id: Mapped[str] = mapped_column(sa.String(40))
    hammer_minor: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text)
    declared_by: Mapped[str] = mapped_column(sa.String(40))
    declared_at: Mapped[datetime]
    consent: Mapped[str] = mapped_column(sa.Text, default="")
    """Where the consignor's written consent to the remedy lies."""
    remedy: Mapped[Remedy] = mapped_column(default=Remedy.OPEN)
    again_lot_id: Mapped[str | None] = mapped_column(default=None)
    shortfall_minor: Mapped[int | None] = mapped_column(default=None)
    """What the first buyer owes once the work was auctioned again: less hammer, and the first commissions."""


class SecondChance(Base, kw_only=True):
    """A new offer to an under-bidder at his own maximum; nobody must accept it (R22)."""

    __tablename__ = "second_chance"
    __table_args__ = (sa.UniqueConstraint("lot_id", "paddle_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"))
    paddle_id: Mapped[str] = mapped_column(sa.ForeignKey("paddle.id"))
    account_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    amount_minor: Mapped[int]
    state: Mapped[ChanceState] = mapped_column(default=ChanceState.OFFERED)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    order_id: Mapped[str | None] = mapped_column(default=None)


class SaleSignature(Base, kw_only=True):
    """Somebody's signature under the confirmation or the record of a sale (R32; arts. 52, 53)."""

    __tablename__ = "sale_signature"
    __table_args__ = (sa.UniqueConstraint("lot_id", "paper", "capacity"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"))
    paper: Mapped[str] = mapped_column(sa.String(32))
    """confirmation or record."""
    capacity: Mapped[str] = mapped_column(sa.String(32))
    """buyer, auctioneer or recorder."""
    account_id: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of what was signed: the paper's words as canonical JSON."""
    signed_at: Mapped[datetime]


class RelicReport(Base, kw_only=True):
    """What is reported to the provincial relics department of a relic that was auctioned (R36).

    Its facts are those of the hammer and are kept as they were, whatever is forgotten of its parties later:
    the department keeps the record for seventy-five years (Implementing Regulations, art. 43).
    """

    __tablename__ = "relic_report"

    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), primary_key=True)
    review_number: Mapped[str] = mapped_column(sa.String(200))
    """Of the department's review before the auction."""
    facts: Mapped[dict[str, Any]]
    """Name, maker, source, parties and price, plain values."""
    due_on: Mapped[date] = mapped_column(index=True)
    buyer_secret: Mapped[bool] = mapped_column(default=False)
    consignor_secret: Mapped[bool] = mapped_column(default=False)
    """Whether they ask the department to keep who they are to itself (art. 74(2))."""
    filed_on: Mapped[date | None] = mapped_column(default=None)
    filed_number: Mapped[str] = mapped_column(sa.String(100), default="")
    """Under which the department has it."""
    filed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    filed_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    filed_at: Mapped[datetime | None] = mapped_column(default=None)
