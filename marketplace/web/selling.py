"""The seller's room: consign, offer, enter into a sale, withdraw; make and announce sales."""

import csv
import io
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response, url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as authentication
from foundation.accounts.queries import organisation_name
from foundation.actor import Actor
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room
from marketplace.operations import cataloguing, consigning, unlisting
from marketplace.queries import back_room as queries
from marketplace.queries import sought, works
from marketplace.queries.back_room import BackRoom
from marketplace.queries.cards import ConsignmentCard, ListedLot, OfferingCard
from marketplace.roles import CASHIER, CONSIGNORS
from marketplace.rules import agreements
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Currency
from marketplace.web.finding import said

room = Room("selling", __name__)

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
CSV = "text/csv; charset=utf-8"
SELLERS = CONSIGNORS | {CASHIER}


@dataclass(frozen=True, slots=True)
class NewConsignment:
    """A work to entrust to the house."""

    artwork_id: Line
    title_basis: Text
    defects: Annotated[str, Field(max_length=4000)] = ""
    reserve_consent: bool = False
    wish: Annotated[str, Field(max_length=4000)] = ""
    """What the consignor wants otherwise than the house offers to everybody."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A work chosen beforehand."""

    artwork_id: Line | None = None


@dataclass(frozen=True, slots=True)
class NewOffering:
    """A fixed price, and whether buyers may offer another, down to which secret floor."""

    price: Amount
    currency: Currency
    floor: Amount | None = None
    price_alone: bool = False
    """No other price is looked at."""


@dataclass(frozen=True, slots=True)
class NewLot:
    """A place in a sale, in the sale's currency."""

    sale_id: Line
    opening: Amount
    estimate_low: Amount
    estimate_high: Amount
    reserve: Amount | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why; it is public."""

    reason: Annotated[str, Field(min_length=3, max_length=400)]


@room.get("/selling", gives=BackRoom, may=SELLERS, scope="market:read", page="marketplace/selling.html")
def back_room(call: Call[None]) -> BackRoom:
    """Show all that the reader, or his gallery, has with the house."""
    call.extra["currencies"] = amounts.CURRENCIES
    call.extra["organisation"] = organisation_name(db.session, call.actor.organisation_id)
    call.extra["said"] = said
    return queries.back_room(db.session, actor=call.actor)


@room.get("/selling/sought.csv", gives=Download(CSV), may=CONSIGNORS, scope="market:read")
def sought_table(call: Call[None]) -> Response:
    """Give what is sought as a table: what the back room shows, and no more."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("facet", "value", "people", "in_vain", "reckoned_at"))
    writer.writerows(
        (one.facet, one.value, one.people, one.in_vain, one.reckoned_at.isoformat())
        for one in sought.sought(db.session)
    )
    return call.download(text.getvalue().encode(), CSV, "sought.csv")


@room.get(
    "/consignments/new",
    takes=Chosen,
    may=CONSIGNORS,
    gives=None,
    scope="market:read",
    page="marketplace/consign.html",
)
def new_consignment(call: Call[Chosen]) -> Any:
    """Show the form to entrust a work to the house."""
    call.extra["work"] = _seen(call.input.artwork_id, call.actor)
    call.extra["own"] = queries.to_consign(db.session, actor=call.actor)
    call.extra["standard"] = agreements.standard()


def _seen(artwork_id: str | None, actor: Actor) -> authentication.ArtworkCard | None:
    """Return a work if the actor may see it: a number alone shows him no title of another's."""
    try:
        return authentication.visible_artwork(db.session, artwork_id, actor=actor) if artwork_id else None
    except authentication.ArtworkUnknown:
        return None


