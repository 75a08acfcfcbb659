"""Sites abroad: opened, closed, what stands there by which export, and their returns desks."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext, lazy_gettext
from pydantic import Field

from bonded_warehouse.models.sites import SiteReturn
from bonded_warehouse.operations import siting
from bonded_warehouse.operations.siting import Plan
from bonded_warehouse.queries import sites
from bonded_warehouse.queries.sites import SiteCard, SitePage, Sites
from bonded_warehouse.roles import DEPOSITORS, KEEPERS, READERS, SENIOR_KEEPER
from bonded_warehouse.rules.sites import SiteKind
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("sites", __name__)

Line = Annotated[str, Field(min_length=2, max_length=200)]

WORDS: Final[dict[str, dict[str, Any]]] = {
    "site_kind": {
        "public_warehouse": lazy_gettext("Public warehouse"),
        "own_warehouse": lazy_gettext("Own warehouse"),
        "showroom": lazy_gettext("Showroom"),
    },
    "fate": {
        "on_the_way": lazy_gettext("On its way; nobody has said that it arrived"),
        "at_site": lazy_gettext("Stands there"),
        "unsold": lazy_gettext("Unsold at the deadline"),
        "sold": lazy_gettext("Sold and delivered"),
        "going_home": lazy_gettext("On its way home"),
        "home": lazy_gettext("Came home"),
        "lost": lazy_gettext("Reported missing"),
        "seized": lazy_gettext("Seized"),
    },
    "pre_refund": {
        "none": lazy_gettext("No pre-refund was claimed"),
        "open": lazy_gettext("Not settled"),
        "settled": lazy_gettext("Settled"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """A site abroad."""

    code: Annotated[str, Field(min_length=4, max_length=20)]
    kind: SiteKind
    name: Line
    country: Annotated[str, Field(min_length=2, max_length=2, pattern="^[A-Z]{2}$")]
    address: Annotated[str, Field(min_length=3, max_length=300)]
    operator: Line


@dataclass(frozen=True, slots=True)
class CameBack:
    """A work that its buyer sent back to a site."""

    holding_id: Annotated[str, Field(max_length=40)]
    condition: Annotated[str, Field(min_length=3, max_length=400)]


@dataclass(frozen=True, slots=True)
class GoesHome:
    """A work that a site sends home."""

    holding_id: Annotated[str, Field(max_length=40)]
    waybill: Annotated[str, Field(min_length=2, max_length=80)]


@dataclass(frozen=True, slots=True)
class Noted:
    """What the returns desk of a site has noted of a work."""

    site_id: str
    holding_id: str
    is_received: bool
    is_sent: bool

    @classmethod
    def of(cls, row: SiteReturn) -> "Noted":
        """Return a row as it stands."""
        return cls(row.site_id, row.holding_id, row.received_at is not None, row.sent_at is not None)


@room.get(
    "/sites", gives=Sites, may=READERS | DEPOSITORS, scope="custody:read", page="bonded_warehouse/sites.html"
)
def index(call: Call[None]) -> Sites:
    """List sites abroad with what came to them; who is no staff sees what is his."""
    call.extra["kinds"] = [(kind.value, WORDS["site_kind"][kind.value]) for kind in SiteKind]
    call.extra["may_open"] = call.actor.has(SENIOR_KEEPER)
    return sites.listing(db.session, actor=call.actor, at=call.at)


@room.get(
    "/sites/<site_id>",
    gives=SitePage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/site.html",
)
def show(call: Call[None], site_id: str) -> SitePage:
    """Show a site: what came there, what became of it, and its returns desk."""
    call.extra["keeps"] = call.actor.has(*KEEPERS)
    call.extra["may_close"] = call.actor.has(SENIOR_KEEPER)
    return sites.page(db.session, site_id, actor=call.actor, at=call.at)


@room.post(
    "/sites",
    takes=NewSite,
    gives=SiteCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("sites.show", site_id=card.id),
    on_refusal="sites.index",
)
def open_site(call: Call[NewSite]) -> SiteCard:
    """Open a site abroad."""
    new = call.input
    return call.perform(
        siting.open_site,
        lambda _session, row: SiteCard.of(row),
        say=gettext("Opened. From now on an arrival abroad names its site."),
        plan=Plan(
            code=new.code.strip(),
            kind=new.kind,
            name=new.name.strip(),
            country=new.country,
            address=new.address.strip(),
            operator=new.operator.strip(),
        ),
    )


@room.post(
    "/sites/<site_id>/closing",
    gives=SiteCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("sites.show", site_id=card.id),
    on_refusal="sites.show",
)
def close_site(call: Call[None], site_id: str) -> SiteCard:
    """Close a site at which nothing stands any more."""
    return call.perform(
        siting.close_site, lambda _session, row: SiteCard.of(row), say=gettext("Closed."), site_id=site_id
    )


@room.post(
    "/sites/<site_id>/returns",
    takes=CameBack,
    gives=Noted,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("sites.show", site_id=card.site_id, _anchor="desk"),
    on_refusal="sites.show",
)
def take_back(call: Call[CameBack], site_id: str) -> Noted:
    """Take in a work that its buyer sent back to a site."""
    return call.perform(
        siting.take_back,
        lambda _session, row: Noted.of(row),
        say=gettext("Noted. In its chain of custody it is on its way home."),
        site_id=site_id,
        holding_id=call.input.holding_id,
        condition=call.input.condition,
    )


@room.post(
    "/sites/<site_id>/sendings",
    takes=GoesHome,
    gives=Noted,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("sites.show", site_id=card.site_id, _anchor="desk"),
    on_refusal="sites.show",
)
def send_home(call: Call[GoesHome], site_id: str) -> Noted:
    """Note that a site sent a returning work home."""
    return call.perform(
        siting.send_home,
        lambda _session, row: Noted.of(row),
        say=gettext("Noted as sent home."),
        site_id=site_id,
        holding_id=call.input.holding_id,
        waybill=call.input.waybill,
    )
