"""Galleries' own pages; a gallery's room for its page, its followers and its campaigns."""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import structlog
from flask import current_app, redirect, url_for
from flask import session as cookie
from flask_babel import gettext
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from foundation.actor import ADMINISTRATOR
from foundation.db import db, transaction
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Room
from marketplace.operations import fronting
from marketplace.queries import storefronts
from marketplace.queries.storefronts import Galleries, OwnStorefront, StorefrontCard, StorefrontPage
from marketplace.roles import GALLERY
from marketplace.rules.storefronts import REMEMBERED_DAYS, Medium, Theme
from marketplace.web.entitlements import place

room = Room("storefronts", __name__)
log = structlog.get_logger(__name__)

Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Slug = Annotated[str, Field(min_length=1, max_length=40)]
COUNTED_EVERY_S: Final = 5.0
CAMPAIGN: Final = "campaign"
"""In the reader's own cookie: the campaign that he came by, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """How a gallery wants to be seen."""

    slug: Slug
    theme: Theme = Theme.PAPER
    name_en: Name = ""
    name_zh: Name = ""
    intro_en: Text = ""
    intro_zh: Text = ""
    domain: Annotated[str, Field(max_length=253)] = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """Whether the gallery may see the follower's name."""

    shows_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """A link to spread."""

    code: Slug
    name: Annotated[str, Field(min_length=1, max_length=200)]
    medium: Medium
    source: Annotated[str, Field(min_length=1, max_length=60)]
    starts_on: date
    ends_on: date
    target: Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Begun:
    """A campaign, and its link."""

    id: str
    code: str
    link: str


class _Views:
    """How often pages were looked at since that was last written down: one short write in five seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Counter[tuple[str, date]] = Counter()
        self._written_s = 0.0

    def see(self, storefront_id: str, on: date) -> None:
        with self._lock:
            self._seen[storefront_id, on] += 1
            if time.monotonic() < self._written_s + COUNTED_EVERY_S:
                return
            self._written_s, seen, self._seen = time.monotonic(), self._seen, Counter()
        try:
            with transaction() as session:
                fronting.count_views(session, seen)
        except SQLAlchemyError as error:  # who looks at a gallery does not wait for its statistics
            log.warning("views not counted", lost=seen.total(), error=type(error).__name__)


def _views() -> _Views:
    """Return this house's counter: two houses of one process count apart."""
    found: _Views = current_app.extensions.setdefault("marketplace.views", _Views())
    return found


@room.get("/galleries", gives=Galleries, may=ANYONE, page="marketplace/galleries.html")
def listing(call: Call[None]) -> Galleries:
    """List galleries that have a page of their own."""
    return storefronts.galleries(db.session)


@room.get("/galleries/<slug>", gives=StorefrontPage, may=ANYONE, page="marketplace/storefront.html")
def show(call: Call[None], slug: str) -> StorefrontPage:
    """Show a gallery's own page."""
    page = storefronts.page(db.session, slug, actor=call.actor, on=call.at.astimezone(UTC).date())
    call.extra["place"] = place
    db.session.rollback()
    _views().see(page.front.id, call.at.date())
    return page


@room.post(
    "/galleries/<slug>/follow",
    takes=Follow,
    gives=StorefrontCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("storefronts.show", slug=card.slug),
    on_refusal="storefronts.show",
)
def follow(call: Call[Follow], slug: str) -> StorefrontCard:
    """Follow a gallery."""
    return call.perform(
        fronting.follow,
        lambda _session, row: StorefrontCard.of(row),
        slug=slug,
        shows_name=call.input.shows_name,
        say=gettext("You are told when it offers something new."),
    )


@room.post(
    "/galleries/<slug>/unfollow",
    gives=StorefrontCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("storefronts.show", slug=card.slug),
    on_refusal="storefronts.show",
)
def unfollow(call: Call[None], slug: str) -> StorefrontCard:
    """Follow a gallery no longer."""
    return call.perform(fronting.unfollow, lambda _session, row: StorefrontCard.of(row), slug=slug)