@room.post(
    "/consignments",
    takes=NewConsignment,
    gives=ConsignmentCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda card: url_for("selling.back_room"),
    on_refusal="selling.new_consignment",
)
def consign(call: Call[NewConsignment]) -> ConsignmentCard:
    """Entrust a work to the house."""
    new = call.input
    with call.transaction() as session:
        row = consigning.consign(
            session,
            artwork_id=new.artwork_id,
            title_basis=new.title_basis,
            defects=new.defects,
            reserve_consent=new.reserve_consent,
            wish=new.wish,
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, ConsignmentCard.of(row))
    call.say(
        gettext("The house is asked for a contract; until you accept it, the work is not offered.")
        if card.wish
        else gettext("The work is entrusted to the house. Now say how it is to be sold.")
    )
    return card


@room.post(
    "/consignments/<consignment_id>/ending",
    gives=ConsignmentCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda card: url_for("selling.back_room"),
    on_refusal="selling.back_room",
)
def end_consignment(call: Call[None], consignment_id: str) -> ConsignmentCard:
    """Take a work back that is not offered."""
    with call.transaction() as session:
        row = consigning.end_consignment(session, consignment_id=consignment_id, actor=call.actor, at=call.at)
        return call.answer(session, ConsignmentCard.of(row))


@room.post(
    "/consignments/<consignment_id>/offering",
    takes=NewOffering,
    gives=OfferingCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda card: url_for("catalogue.work", artwork_id=card.artwork_id),
    on_refusal="selling.back_room",
)
def offer(call: Call[NewOffering], consignment_id: str) -> OfferingCard:
    """Offer a work at a fixed price."""
    new = call.input
    with call.transaction() as session:
        row = cataloguing.offer(
            session,
            consignment_id=consignment_id,
            price_minor=amounts.minor(new.price, new.currency, name="price"),
            currency=new.currency,
            takes_offers=not new.price_alone,
            floor_minor=None if not new.floor else amounts.minor(new.floor, new.currency, name="floor"),
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, OfferingCard.of(row))
    call.say(gettext("The work is offered. In a moment the catalogue shows it."))
    return card


@room.post(
    "/consignments/<consignment_id>/lots",
    takes=NewLot,
    gives=ListedLot,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda card: url_for("catalogue.work", artwork_id=card.artwork_id),
    on_refusal="selling.back_room",
)
def enter_lot(call: Call[NewLot], consignment_id: str) -> ListedLot:
    """Enter a work into a sale."""
    new = call.input
    sale = works.sale_row(db.session, new.sale_id)

    def minor(name: str) -> int:
        return amounts.minor(getattr(new, name), sale.currency, name=name)

    with call.transaction() as session:
        row = cataloguing.enter_lot(
            session,
            consignment_id=consignment_id,
            sale_id=new.sale_id,
            opening_minor=minor("opening"),
            reserve_minor=None if new.reserve is None else minor("reserve"),
            estimate_low_minor=minor("estimate_low"),
            estimate_high_minor=minor("estimate_high"),
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, ListedLot.of(row))
    call.say(gettext("The work is lot %(number)s of the sale.", number=card.number))
    return card


@room.post(
    "/offerings/<offering_id>/withdrawal",
    takes=Reason,
    gives=OfferingCard,
    may=CONSIGNORS,
    scope="market:write",
    done=lambda card: url_for("selling.back_room"),
    on_refusal="selling.back_room",
)
def withdraw_offering(call: Call[Reason], offering_id: str) -> OfferingCard:
    """Take a work back that is offered at a fixed price."""
    with call.transaction() as session:
        row = unlisting.withdraw_offering(
            session, offering_id=offering_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        return call.answer(session, OfferingCard.of(row))


@room.post(
    "/lots/<lot_id>/withdrawal",
    takes=Reason,
    gives=ListedLot,
    may=SELLERS,
    scope="market:write",
    done=lambda card: url_for("selling.back_room"),
    on_refusal="selling.back_room",
)
def withdraw_lot(call: Call[Reason], lot_id: str) -> ListedLot:
    """Take a lot out of its sale."""
    with call.transaction() as session:
        row = unlisting.withdraw_own_lot(
            session, lot_id=lot_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        return call.answer(session, ListedLot.of(row))
