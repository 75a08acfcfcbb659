"""The auctioneer's part of the seller's room: make a sale, put its duties on record, announce it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web.call import Call
from marketplace.operations import cataloguing
from marketplace.operations.cataloguing import Duties, Terms
from marketplace.queries import works
from marketplace.queries.cards import SaleCard
from marketplace.queries.works import SalePage
from marketplace.roles import AUCTIONEERS
from marketplace.web import amounts, selling
from marketplace.web.amounts import Currency
from marketplace.web.instants import ZONES, Zone, instant_of
from marketplace.web.selling import Line, Text

seller_room = selling.room
"""The same room: a sale is made where works are entered into it."""


@dataclass(frozen=True, slots=True)
class NewSale:
    """A timed sale. Instants carry their zone, or are what the clocks of `zone` show."""

    title: Annotated[dict[str, Line], Field(min_length=1, max_length=8)]
    currency: Currency
    opens_at: datetime
    ends_at: datetime
    zone: Zone | None = None
    window_s: Annotated[int, Field(ge=0, le=3600)] = 120
    extension_s: Annotated[int, Field(ge=0, le=3600)] = 120
    cap_s: Annotated[int, Field(ge=0, le=86400)] | None = None
    cascade_s: Annotated[int, Field(ge=0, le=3600)] = 60


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What the auctioneer puts on record before a sale opens (Auction Law, arts. 45 to 50)."""

    announced_at: datetime
    announcement_ref: Text
    display_from: datetime
    display_until: datetime
    display_place: Line
    notes: Text
    zone: Zone | None = None


@seller_room.get(
    "/sales/new", gives=None, may=AUCTIONEERS, scope="market:read", page="marketplace/new_sale.html"
)
def new_sale(call: Call[None]) -> None:
    """Show the form to make a sale."""
    call.extra |= {"currencies": amounts.CURRENCIES, "zones": ZONES}


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
    """Draft a timed sale, in the name of the auctioneer who makes it."""
    new = call.input
    amounts.require_currency(new.currency)
    with call.transaction() as session:
        row = cataloguing.create_sale(
            session,
            title=new.title,
            currency=new.currency,
            opens_at=instant_of(new.opens_at, new.zone, name="opens_at"),
            ends_at=instant_of(new.ends_at, new.zone, name="ends_at"),
            terms=Terms(
                window_s=new.window_s, extension_s=new.extension_s, cap_s=new.cap_s, cascade_s=new.cascade_s
            ),
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, SaleCard.of(row))


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
    )
    with call.transaction() as session:
        row = cataloguing.announce_sale(session, sale_id=sale_id, duties=duties, actor=call.actor, at=call.at)
        card = call.answer(session, SaleCard.of(row))
    call.say(gettext("The sale is announced. It opens by itself at its time."))
    return card
