"""Sites abroad, and what their returns desks took in and sent home."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.sites import SiteKind
from foundation.db import Base


class OverseasSite(Base, kw_only=True):
    """A warehouse or showroom abroad. Which works stand there is in their chains, under its code."""

    __tablename__ = "overseas_site"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    """What the signers of an arrival write; it never changes."""
    kind: Mapped[SiteKind]
    name: Mapped[str] = mapped_column(sa.String(200))
    country: Mapped[str] = mapped_column(sa.String(2))
    """ISO 3166-1 alpha-2."""
    address: Mapped[str] = mapped_column(sa.String(300))
    operator: Mapped[str] = mapped_column(sa.String(200))
    """Who runs it, as it was entered."""
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_by_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class SiteReturn(Base, kw_only=True):
    """A returning work at a site: taken in from its buyer, sent home, or both. Its custody is its chain's."""

    __tablename__ = "site_return"
    __table_args__ = (sa.UniqueConstraint("holding_id", "seq", name="uq_site_return_holding_id_seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    site_id: Mapped[str] = mapped_column(sa.ForeignKey("overseas_site.id"), index=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    seq: Mapped[int]
    """Number of the link by which its return began."""
    received_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it came back to the site from its buyer; None where it stood there."""
    received_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    condition: Mapped[str] = mapped_column(sa.String(400), default="")
    """In what state, in the words of who took it in; no condition report."""
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    waybill: Mapped[str] = mapped_column(sa.String(80), default="")
