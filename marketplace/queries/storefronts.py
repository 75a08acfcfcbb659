"""Galleries' own pages, and what a gallery sees of its followers, visitors and campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.accounts import queries as accounts
from foundation.actor import Actor
from foundation.money import Money
from marketplace.models.catalogue import Consignment
from marketplace.models.orders import Order
from marketplace.models.storefronts import (
    Campaign,
    CampaignDay,
    Follower,
    OrderCampaign,
    Storefront,
    StorefrontDay,
)
from marketplace.queries import entitlements, live_sessions
from marketplace.queries.cards import WorkCard
from marketplace.queries.entitlements import Shown
from marketplace.queries.live_sessions import LiveCard
from marketplace.queries.offers import offers
from marketplace.rules.sales import ConsignmentState, OrderState
from marketplace.storefront_errors import StorefrontUnknown

PAGE: Final = 200
SHOWN_DAYS: Final = 30
BOUGHT: Final = (OrderState.PAID, OrderState.SETTLED, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorefrontCard:
    """A gallery's page, as anybody sees it."""

    id: str
    slug: str
    name: dict[str, str]
    intro: dict[str, str]
    theme: str
    followers: int
    works: int

    @classmethod
    def of(cls, row: Storefront, *, followers: int = 0, works: int = 0) -> "StorefrontCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            slug=row.slug,
            name=row.name,
            intro=row.intro,
            theme=row.theme.value,
            followers=followers,
            works=works,
        )


@dataclass(frozen=True, slots=True)
class Galleries:
    """All galleries with a page of their own, by name."""

    galleries: list[StorefrontCard]


@dataclass(frozen=True, slots=True)
class StorefrontPage:
    """A gallery's page with what it offers, and what of it was sold."""

    front: StorefrontCard
    works: list[WorkCard]
    follows: bool
    """The reader follows it."""
    entitlements: list[Shown]
    """Its marks, patents and qualifications that were checked and are in force."""
    sessions: list[LiveCard]
    """Live from the vault: on air, to come, and the last ones to watch again."""


@dataclass(frozen=True, slots=True)
class NamedFollower:
    """A follower who lets the gallery see his name."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign and what came of it."""

    id: str
    code: str
    name: str
    medium: str
    source: str
    starts_on: date
    ends_on: date
    target: str
    visits: int
    orders: int
    sold: list[Money]
    """Of orders that were paid, in each currency."""


@dataclass(frozen=True, slots=True)
class OwnStorefront:
    """What a gallery keeps of its own page."""

    front: StorefrontCard | None
    domain: str | None
    domain_confirmed: bool
    is_open: bool
    views: list[int]
    """Day by day, the last thirty, today last (UTC)."""
    named: list[NamedFollower]
    campaigns: list[CampaignCard]


@dataclass(frozen=True, slots=True)
class WaitingDomain:
    """A domain that a gallery named, and nobody confirmed."""

    storefront_id: str
    name: dict[str, str]
    domain: str
    since: datetime


def galleries(session: Session) -> Galleries:
    """Return all galleries with a page, in three queries."""
    rows = session.scalars(
        sa.select(Storefront).where(Storefront.closed_at.is_(None)).order_by(Storefront.slug).limit(PAGE)
    ).all()
    followers = _followers(session, [row.id for row in rows])
    entrusted = _entrusted(session, [row.organisation_id for row in rows])
    return Galleries(
        [
            StorefrontCard.of(
                row, followers=followers.get(row.id, 0), works=entrusted.get(row.organisation_id, 0)
            )
            for row in rows
        ]
    )


def page(session: Session, slug: str, *, actor: Actor, on: date) -> StorefrontPage:
    """Return a gallery's page.

    :raises StorefrontUnknown: if there is none under this path
    """
    row = session.scalar(sa.select(Storefront).where(Storefront.slug == slug, Storefront.closed_at.is_(None)))
    if row is None:
        raise StorefrontUnknown
    ids = session.scalars(
        sa.select(Consignment.artwork_id)
        .where(Consignment.organisation_id == row.organisation_id, Consignment.state == ConsignmentState.OPEN)
        .order_by(Consignment.consigned_at.desc())
        .limit(PAGE)
    ).all()
    how = {key: offer for key, offer in offers(session, ids).items() if offer.kind in {"fixed", "auction"}}
    works = authentication.artworks(session, how)
    certificates = authentication.certificates(session, how)
    shown = [
        WorkCard.of(works[key], how[artwork_id], certificates[key])
        for artwork_id in ids
        if artwork_id in how and certificates[key := authentication.ArtworkId(artwork_id)].in_force
    ]
    followers = _followers(session, [row.id]).get(row.id, 0)
    follows = actor.is_signed_in and session.get(Follower, (row.id, actor.id)) is not None
    held = entitlements.shown_of(session, row.organisation_id, on=on)
    live = live_sessions.of_gallery(session, row.organisation_id)
    front = StorefrontCard.of(row, followers=followers, works=len(shown))
    return StorefrontPage(front, shown, follows, held, live)


def slug_of_domain(session: Session, domain: str) -> str | None:
    """Return whose page is answered under a domain: None where the house confirmed none."""
    return session.scalar(
        sa.select(Storefront.slug).where(
            Storefront.domain == domain.lower(),
            Storefront.domain_confirmed_at.is_not(None),
            Storefront.closed_at.is_(None),
        )
    )


