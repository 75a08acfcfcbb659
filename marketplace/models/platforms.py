"""Orders that another platform took, and the files they came in."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from foundation.money import Money
from marketplace.rules.platform_orders import PlatformOrderState

_RESERVED = sa.text("state = 'reserved'")


class PlatformFile(Base, kw_only=True):
    """One table of another platform's orders that was taken: what of it was refused is kept with it."""

    __tablename__ = "platform_file"
    __table_args__ = (sa.UniqueConstraint("owner_id", "digest", name="uq_platform_file_owner_id_digest"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    owner_id: Mapped[str] = mapped_column(sa.String(40))
    """The gallery's organisation, or the account of who acts for none."""
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the platform and the file: the same again changes nothing."""
    name: Mapped[str] = mapped_column(sa.String(200))
    ebp_code: Mapped[str] = mapped_column(sa.String(18))
    """The platform as customs knows it, as it was entered."""
    ebp_name: Mapped[str] = mapped_column(sa.String(100))
    refused: Mapped[list[Any]]
    """Of each refused line: its number, its order, and column, code and detail of what is wrong."""
    taken_by: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"))
    taken_by_name: Mapped[str] = mapped_column(sa.String(200))
    taken_at: Mapped[datetime]


class PlatformOrder(Base, kw_only=True):
    """A work sold on another platform, which took the money; here it is kept for that order.

    Its number and its buyer are as that platform says them. It is no `Order`: nobody with an account here
    owes anything for it, and nothing is booked.
    """

    __tablename__ = "platform_order"
    __table_args__ = (
        sa.UniqueConstraint("ebp_code", "number", name="uq_platform_order_ebp_code_number"),
        sa.Index(
            "uq_platform_order_reserved_artwork",
            "artwork_id",
            unique=True,
            sqlite_where=_RESERVED,
            postgresql_where=_RESERVED,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("platform_file.id"), index=True)
    position: Mapped[int]
    """Of its line."""
    owner_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    ebp_code: Mapped[str] = mapped_column(sa.String(18))
    ebp_name: Mapped[str] = mapped_column(sa.String(100))
    number: Mapped[str] = mapped_column(sa.String(60))
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    consignment_id: Mapped[str] = mapped_column(sa.ForeignKey("consignment.id"), index=True)
    offering_id: Mapped[str] = mapped_column(sa.ForeignKey("offering.id"))
    price_minor: Mapped[int]
    freight_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    destination: Mapped[str] = mapped_column(sa.String(2))
    """ISO 3166-1 alpha-2."""
    buyer_name: Mapped[str] = mapped_column(sa.String(100))
    payment_number: Mapped[str] = mapped_column(sa.String(60))
    paid_on: Mapped[date]
    """When that platform was paid, as it says."""
    state: Mapped[PlatformOrderState] = mapped_column(default=PlatformOrderState.RESERVED)
    taken_at: Mapped[datetime]
    departed_at: Mapped[datetime | None] = mapped_column(default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_reason: Mapped[str] = mapped_column(sa.String(400), default="")

    @property
    def price(self) -> Money:
        """Return the price of the work, without freight."""
        return Money(self.price_minor, self.currency)

    @property
    def freight(self) -> Money:
        """Return what that platform charged for carriage."""
        return Money(self.freight_minor, self.currency)
