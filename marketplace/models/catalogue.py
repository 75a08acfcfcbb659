"""What is entrusted to us, and what is offered in which sale."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.lots import LotState
from marketplace.rules.sales import ConsignmentState, SaleState, SaleType


class Consignment(Base, kw_only=True):
    """One work entrusted to us for sale, under a written contract (Auction Law, arts. 41, 42, 44)."""

    __tablename__ = "consignment"
    __table_args__ = (
        sa.Index(
            "uq_consignment_open_artwork",
            "artwork_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    """The account that consigned, and that is owed the proceeds."""
    consignor_name: Mapped[str]
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"), default=None)
    commission_bps: Mapped[int]
    """What the house takes of the hammer or the price, in basis points."""
    title_basis: Mapped[str] = mapped_column(sa.Text)
    """In the consignor's words: how he owns it, or what entitles him to sell it (art. 41)."""
    defects: Mapped[str] = mapped_column(sa.Text, default="")
    """Known defects, passed on to bidders (arts. 27, 18(2))."""
    reserve_consent: Mapped[bool] = mapped_column(default=False)
    """He agrees that it is shown whether his reserve is met (auction_spec, R7)."""
    contract: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What was agreed before contracts had versions; they are `Agreement` now."""
    wish: Mapped[str] = mapped_column(sa.Text, default="")
    """What the consignor wants otherwise than the house offers to everybody; '' where he takes that."""
    state: Mapped[ConsignmentState] = mapped_column(default=ConsignmentState.OPEN)
    consigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Sale(Base, kw_only=True):
    """An auction: its law, its clock, its conditions, and the auctioneer in whose name it is held."""

    __tablename__ = "sale"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[dict[str, str]]
    """Language code to title."""
    type: Mapped[SaleType] = mapped_column(default=SaleType.TIMED)
    currency: Mapped[str] = mapped_column(sa.String(3))
    state: Mapped[SaleState] = mapped_column(default=SaleState.DRAFT, index=True)
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """When the first lot is due; the others follow, `cascade_s` apart (R11)."""
    window_s: Mapped[int] = mapped_column(default=120)
    """A bid this near the end extends the lot (R10)."""
    extension_s: Mapped[int] = mapped_column(default=120)
    cap_s: Mapped[int | None] = mapped_column(default=None)
    """The most by which one lot may be extended in all; None is no limit."""
    cascade_s: Mapped[int] = mapped_column(default=60)
    ladder: Mapped[str] = mapped_column(default="artsy")
    """Name of the table of increments (R1)."""
    strict_grid: Mapped[bool] = mapped_column(default=True)
    """Off-grid maxima are refused with their two neighbours (R2)."""
    sealed_pricing: Mapped[str] = mapped_column(sa.String(16), default="")
    """Of a sealed sale: what the best offer pays (R19); empty in any other."""
    deposit_minor: Mapped[int | None] = mapped_column(default=None)
    """What a bidder leaves before he has a paddle (R17); None is nothing."""
    pay_within_s: Mapped[int | None] = mapped_column(default=None)
    """How long whoever wins has to pay from the hammer on (R22); None: as the house usually gives."""
    void_policy: Mapped[str] = mapped_column(default="no_revive")
    """What a voided bid leaves (R14); a sale under Chinese law has one choice."""
    premium_tiers: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Buyer's premium by marginal tiers: [up to, in minor units or null; basis points] (R21)."""
    sale_law: Mapped[str] = mapped_column(sa.String(2), default="CN")
    conditions_version: Mapped[str]
    auctioneer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    """The account of the registered auctioneer who presides (art. 14)."""
    auctioneer_name: Mapped[str]
    auctioneer_licence: Mapped[str] = mapped_column(default="")
    """Under which he is registered; a sale under Chinese law does not open without (art. 14)."""
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    """Rules and notes announced before it opens (art. 49)."""
    announced_at: Mapped[datetime | None] = mapped_column(default=None)
    announcement_ref: Mapped[str] = mapped_column(default="")
    """The printed or broadcast notice: what, where, which day (arts. 45 to 47)."""
    display_from: Mapped[datetime | None] = mapped_column(default=None)
    display_until: Mapped[datetime | None] = mapped_column(default=None)
    display_place: Mapped[str] = mapped_column(default="")
    """Where the lots can be looked at, two days at least (art. 48)."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    def money(self, amount_minor: int) -> Money:
        """Return an amount in the currency of this sale."""
        return Money(amount_minor, self.currency)


class Lot(Base, kw_only=True):
    """One work offered once in one sale. Its state in the saleroom is written by the clerk alone."""

    __tablename__ = "lot"
    __table_args__ = (
        sa.UniqueConstraint("sale_id", "number"),
        sa.Index(
            "uq_lot_listed_artwork",
            "artwork_id",
            unique=True,
            sqlite_where=sa.text("state = 'listed'"),
            postgresql_where=sa.text("state = 'listed'"),
        ),
        sa.Index("ix_lot_state_end_at", "state", "end_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    sale_id: Mapped[str] = mapped_column(sa.ForeignKey("sale.id"), index=True)
    number: Mapped[int]
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"))
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    opening_minor: Mapped[int]
    """The least first bid."""
    reserve_minor: Mapped[int | None] = mapped_column(default=None)
    """Secret, always (R7)."""
    estimate_low_minor: Mapped[int]
    estimate_high_minor: Mapped[int]
    scheduled_end_at: Mapped[datetime]
    end_at: Mapped[datetime]
    """Half open: a bid received at this instant is late (R9)."""
    state: Mapped[LotState] = mapped_column(default=LotState.LISTED)
    price_minor: Mapped[int | None] = mapped_column(default=None)
    """What the leader would pay if the hammer fell now; after it, the hammer price."""
    leader_paddle_id: Mapped[str | None] = mapped_column(default=None)
    leader_max_minor: Mapped[int | None] = mapped_column(default=None)
    """The most the leader would pay. Secret (R20)."""
    bid_count: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    """The last number given to a bid or an event of this lot; no gaps."""
    winner_id: Mapped[str | None] = mapped_column(sa.ForeignKey("account.account_id"), default=None)
    """The account that won, once the lot is sold."""
    called_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the auctioneer of a live sale opened it; None in any other, and before."""
    asking_minor: Mapped[int | None] = mapped_column(default=None)
    """The auctioneer's own asking price, while it is above the ladder's."""
    warned_at: Mapped[datetime | None] = mapped_column(default=None)
    """When he gave fair warning; the next bid takes it back."""
    reserve_salt: Mapped[str] = mapped_column(sa.String(32), default="")
    """Of the digest of the reserve that the lot's chain carries."""
    again_of: Mapped[str | None] = mapped_column(default=None)
    """The lot whose buyer did not pay, if this one auctions its work again (R22)."""
    listed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_reason: Mapped[str | None] = mapped_column(sa.Text, default=None)
    """Public (R15)."""

    def money(self, amount_minor: int) -> Money:
        """Return an amount in the currency of this lot's sale."""
        return Money(amount_minor, self.currency)
