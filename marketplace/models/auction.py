"""Who bids, what was bid, what happened on a lot, and whose turn it is to write that."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.bidding import BidKind
from marketplace.rules.paddles import PaddleState


class Paddle(Base, kw_only=True):
    """Somebody's registration for a sale; its number is what the room sees of a bidder (R16, R20)."""

    __tablename__ = "paddle"
    __table_args__ = (sa.UniqueConstraint("sale_id", "account_id"), sa.UniqueConstraint("sale_id", "number"))

    id: Mapped[str] = mapped_column(primary_key=True)
    sale_id: Mapped[str] = mapped_column(sa.ForeignKey("sale.id"))
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    name: Mapped[str]
    """As the account was called when it registered. Never shown in the room."""
    state: Mapped[PaddleState] = mapped_column(default=PaddleState.APPLIED)
    number: Mapped[int | None] = mapped_column(default=None)
    """Given at approval; None until then."""
    spend_limit_minor: Mapped[int | None] = mapped_column(default=None)
    """The most of leading maxima and unpaid wins together; None is no limit."""
    conditions_version: Mapped[str]
    country: Mapped[str | None] = mapped_column(sa.String(2), default=None)
    """Where the bidder would take a work: ISO 3166 alpha-2; None is not said."""
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class Bid(Base, kw_only=True):
    """A bid and what it was answered, accepted or refused. Kept for ever, never edited."""

    __tablename__ = "bid"
    __table_args__ = (sa.UniqueConstraint("paddle_id", "key"), sa.UniqueConstraint("lot_id", "seq"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"))
    paddle_id: Mapped[str] = mapped_column(sa.ForeignKey("paddle.id"))
    seq: Mapped[int | None]
    """1, 2, ... among the accepted bids of the lot; None for a refused one."""
    kind: Mapped[BidKind]
    amount_minor: Mapped[int]
    """Secret (R20)."""
    received_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(sa.String(100))
    """The client's; the same one gets the same answer (R12)."""
    result: Mapped[str] = mapped_column(sa.String(60))
    """leading, outbid, or the name of the refusal."""
    answer: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(sa.String(32), default="")
    """Of the digest that the lot's chain carries."""
    floor_minor: Mapped[int] = mapped_column(default=0)
    """The price that the bid agreed to at once: a bid in the room is at its amount."""
    entered_by: Mapped[str | None] = mapped_column(default=None)
    """Who entered a bid from the floor or the telephone."""


class LotEvent(Base, kw_only=True):
    """Something that happened on a lot: append only, chained by hashes. Its facts may be shown to anyone."""

    __tablename__ = "lot_event"
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "number"),
        sa.Index("ix_lot_event_sale_id_id", "sale_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"))
    sale_id: Mapped[str] = mapped_column(sa.ForeignKey("sale.id"))
    number: Mapped[int]
    """1, 2, ... within the lot, without gaps; the last one is the lot's `seq`."""
    kind: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(sa.String(64))


class VoidRequest(Base, kw_only=True):
    """One member of staff asks for a bid to be voided; another approves it or does not (R14)."""

    __tablename__ = "void_request"

    id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    seq: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)


class ClerkLease(Base, kw_only=True):
    """Whose turn it is to write in the saleroom. Whoever holds an older epoch can write nothing."""

    __tablename__ = "clerk_lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    holder: Mapped[str]
    """host:process:when it started."""
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
