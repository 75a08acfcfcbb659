"""A gallery opens a page of its own, is followed, and spreads links that are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from foundation.actor import ADMINISTRATOR, Actor
from foundation.ids import new_id
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
from marketplace.roles import GALLERY
from marketplace.rules import storefronts
from marketplace.rules.storefronts import Medium, Theme
from marketplace.storefront_errors import (
    CampaignInvalid,
    CampaignUnknown,
    NoGallery,
    StorefrontInvalid,
    StorefrontTaken,
    StorefrontUnknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """How a gallery wants to be seen."""

    slug: str
    name: Mapping[str, str]
    intro: Mapping[str, str]
    theme: Theme
    domain: str
    """'' where it has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a campaign is."""

    code: str
    name: str
    medium: Medium
    source: str
    starts_on: date
    ends_on: date
    target: str


def set_up(session: Session, *, front: Front, actor: Actor, at: datetime) -> Storefront:
    """Open the page of the actor's gallery, or change it. A new domain waits until the house confirms it.

    :raises NotAllowed: if the actor is of no gallery
    :raises StorefrontInvalid: with what is wrong, by field
    :raises StorefrontTaken: if another gallery has the path or the domain
    """
    organisation_id = _gallery(actor)
    slug, domain = front.slug.strip().lower(), front.domain.strip().lower() or None
    wrong = {}
    if not storefronts.is_slug(slug):
        wrong["slug"] = "Three to forty small letters, digits and single hyphens."
    if domain is not None and not storefronts.is_domain(domain):
        wrong["domain"] = "A host's name, as gallery.example.com."
    if not any(text.strip() for text in front.name.values()):
        wrong["name_en"] = "This is needed."
    if wrong:
        raise StorefrontInvalid(fields=wrong)
    row = session.scalar(
        sa.select(Storefront).where(Storefront.organisation_id == organisation_id).with_for_update()
    )
    if row is None:
        row = Storefront(
            id=new_id("sfr", at),
            organisation_id=organisation_id,
            slug=slug,
            name={},
            intro={},
            opened_at=at,
            opened_by=actor.id,
        )
        session.add(row)
    if row.domain != domain:
        row.domain, row.domain_confirmed_at, row.domain_confirmed_by = domain, None, None
    row.slug, row.theme, row.closed_at = slug, front.theme, None
    row.name, row.intro = _texts(front.name), _texts(front.intro)
    try:
        session.flush()
    except IntegrityError as error:
        raise StorefrontTaken(taken=domain if domain and domain in str(error.orig) else slug) from error
    return row


def close(session: Session, *, actor: Actor, at: datetime) -> Storefront:
    """Take the gallery's page down; set up again, it is there again.

    :raises StorefrontUnknown: if it has none
    """
    row = session.scalar(
        sa.select(Storefront).where(Storefront.organisation_id == _gallery(actor)).with_for_update()
    )
    if row is None:
        raise StorefrontUnknown
    row.closed_at = at
    return row


def confirm_domain(session: Session, *, storefront_id: str, actor: Actor, at: datetime) -> Storefront:
    """Confirm that a domain is the gallery's and leads here: from now on the page is answered under it.

    :raises NotAllowed: if the actor is no administrator
    :raises StorefrontUnknown: if there is none, or it names no domain
    """
    actor.require(ADMINISTRATOR)
    row = session.get(Storefront, storefront_id, with_for_update=True)
    if row is None or row.domain is None:
        raise StorefrontUnknown
    if row.domain_confirmed_at is None:
        row.domain_confirmed_at, row.domain_confirmed_by = at, actor.id
    return row


def follow(session: Session, *, slug: str, shows_name: bool, actor: Actor, at: datetime) -> Storefront:
    """Follow a gallery; said again, it changes whether the gallery sees one's name.

    :raises SignInRequired: if nobody has signed in
    :raises StorefrontUnknown: if there is no such page
    """
    account_id, row = actor.id, _open(session, slug)
    follower = session.get(Follower, (row.id, account_id))
    if follower is None:
        session.add(Follower(storefront_id=row.id, account_id=account_id, since=at, shows_name=shows_name))
    else:
        follower.shows_name = shows_name
    session.flush()
    return row


def unfollow(session: Session, *, slug: str, actor: Actor, at: datetime) -> Storefront:
    """Follow a gallery no longer.

    :raises StorefrontUnknown: if there is no such page
    """
    row = _open(session, slug)
    session.execute(
        sa.delete(Follower).where(Follower.storefront_id == row.id, Follower.account_id == actor.id)
    )
    return row


def begin_campaign(session: Session, *, told: Told, actor: Actor, at: datetime) -> Campaign:
    """Make a link that a gallery spreads.

    :raises NotAllowed: if the actor is of no gallery
    :raises CampaignInvalid: with what is wrong, by field
    """
    organisation_id = _gallery(actor)
    code = told.code.strip().lower()
    wrong = {}
    if not storefronts.is_slug(code):
        wrong["code"] = "Three to forty small letters, digits and single hyphens."
    elif session.scalar(sa.select(Campaign.id).where(Campaign.code == code)) is not None:
        wrong["code"] = "This code is taken."
    if told.ends_on < told.starts_on:
        wrong["ends_on"] = "Choose a last day that does not lie before the first."
    if not told.target.startswith("/") or told.target.startswith(("//", "/\\")):
        wrong["target"] = "A path of this site, as /galleries/your-gallery."
    if wrong:
        raise CampaignInvalid(fields=wrong)
    row = Campaign(
        id=new_id("cmp", at),
        organisation_id=organisation_id,
        code=code,
        name=told.name.strip(),
        medium=told.medium,
        source=told.source.strip(),
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        target=told.target,
        made_at=at,
        made_by=actor.id,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise CampaignInvalid(fields={"code": "This code is taken."}) from error
    return row


def arrive(session: Session, *, code: str, at: datetime) -> tuple[Campaign, bool]:
    """Count one visit by a campaign's link; return the campaign, and whether it runs on that day.

    :raises CampaignUnknown: if there is none of this code
    """
    row = session.scalar(sa.select(Campaign).where(Campaign.code == code.lower()).with_for_update())
    if row is None:
        raise CampaignUnknown
    runs = row.starts_on <= at.date() <= row.ends_on
    if runs:
        day = session.get(CampaignDay, (row.id, at.date()))
        if day is None:
            session.add(CampaignDay(campaign_id=row.id, on=at.date(), visits=1))
        else:
            day.visits += 1
    return row, runs


def count_views(session: Session, views: Mapping[tuple[str, date], int]) -> None:
    """Add how often galleries' pages were looked at, by page and day."""
    for (storefront_id, on), number in sorted(views.items()):
        day = session.get(StorefrontDay, (storefront_id, on), with_for_update=True)
        if day is None:
            session.add(StorefrontDay(storefront_id=storefront_id, on=on, views=number))
        else:
            day.views += number
        session.flush()


def credit(session: Session, *, order_id: str, campaign_id: str, at: datetime) -> bool:
    """Note on an order by which campaign its buyer came; say whether it is noted.

    Only for works of the gallery that made the campaign, only the first that is noted, and only while its
    visitors are remembered.
    """
    found = session.execute(
        sa.select(Campaign, Consignment.organisation_id)
        .select_from(Order)
        .join(Consignment, Consignment.id == Order.consignment_id)
        .join(Campaign, Campaign.id == campaign_id)
        .where(Order.id == order_id)
    ).one_or_none()
    if found is None or found[0].organisation_id != found[1]:
        return False
    if session.get(OrderCampaign, order_id) is None:
        session.add(OrderCampaign(order_id=order_id, campaign_id=campaign_id, at=at))
        session.flush()
    return True


def _gallery(actor: Actor) -> str:
    actor.require(GALLERY)
    if actor.organisation_id is None:
        raise NoGallery
    return actor.organisation_id


def _open(session: Session, slug: str) -> Storefront:
    row = session.scalar(sa.select(Storefront).where(Storefront.slug == slug, Storefront.closed_at.is_(None)))
    if row is None:
        raise StorefrontUnknown
    return row


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in given.items() if text.strip()}
