"""A gallery's own page, who follows it, how often it is looked at, and the campaigns that lead to it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.storefronts import Medium, Theme


class Storefront(Base, kw_only=True):
    """The page of one gallery, under a path of its own, and a domain if the house has confirmed one."""

    __tablename__ = "storefront"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    slug: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[dict[str, str]]
    """In English and Chinese; one may be missing."""
    intro: Mapped[dict[str, str]]
    theme: Mapped[Theme] = mapped_column(default=Theme.PAPER)
    domain: Mapped[str | None] = mapped_column(sa.String(253), unique=True, default=None)
    domain_confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    """Answered under it since then: an administrator saw that it is the gallery's and leads here."""
    domain_confirmed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Follower(Base, kw_only=True):
    """Somebody who wants to be told what a gallery offers. Other galleries never learn of it."""

    __tablename__ = "follower"

    storefront_id: Mapped[str] = mapped_column(sa.ForeignKey("storefront.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True, index=True)
    since: Mapped[datetime]
    shows_name: Mapped[bool] = mapped_column(default=False)
    """He lets the gallery see his name; otherwise he is a number in a count."""


class StorefrontDay(Base, kw_only=True):
    """How often a gallery's page was looked at on a day (UTC). No visitor is kept."""

    __tablename__ = "storefront_day"

    storefront_id: Mapped[str] = mapped_column(sa.ForeignKey("storefront.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int]


class Campaign(Base, kw_only=True):
    """A link that a gallery spreads, and what comes of it."""

    __tablename__ = "campaign"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """In the link: /c/CODE."""
    name: Mapped[str] = mapped_column(sa.String(200))
    medium: Mapped[Medium]
    source: Mapped[str] = mapped_column(sa.String(60))
    """Where it is spread, as `utm_source` says it."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day on which its link counts."""
    target: Mapped[str] = mapped_column(sa.String(200))
    """A path of this site."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(40))


class CampaignDay(Base, kw_only=True):
    """How often a campaign's link was followed on a day (UTC)."""

    __tablename__ = "campaign_day"

    campaign_id: Mapped[str] = mapped_column(sa.ForeignKey("campaign.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    visits: Mapped[int]


class OrderCampaign(Base, kw_only=True):
    """The campaign by which a buyer came to a work of the gallery that made it."""

    __tablename__ = "order_campaign"

    order_id: Mapped[str] = mapped_column(sa.ForeignKey("order.id"), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    at: Mapped[datetime]
