"""The auctioneer's part of the seller's room: make a sale, put its duties on record, announce it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from marketplace.operations import announcing
from marketplace.operations.announcing import Duties, Terms
from marketplace.queries import works
from marketplace.queries.cards import SaleCard
from marketplace.queries.works import SalePage
from marketplace.roles import AUCTIONEERS
from marketplace.rules import increments
from marketplace.rules.bidding import VoidPolicy
from marketplace.rules.pricing import Tier
from marketplace.rules.sales import SaleType, SealedPricing
from marketplace.web import amounts, selling
from marketplace.web.amounts import Amount, Country, Currency
from marketplace.web.instants import ZONES, Zone, instant_of
from marketplace.web.selling import Line, Text

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]

seller_room = selling.room
"""The same room: a sale is made where works are entered into it."""


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale. Instants carry their zone, or are what the clocks of `zone` show."""

    title: Annotated[dict[str, Line], Field(min_length=1, max_length=8)]
    currency: Currency
    opens_at: datetime
    ends_at: datetime
    zone: Zone | None = None
    window_s: Annotated[int, Field(ge=0, le=3600)] = 120
    extension_s: Annotated[int, Field(ge=0, le=3600)] = 120
    cap_s: Annotated[int, Field(ge=0, le=86400)] | None = None
    cascade_s: Annotated[int, Field(ge=0, le=3600)] = 60
    type: Literal["timed", "live", "sealed"] = "timed"
    law: Country = "CN"
    """Under whose law it is held: ISO 3166-1 alpha-2."""
    ladder: Literal["artsy", "artnet", "small"] = "artsy"
    """Table of increments."""
    grid: Literal["strict", "free"] = "strict"
    """Whether maxima must stand on the ladder."""
    void_policy: Literal["no_revive", "revive"] = "no_revive"
    sealed_pricing: Literal["first", "second"] = "first"
    deposit: Amount | None = None
    """What a bidder leaves for his paddle, in major units."""
    pay_within_s: Annotated[int, Field(ge=0, le=90 * 86400)] | None = None
    """How long whoever wins has to pay, from the hammer on; 0 is at once."""
    premium_1: Percent | None = None
    """Buyer's premium on the part up to `premium_1_to`; without it, as the house usually takes."""
    premium_1_to: Amount | None = None
    premium_2: Percent | None = None
    premium_2_to: Amount | None = None
    premium_3: Percent | None = None


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What the auctioneer puts on record before a sale opens (Auction Law, arts. 45 to 50)."""

    announced_at: datetime
    announcement_ref: Text
    display_from: datetime
    display_until: datetime
    display_place: Line
    notes: Text
    auctioneer_licence: Annotated[str, Field(max_length=80)] = ""
    """Under which the auctioneer is registered; needed under Chinese law."""
    zone: Zone | None = None


@seller_room.get(
    "/sales/new", gives=None, may=AUCTIONEERS, scope="market:read", page="marketplace/new_sale.html"
)
def new_sale(call: Call[None]) -> None:
    """Show the form to make a sale."""
    call.extra |= {
        "currencies": amounts.CURRENCIES,
        "zones": ZONES,
        "countries": amounts.countries(words.language()),
        "ladders": sorted(increments.TABLES),
    }


@seller_room.post(
    "/sales",
    takes=NewSale,
    gives=SaleCard,
    may=AUCTIONEERS,
    scope="market:write",
    done=lambda card: url_for("catalogue.sale", sale_id=card.id),
    on_refusal="selling.new_sale",
)
def create_sale(call: Call[NewSale]) -> SaleCard:
    """Draft a sale, in the name of the auctioneer who makes it."""
    new = call.input
    amounts.require_currency(new.currency)
    with call.transaction() as session:
        row = announcing.create_sale(
            session,
            title=new.title,
            currency=new.currency,
            opens_at=instant_of(new.opens_at, new.zone, name="opens_at"),
            ends_at=instant_of(new.ends_at, new.zone, name="ends_at"),
            terms=_terms(new),
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, SaleCard.of(row))


def _terms(new: NewSale) -> Terms:
    amounts.require_country(new.law)
    deposit = None if not new.deposit else amounts.minor(new.deposit, new.currency, name="deposit")
    return Terms(
        window_s=new.window_s,
        extension_s=new.extension_s,
        cap_s=new.cap_s,
        cascade_s=new.cascade_s,
        type=SaleType(new.type),
        law=new.law,
        ladder=new.ladder,
        strict_grid=new.grid == "strict",
        void_policy=VoidPolicy(new.void_policy),
        sealed_pricing=SealedPricing(new.sealed_pricing),
        deposit_minor=deposit,
        pay_within_s=new.pay_within_s,
        premium_tiers=tuple(_tiers(new)),
    )


def _tiers(new: NewSale) -> Iterator[Tier]:
    """Yield the premium's parts, from the lowest on; nothing where none was given."""
    for percent, limit, name in (
        (new.premium_1, new.premium_1_to, "premium_1_to"),
        (new.premium_2, new.premium_2_to, "premium_2_to"),
        (new.premium_3, None, ""),
    ):
        if percent is None:
            continue
        up_to = None if limit is None else amounts.minor(limit, new.currency, name=name)
        yield up_to, int(percent * 100)
        if up_to is None:
            return


@seller_room.get(
    "/sales/<sale_id>/announcement",
    gives=SalePage,
    may=AUCTIONEERS,
    scope="market:read",
    page="marketplace/announce.html",
)
def announcement(call: Call[None], sale_id: str) -> SalePage:
    """Show the form to put a sale's duties on record."""
    call.extra["zones"] = ZONES
    return works.sale_page(db.session, sale_id, actor=call.actor)


@seller_room.post(
    "/sales/<sale_id>/announcement",
    takes=NewAnnouncement,
    gives=SaleCard,
    may=AUCTIONEERS,
    scope="market:write",
    done=lambda card: url_for("catalogue.sale", sale_id=card.id),
    on_refusal="selling.announcement",
)
def announce(call: Call[NewAnnouncement], sale_id: str) -> SaleCard:
    """Put a sale's duties on record, and announce it."""
    new = call.input
    duties = Duties(
        announced_at=instant_of(new.announced_at, new.zone, name="announced_at"),
        announcement_ref=new.announcement_ref,
        display_from=instant_of(new.display_from, new.zone, name="display_from"),
        display_until=instant_of(new.display_until, new.zone, name="display_until"),
        display_place=new.display_place,
        notes=new.notes,
        auctioneer_licence=new.auctioneer_licence,
    )
    with call.transaction() as session:
        row = announcing.announce_sale(session, sale_id=sale_id, duties=duties, actor=call.actor, at=call.at)
        card = call.answer(session, SaleCard.of(row))
    call.say(gettext("The sale is announced. It opens by itself at its time."))
    return card