@room.get(
    "/storefront",
    gives=OwnStorefront,
    may={GALLERY},
    scope="market:read",
    page="marketplace/own_storefront.html",
)
def own(call: Call[None]) -> OwnStorefront:
    """Show a gallery its page from behind: visitors, followers, campaigns."""
    return storefronts.own(db.session, actor=call.actor, on=call.at.date())


_own: Final[dict[str, Any]] = {
    "gives": StorefrontCard,
    "may": {GALLERY},
    "scope": "market:write",
    "done": lambda _card: url_for("storefronts.own"),
    "on_refusal": "storefronts.own",
}


@room.post("/storefront", takes=SetUp, **_own)
def set_up(call: Call[SetUp]) -> StorefrontCard:
    """Open a gallery's page, or change it."""
    given = call.input
    front = fronting.Front(
        slug=given.slug,
        name={"en": given.name_en, "zh": given.name_zh},
        intro={"en": given.intro_en, "zh": given.intro_zh},
        theme=given.theme,
        domain=given.domain,
    )
    return call.perform(
        fronting.set_up,
        lambda _session, row: StorefrontCard.of(row),
        front=front,
        say=gettext("Your page stands as you see it."),
    )


@room.post("/storefront/closing", **_own)
def close(call: Call[None]) -> StorefrontCard:
    """Take a gallery's page down."""
    return call.perform(fronting.close, lambda _session, row: StorefrontCard.of(row))


@dataclass(frozen=True, slots=True)
class Domains:
    """Domains that galleries named, and that wait to be confirmed."""

    waiting: list[storefronts.WaitingDomain]


@room.get(
    "/storefront-domains",
    gives=Domains,
    may={ADMINISTRATOR},
    scope="market:read",
    page="marketplace/domains.html",
)
def domains(call: Call[None]) -> Domains:
    """Show domains that wait to be confirmed."""
    return Domains(storefronts.waiting_domains(db.session))


@room.post(
    "/storefronts/<storefront_id>/domain",
    gives=StorefrontCard,
    may={ADMINISTRATOR},
    scope="market:write",
    done=lambda _card: url_for("storefronts.domains"),
    on_refusal="storefronts.domains",
)
def confirm_domain(call: Call[None], storefront_id: str) -> StorefrontCard:
    """Confirm that a domain is a gallery's own and leads here."""
    return call.perform(
        fronting.confirm_domain, lambda _session, row: StorefrontCard.of(row), storefront_id=storefront_id
    )


@room.post(
    "/storefront/campaigns",
    takes=NewCampaign,
    gives=Begun,
    may={GALLERY},
    scope="market:write",
    done=lambda _card: url_for("storefronts.own", _anchor="campaigns"),
    on_refusal="storefronts.own",
)
def begin_campaign(call: Call[NewCampaign]) -> Begun:
    """Make a link to spread."""
    told = fronting.Told(**{name: getattr(call.input, name) for name in fronting.Told.__dataclass_fields__})
    return call.perform(
        fronting.begin_campaign,
        lambda _session, row: Begun(
            row.id, row.code, url_for("storefronts.arrive", code=row.code, _external=True)
        ),
        told=told,
        say=gettext("The link can be spread."),
    )


@room.get("/c/<code>", gives=None, may=ANYONE)
def arrive(call: Call[None], code: str) -> Response:
    """Count a visit by a campaign's link, remember it in the reader's own cookie, and lead on."""
    with transaction() as session:
        row, runs = fronting.arrive(session, code=code, at=call.at)
        campaign_id, target, source, medium = row.id, row.target, row.source, row.medium.value
    if runs:
        cookie[CAMPAIGN] = [campaign_id, call.at.date().isoformat()]
    said = urlencode({"utm_source": source, "utm_medium": medium, "utm_campaign": code})
    return redirect(f"{target}{'&' if '?' in target else '?'}{said}")


def credit(session: Session, order_id: str, call: Call[Any]) -> None:
    """Note on an order by which campaign its buyer's browser came, if it is remembered."""
    try:
        campaign_id, on = cookie[CAMPAIGN]
        came_on = date.fromisoformat(on)
    except (KeyError, TypeError, ValueError):
        return
    if (call.at.date() - came_on).days <= REMEMBERED_DAYS:
        fronting.credit(session, order_id=order_id, campaign_id=str(campaign_id), at=call.at)
