"""Searches that readers keep: saved from the catalogue, told about, forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.money import Money
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Room
from marketplace.operations import saving_searches
from marketplace.queries import searches
from marketplace.queries.searches import SavedSearchCard, SavedSearches, SavedSearchPage
from marketplace.web.finding import CatalogueQuestion, question_of, said, search_index

room = Room("searches", __name__)

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class SaveSearch(CatalogueQuestion):
    """A search as the catalogue takes it, a name for it, and whether to be told."""

    name: Annotated[str, Field(max_length=120)] = ""
    alerts: bool = True


@dataclass(frozen=True, slots=True)
class WantsAlerts:
    """Whether to be told."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The work that the reader was told about."""

    found: Annotated[str, Field(max_length=40)] | None = None


@room.get(
    "/searches", gives=SavedSearches, may=SIGNED_IN, scope="market:read", page="marketplace/searches.html"
)
def listing(call: Call[None]) -> SavedSearches:
    """Show the searches that the reader keeps."""
    call.extra |= _words()
    return searches.own_searches(db.session, actor=call.actor)


@room.get(
    "/searches/<search_id>",
    takes=Told,
    gives=SavedSearchPage,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/search.html",
)
def show(call: Call[Told], search_id: str) -> SavedSearchPage:
    """Show what answers a search that the reader keeps, and why he was told about a work."""
    call.extra |= _words()
    return searches.search_page(
        db.session, search_id, found=call.input.found, limit=SHOWN, index=search_index(), actor=call.actor
    )


@room.post(
    "/searches",
    takes=SaveSearch,
    gives=SavedSearchCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda _card: url_for("searches.listing"),
    on_refusal="searches.listing",
)
def save(call: Call[SaveSearch]) -> SavedSearchCard:
    """Keep a search."""
    asked = question_of(call.input)
    return call.perform(
        saving_searches.save_search,
        lambda _session, row: SavedSearchCard.of(row),
        name=call.input.name,
        text=asked.text,
        filters=asked.filters,
        price_from=asked.price_from,
        price_to=asked.price_to,
        wants_alerts=call.input.alerts,
        say=gettext("Kept. You are told of new works that answer it.")
        if call.input.alerts
        else gettext("Kept."),
    )


@room.post(
    "/searches/<search_id>/alerts",
    takes=WantsAlerts,
    gives=SavedSearchCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda _card: url_for("searches.listing"),
    on_refusal="searches.listing",
)
def alerts(call: Call[WantsAlerts], search_id: str) -> SavedSearchCard:
    """Say whether to be told of new works that answer a search."""
    return call.perform(
        saving_searches.set_alerts,
        lambda _session, row: SavedSearchCard.of(row),
        search_id=search_id,
        wanted=call.input.wanted,
        say=gettext("You are told of new works that answer it.")
        if call.input.wanted
        else gettext("You are told no more about this search."),
    )


@room.post(
    "/searches/<search_id>/removal",
    gives=SavedSearchCard,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda _card: url_for("searches.listing"),
    on_refusal="searches.listing",
)
def remove(call: Call[None], search_id: str) -> SavedSearchCard:
    """Forget a search."""
    return call.perform(
        saving_searches.remove_search,
        lambda _session, row: SavedSearchCard.of(row),
        search_id=search_id,
        say=gettext("Forgotten."),
    )


def in_words(text: str, filters: dict[str, list[str]]) -> str:
    """Return a search in one line of the reader's language."""
    parts = [f"“{text.strip()}”"] if text.strip() else []
    parts += [str(said(name, value)) for name, values in filters.items() for value in values]
    return " · ".join(parts)[:120]


def _words() -> dict[str, Any]:
    """Return what the pages need besides the cards: words for a search, its prices and its facets."""
    return {"in_words": in_words, "address": _address, "said": said, "price": _price}


def _address(search: SavedSearchCard) -> str:
    money = _bounds(search)
    prices = {name: amount.decimal() for name, amount in money.items()}
    given: dict[str, Any] = {"q": search.text or None, "order": "newest"} | search.filters | prices
    return url_for("catalogue.listing", **given)


def _price(search: SavedSearchCard) -> str:
    money = {name: words.money(amount) for name, amount in _bounds(search).items()}
    told: dict[frozenset[str], Callable[[], str]] = {
        frozenset({"price_from", "price_to"}): lambda: gettext("%(price_from)s to %(price_to)s", **money),
        frozenset({"price_from"}): lambda: gettext("from %(price_from)s", **money),
        frozenset({"price_to"}): lambda: gettext("up to %(price_to)s", **money),
    }
    return str(told[frozenset(money)]()) if money else ""


def _bounds(search: SavedSearchCard) -> dict[str, Money]:
    currency = next(iter(search.filters.get("currency", ())), "CNY")
    return {
        name: Money(amount, currency)
        for name in ("price_from", "price_to")
        if (amount := getattr(search, name)) is not None
    }
