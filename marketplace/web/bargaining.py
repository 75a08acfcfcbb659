"""Offers of another price: made, countered, accepted, declined, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.models.price_offers import PriceOffer
from marketplace.operations import bargaining
from marketplace.queries import bidders, price_offers
from marketplace.queries.price_offers import (
    NewPriceOfferPage,
    PriceOfferCard,
    PriceOfferPage,
    PriceOffers,
)
from marketplace.roles import BUYER, CONSIGNORS
from marketplace.rules.price_offers import Side
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Country

room = Room("bargaining", __name__)

TALKERS = CONSIGNORS | {BUYER}
Note = Annotated[str, Field(max_length=1000)]
Seen = Annotated[int, Field(ge=1, le=1000)]
"""The number of the move that is answered: what has moved on meanwhile is not answered by mistake."""


@dataclass(frozen=True, slots=True)
class NewPriceOffer:
    """A price below the one that is asked, in whole units of its currency, and where the work would go."""

    amount: Amount
    destination: Country
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """Another price, in answer to the move that was seen."""

    amount: Amount
    seen: Seen
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the move that was seen."""

    seen: Seen
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement to the move that was seen."""

    seen: Seen


def _to_offer(card: PriceOfferCard) -> str:
    if card.order_id is not None:
        return url_for("ordering.checkout", order_id=card.order_id)
    return url_for("bargaining.show", price_offer_id=card.id)


_acts = partial(
    room.post,
    gives=PriceOfferCard,
    may=TALKERS,
    scope="market:write",
    done=_to_offer,
    on_refusal="bargaining.show",
)
"""What every answer has in common."""


def _moved(
    call: Call[Any], operation: Callable[..., Any], price_offer_id: str, *, say: str, **given: Any
) -> PriceOfferCard:
    """Have an operation move a negotiation on, and return it as the mover sees it."""

    def card(_session: Any, done: Any) -> PriceOfferCard:
        row: PriceOffer = done[0] if isinstance(done, tuple) else done
        side = Side.BUYER if row.buyer_id == call.actor.id else Side.SELLER
        return PriceOfferCard.of(row, side, call.at)

    return call.perform(
        operation, card, say=say, price_offer_id=price_offer_id, seen=call.input.seen, **given
    )


@room.get("/offers", gives=PriceOffers, may=SIGNED_IN, scope="market:read", page="marketplace/offers.html")
def listing(call: Call[None]) -> PriceOffers:
    """Show the reader's offers, and those for works that he sells."""
    return price_offers.price_offers(db.session, actor=call.actor, at=call.at)


@room.get(
    "/offerings/<offering_id>/offers/new",
    gives=NewPriceOfferPage,
    may={BUYER},
    scope="market:read",
    page="marketplace/new_offer.html",
)
def new(call: Call[None], offering_id: str) -> NewPriceOfferPage:
    """Show the form to offer another price."""
    to = bidders.country_of(db.session, call.actor.id) or amounts.reader_country()
    call.extra |= {"countries": amounts.countries(words.language()), "to": to}
    return price_offers.new_price_offer(db.session, offering_id, actor=call.actor)


@room.post(
    "/offerings/<offering_id>/offers",
    takes=NewPriceOffer,
    gives=PriceOfferCard,
    may={BUYER},
    scope="market:write",
    done=_to_offer,
    on_refusal="bargaining.new",
)
def make(call: Call[NewPriceOffer], offering_id: str) -> PriceOfferCard:
    """Offer another price for a work."""
    asked = price_offers.new_price_offer(db.session, offering_id, actor=call.actor).price
    destination = amounts.require_country(call.input.destination)
    return call.perform(
        bargaining.make_offer,
        lambda _session, row: PriceOfferCard.of(row, Side.BUYER, call.at),
        offering_id=offering_id,
        amount_minor=amounts.minor(call.input.amount, asked.currency, name="amount"),
        destination=destination,
        note=call.input.note,
    )


@room.get(
    "/offers/<price_offer_id>",
    gives=PriceOfferPage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/offer.html",
)
def show(call: Call[None], price_offer_id: str) -> PriceOfferPage:
    """Show one offer, with every move."""
    page = price_offers.price_offer_page(db.session, price_offer_id, actor=call.actor, at=call.at)
    call.extra["country"] = amounts.country_name(page.offer.destination, words.language())
    return page


@_acts("/offers/<price_offer_id>/counter", takes=Counter)
def counter(call: Call[Counter], price_offer_id: str) -> PriceOfferCard:
    """Answer with another price."""
    page = price_offers.price_offer_page(db.session, price_offer_id, actor=call.actor, at=call.at)
    return _moved(
        call,
        bargaining.counter,
        price_offer_id,
        say=gettext("Your price is on the table. The other side is told."),
        amount_minor=amounts.minor(call.input.amount, page.offer.amount.currency, name="amount"),
        note=call.input.note,
    )


@_acts("/offers/<price_offer_id>/acceptance", takes=Agreement)
def accept(call: Call[Agreement], price_offer_id: str) -> PriceOfferCard:
    """Agree: the work is kept for the buyer at this price."""
    return _moved(
        call,
        bargaining.accept,
        price_offer_id,
        say=gettext("It is agreed. The work is kept for the buyer for two days."),
    )


@_acts("/offers/<price_offer_id>/refusal", takes=Answer)
def decline(call: Call[Answer], price_offer_id: str) -> PriceOfferCard:
    """Say no."""
    return _moved(call, bargaining.decline, price_offer_id, say=gettext("Declined."), note=call.input.note)


@_acts("/offers/<price_offer_id>/withdrawal", takes=Answer)
def withdraw(call: Call[Answer], price_offer_id: str) -> PriceOfferCard:
    """Take one's own price back."""
    return _moved(call, bargaining.withdraw, price_offer_id, say=gettext("Taken back."), note=call.input.note)
