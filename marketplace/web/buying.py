"""A buyer's own rooms: watch list, addresses, freight to the door."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.money import Money
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.operations import addressing, freighting, watching
from marketplace.queries import buyers
from marketplace.queries.buyers import AddressBook, AddressCard, QuoteCard, Shipments, WatchList
from marketplace.roles import BUYER, CASHIER, COURIER
from marketplace.rules import addresses
from marketplace.rules.addresses import PostalAddress
from marketplace.web import amounts
from marketplace.web.amounts import Amount, Country, Currency

room = Room("buying", __name__)

Line = Annotated[str, Field(max_length=200)]
CARRIERS: Final = {COURIER, CASHIER}


@dataclass(frozen=True, slots=True)
class ForCountry:
    """Whose form of address to show."""

    country: Country | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAddress:
    """An address as it is typed; what its country does not ask for stays empty."""

    country: Country
    name: Line = ""
    company_name: Line = ""
    street_address: Annotated[str, Field(max_length=400)] = ""
    postal_code: Annotated[str, Field(max_length=20)] = ""
    city: Annotated[str, Field(max_length=120)] = ""
    city_area: Annotated[str, Field(max_length=120)] = ""
    country_area: Annotated[str, Field(max_length=120)] = ""
    sorting_code: Annotated[str, Field(max_length=20)] = ""
    telephone: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class WantsFreight:
    """Where a work is to be brought, and what to mind."""

    address_id: Annotated[str, Field(min_length=1, max_length=40)]
    wishes: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesPrice:
    """A carrier's price to a door."""

    carrier: Annotated[str, Field(min_length=2, max_length=200)]
    service: Annotated[str, Field(min_length=2, max_length=200)]
    amount: Amount
    currency: Currency
    days: Annotated[int, Field(ge=1, le=365)]
    valid_to_on: date
    insured: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """Whether a work is watched now."""

    artwork_id: str
    watched: bool


@room.get("/watching", gives=WatchList, may=SIGNED_IN, scope="market:read", page="marketplace/watching.html")
def watch_list(call: Call[None]) -> WatchList:
    """Show what the reader watches, and how it is offered now."""
    return buyers.watch_list(db.session, actor=call.actor)


def _look(call: Call[None], operation: Callable[..., None], artwork_id: str, *, watched: bool) -> Looked:
    with call.transaction() as session:
        operation(session, artwork_id=artwork_id, actor=call.actor, at=call.at)
        return call.answer(session, Looked(artwork_id, watched))


_work_page: Final[dict[str, Any]] = {
    "gives": Looked,
    "may": SIGNED_IN,
    "scope": "market:write",
    "done": lambda card: url_for("catalogue.work", artwork_id=card.artwork_id),
    "on_refusal": "catalogue.work",
}


@room.post("/works/<artwork_id>/watch", **_work_page)
def watch(call: Call[None], artwork_id: str) -> Looked:
    """Keep an eye on a work."""
    looked = _look(call, watching.watch, artwork_id, watched=True)
    call.say(gettext("On your watch list. You are told when it is offered, opens for bids, or goes."))
    return looked


@room.post("/works/<artwork_id>/unwatch", **_work_page)
def unwatch(call: Call[None], artwork_id: str) -> Looked:
    """Look away from a work."""
    return _look(call, watching.unwatch, artwork_id, watched=False)


@room.get(
    "/addresses",
    takes=ForCountry,
    gives=AddressBook,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/addresses.html",
)
def address_book(call: Call[ForCountry]) -> AddressBook:
    """Show the reader's addresses, and a form as the country writes it."""
    country = amounts.require_country(call.input.country or amounts.reader_country() or "GB")
    language = words.language()
    call.extra |= {
        "countries": amounts.countries(language),
        "country": country,
        "form": addresses.form_of(country),
    }
    return buyers.address_book(db.session, actor=call.actor)


