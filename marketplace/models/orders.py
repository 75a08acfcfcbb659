"""What is offered at a fixed price, and every order: won under the hammer, or bought at a price."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.sales import LIVE_ORDERS, OfferingState, OrderState

_LIVE = sa.text("state IN ({})".format(", ".join(sorted(f"'{state.value}'" for state in LIVE_ORDERS))))
_LISTED = sa.text("state = 'listed'")


class Offering(Base, kw_only=True):
    """One work offered at a fixed price."""

    __tablename__ = "offering"
    __table_args__ = (
        sa.Index(
            "uq_offering_listed_artwork",
            "artwork_id",
            unique=True,
            sqlite_where=_LISTED,
            postgresql_where=_LISTED,
        ),
        sa.Index("ix_offering_state_listed_at", "state", "listed_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"))
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    state: Mapped[OfferingState] = mapped_column(default=OfferingState.LISTED)
    listed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_reason: Mapped[str | None] = mapped_column(sa.Text, default=None)
    """Public."""
    takes_offers: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Buyers may offer another price."""
    floor_minor: Mapped[int | None] = mapped_column(default=None)
    """The least that its consignor would take. Secret, as a reserve is (R20)."""

    @property
    def price(self) -> Money:
        """Return the price."""
        return Money(self.price_minor, self.currency)


class Order(Base, kw_only=True):
    """A work on its way from a consignor to a buyer. At most one lives for a work."""

    __tablename__ = "order"
    __table_args__ = (
        sa.Index(
            "uq_order_live_artwork", "artwork_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        sa.Index("ix_order_state_held_until", "state", "held_until"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    holding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"))
    offering_id: Mapped[str | None] = mapped_column(sa.ForeignKey("offering.id"), default=None, index=True)
    lot_id: Mapped[str | None] = mapped_column(sa.ForeignKey("lot.id"), default=None, unique=True)
    buyer_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    buyer_name: Mapped[str]
    consignor_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    price_minor: Mapped[int]
    """Hammer or fixed price, before anything is added."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    destination: Mapped[str | None] = mapped_column(sa.String(2), default=None)
    """Where the buyer wants it to go: ISO 3166 alpha-2; None until he has said."""
    state: Mapped[OrderState]
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    """Until when the work is kept for a buyer who is checking out."""
    created_at: Mapped[datetime]
    placed_at: Mapped[datetime | None] = mapped_column(default=None)
    paid_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    departed_at: Mapped[datetime | None] = mapped_column(default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_reason: Mapped[str | None] = mapped_column(sa.Text, default=None)

    @property
    def price(self) -> Money:
        """Return the hammer or fixed price."""
        return Money(self.price_minor, self.currency)