def slug_of_gallery(session: Session, organisation_id: str | None) -> str | None:
    """Return the path of a gallery's page, if it has one that is open."""
    query = sa.select(Storefront.slug).where(
        Storefront.organisation_id == organisation_id, Storefront.closed_at.is_(None)
    )
    return None if organisation_id is None else session.scalar(query)


def own(session: Session, *, actor: Actor, on: date) -> OwnStorefront:
    """Return what the actor's gallery sees of its page; nothing of other galleries'."""
    row = session.scalar(sa.select(Storefront).where(Storefront.organisation_id == actor.organisation_id))
    campaigns = [] if actor.organisation_id is None else _campaigns(session, actor.organisation_id)
    if row is None:
        return OwnStorefront(None, None, False, False, [], [], campaigns)  # noqa: FBT003 -- a card
    first = on - timedelta(days=SHOWN_DAYS - 1)
    days = sa.select(StorefrontDay.on, StorefrontDay.views).where(
        StorefrontDay.storefront_id == row.id, StorefrontDay.on >= first
    )
    counted = {row.on: row.views for row in session.execute(days)}
    named = session.execute(
        sa.select(Follower.account_id, Follower.since)
        .where(Follower.storefront_id == row.id, Follower.shows_name)
        .order_by(Follower.since.desc())
        .limit(PAGE)
    ).all()
    names = accounts.names_of(session, [one.account_id for one in named])
    return OwnStorefront(
        front=StorefrontCard.of(row, followers=_followers(session, [row.id]).get(row.id, 0)),
        domain=row.domain,
        domain_confirmed=row.domain_confirmed_at is not None,
        is_open=row.closed_at is None,
        views=[counted.get(first + timedelta(days=n), 0) for n in range(SHOWN_DAYS)],
        named=[NamedFollower(names[one.account_id], one.since) for one in named if one.account_id in names],
        campaigns=campaigns,
    )


def followers_of(session: Session, organisation_id: str) -> list[str]:
    """Return the accounts that follow a gallery whose page is open: to tell them, never to show them."""
    query = (
        sa.select(Follower.account_id)
        .join(Storefront, Storefront.id == Follower.storefront_id)
        .where(Storefront.organisation_id == organisation_id, Storefront.closed_at.is_(None))
    )
    return list(session.scalars(query))


def waiting_domains(session: Session) -> list[WaitingDomain]:
    """Return domains that galleries named and nobody confirmed."""
    rows = session.scalars(
        sa.select(Storefront)
        .where(
            Storefront.domain.is_not(None),
            Storefront.domain_confirmed_at.is_(None),
            Storefront.closed_at.is_(None),
        )
        .order_by(Storefront.opened_at)
        .limit(PAGE)
    )
    return [WaitingDomain(row.id, row.name, row.domain or "", row.opened_at) for row in rows]


def _campaigns(session: Session, organisation_id: str) -> list[CampaignCard]:
    rows = session.scalars(
        sa.select(Campaign)
        .where(Campaign.organisation_id == organisation_id)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(PAGE)
    ).all()
    ids = [row.id for row in rows]
    visited = (
        sa.select(CampaignDay.campaign_id, sa.func.sum(CampaignDay.visits).label("visits"))
        .where(CampaignDay.campaign_id.in_(ids))
        .group_by(CampaignDay.campaign_id)
    )
    visits = {row.campaign_id: row.visits for row in session.execute(visited)}
    sold: dict[str, list[Money]] = {}
    orders: dict[str, int] = {}
    totals = session.execute(
        sa.select(
            OrderCampaign.campaign_id,
            Order.currency,
            sa.func.count(Order.id),
            sa.func.sum(sa.case((Order.state.in_(BOUGHT), Order.price_minor), else_=0)),
        )
        .join(Order, Order.id == OrderCampaign.order_id)
        .where(OrderCampaign.campaign_id.in_(ids))
        .group_by(OrderCampaign.campaign_id, Order.currency)
        .order_by(Order.currency)
    )
    for campaign_id, currency, number, minor in totals:
        orders[campaign_id] = orders.get(campaign_id, 0) + int(number)
        sold.setdefault(campaign_id, []).append(Money(int(minor), currency))
    return [
        CampaignCard(
            id=row.id,
            code=row.code,
            name=row.name,
            medium=row.medium.value,
            source=row.source,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            target=row.target,
            visits=int(visits.get(row.id, 0)),
            orders=orders.get(row.id, 0),
            sold=[one for one in sold.get(row.id, []) if one.amount_minor],
        )
        for row in rows
    ]


def _followers(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = (
        sa.select(Follower.storefront_id, sa.func.count())
        .where(Follower.storefront_id.in_(ids))
        .group_by(Follower.storefront_id)
    )
    return {storefront_id: int(number) for storefront_id, number in session.execute(query)}


def _entrusted(session: Session, organisations: Sequence[str]) -> dict[str, int]:
    query = (
        sa.select(Consignment.organisation_id, sa.func.count())
        .where(Consignment.organisation_id.in_(organisations), Consignment.state == ConsignmentState.OPEN)
        .group_by(Consignment.organisation_id)
    )
    return {str(organisation): int(number) for organisation, number in session.execute(query)}