@room.post(
    "/addresses",
    takes=WrittenAddress,
    gives=AddressCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("buying.address_book", country=card.country),
    on_refusal="buying.address_book",
)
def write_address(call: Call[WrittenAddress]) -> AddressCard:
    """Write an address into the reader's book."""
    typed = call.input
    given = {
        one.name: getattr(typed, one.name)
        for one in fields(typed)
        if one.name not in {"country", "telephone"}
    }
    with call.transaction() as session:
        row = addressing.write_address(
            session,
            address=PostalAddress(country_code=amounts.require_country(typed.country), **given),
            telephone=typed.telephone,
            actor=call.actor,
            at=call.at,
        )
        card = call.answer(session, AddressCard.of(row))
    call.say(gettext("The address is in your book."))
    return card


@room.post(
    "/addresses/<address_id>/removal",
    gives=AddressCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda _card: url_for("buying.address_book"),
    on_refusal="buying.address_book",
)
def remove_address(call: Call[None], address_id: str) -> AddressCard:
    """Strike an address out of the reader's book."""
    return call.perform(
        addressing.remove_address, lambda _session, row: AddressCard.of(row), address_id=address_id
    )


def _to_order(card: QuoteCard) -> str:
    return url_for("ordering.show", order_id=card.order_id, _anchor="freight")


def _quoted(call: Call[Any], operation: Callable[..., Any], **given: Any) -> QuoteCard:
    return call.perform(operation, lambda _session, row: QuoteCard.of(row), **given)


@room.post(
    "/orders/<order_id>/freight",
    takes=WantsFreight,
    gives=QuoteCard,
    may={BUYER},
    scope="market:write",
    done=_to_order,
    on_refusal="ordering.show",
)
def ask_freight(call: Call[WantsFreight], order_id: str) -> QuoteCard:
    """Ask carriers what it costs to bring a work to an address."""
    return _quoted(
        call,
        freighting.ask,
        order_id=order_id,
        address_id=call.input.address_id,
        wishes=call.input.wishes,
        say=gettext("Asked. You are told when a carrier names his price."),
    )


@room.get("/freight", gives=Shipments, may=CARRIERS, scope="market:read", page="marketplace/freight.html")
def shipments(call: Call[None]) -> Shipments:
    """Show what waits for a carrier's price."""
    call.extra["currencies"] = [(code, code) for code in amounts.CURRENCIES]
    return Shipments(buyers.waiting_shipments(db.session))


@room.post(
    "/freight/<quote_id>/answer",
    takes=NamesPrice,
    gives=QuoteCard,
    may=CARRIERS,
    scope="market:write",
    done=lambda _card: url_for("buying.shipments"),
    on_refusal="buying.shipments",
)
def answer_freight(call: Call[NamesPrice], quote_id: str) -> QuoteCard:
    """Name a carrier's price."""
    named = call.input
    amount = Money(amounts.minor(named.amount, named.currency, name="amount"), named.currency)
    answer = freighting.Answer(
        carrier=named.carrier,
        service=named.service,
        amount=amount,
        insured=named.insured,
        days=named.days,
        valid_to_on=named.valid_to_on,
    )
    return _quoted(
        call, freighting.answer, quote_id=quote_id, given=answer, say=gettext("The buyer is told.")
    )


_quote: Final[dict[str, Any]] = {
    "gives": QuoteCard,
    "may": {BUYER},
    "scope": "market:write",
    "done": _to_order,
    "on_refusal": "ordering.listing",
}


@room.post("/freight/<quote_id>/acceptance", **_quote)
def accept_freight(call: Call[None], quote_id: str) -> QuoteCard:
    """Accept a carrier's price."""
    return _quoted(call, freighting.accept, quote_id=quote_id)


@room.post("/freight/<quote_id>/declining", **_quote)
def decline_freight(call: Call[None], quote_id: str) -> QuoteCard:
    """Let an enquiry about freight be."""
    return _quoted(call, freighting.decline, quote_id=quote_id)
