"""The rooms that everybody may enter: home, catalogue, works, sales."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from flask import current_app, url_for
from pydantic import Field

from bonded_warehouse import api as warehouse
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from marketplace.queries import buyers, sales, works
from marketplace.queries.sales import SalesPage
from marketplace.queries.works import CataloguePage, HomePage, SalePage, WorkPage
from marketplace.search.index import FILTERS, Question, SearchIndex
from marketplace.web import amounts, telling_life
from marketplace.web.amounts import Amount, Country

room = Room("catalogue", __name__)

PAGE: Final = 24
DEEPEST_PAGE: Final = 400

Value = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """What a reader looks for."""

    q: Annotated[str, Field(max_length=400)] = ""
    kind: Literal["auction", "fixed"] | None = None
    object_type: Value | None = None
    maker: Value | None = None
    period: Value | None = None
    origin: Value | None = None
    place: Value | None = None
    sale: Value | None = None
    currency: Value | None = None
    price_from: Amount | None = None
    price_to: Amount | None = None
    order: Literal["relevance", "newest", "closing", "price", "-price"] | None = None
    page: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] = 1


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the reader is."""

    to: Country | None = None


def search_index() -> SearchIndex:
    """Return the house's search index."""
    index: SearchIndex = current_app.extensions["marketplace.index"]
    return index


@room.get("/", gives=HomePage, may=ANYONE, page="marketplace/home.html")
def home(call: Call[None]) -> HomePage:
    """Show one work, what closes next, what is new, and a box to verify anything."""
    return works.home(db.session, at=call.at)


@room.get(
    "/catalogue",
    takes=CatalogueQuestion,
    gives=CataloguePage,
    may=ANYONE,
    page="marketplace/catalogue.html",
)
def listing(call: Call[CatalogueQuestion]) -> CataloguePage:
    """Find offered works."""
    asked = call.input
    filters = {name: value for name in FILTERS if (value := getattr(asked, name))}
    currency = asked.currency if asked.currency in amounts.CURRENCIES else None
    page = works.catalogue(
        db.session,
        index=search_index(),
        question=Question(
            text=asked.q,
            filters=filters,
            price_from=_bound(asked.price_from, currency, "price_from"),
            price_to=_bound(asked.price_to, currency, "price_to"),
            order=asked.order or ("relevance" if asked.q.strip() else "newest"),
            offset=(asked.page - 1) * PAGE,
            limit=PAGE,
        ),
    )
    call.extra |= _catalogue_links(asked, page)
    return page


def _bound(amount: Decimal | None, currency: str | None, name: str) -> int | None:
    """Return a price to filter by; without a currency a price means nothing, and is left out."""
    return None if amount is None or currency is None else amounts.minor(amount, currency, name=name)


def _catalogue_links(asked: CatalogueQuestion, page: CataloguePage) -> dict[str, Any]:
    """Return the addresses around a page of the catalogue: with one filter more, one fewer, another page."""
    given = {
        name: value
        for name in CatalogueQuestion.__dataclass_fields__
        if (value := getattr(asked, name)) not in (None, "") and name != "page"
    }

    def link(**changed: object) -> str:
        wanted = {name: value for name, value in (given | changed).items() if value not in (None, "")}
        return url_for("catalogue.listing", **wanted)

    last = page.offset + PAGE >= page.total or asked.page >= DEEPEST_PAGE
    return {
        "asked": asked,
        "link": link,
        "chosen": [(name, given[name]) for name in FILTERS if name in given],
        "previous": link(page=asked.page - 1) if asked.page > 1 else "",
        "next_page": "" if last else link(page=asked.page + 1),
        "until": min(page.offset + PAGE, page.total),
        "currencies": amounts.CURRENCIES,
        "makers": {name: words.pick(work.maker) for work in page.works for name in work.maker.values()},
        "country": lambda code: amounts.country_name(code, words.language()),
    }


@room.get(
    "/works/<artwork_id>",
    takes=Destination,
    gives=WorkPage,
    may=ANYONE,
    page="marketplace/work.html",
)
def work(call: Call[Destination], artwork_id: str) -> WorkPage:
    """Show one work: its picture, its passport in four lines, its life."""
    to = amounts.require_country(call.input.to) if call.input.to else amounts.reader_country()
    page = works.work_page(db.session, artwork_id, destination=to, actor=call.actor, at=call.at)
    language = words.language()
    call.extra |= {
        "countries": amounts.countries(language),
        "country": amounts.country_name(to, language),
        "origin": amounts.country_name(page.work.origin_country, language),
        "life": telling_life.entries(page),
        "landed": _landed(page, to, at=call.at),
        "watched": buyers.is_watched(db.session, artwork_id, actor=call.actor),
    }
    return page


@dataclass(frozen=True, slots=True)
class WhichSales:
    """Which page of the sales that ended."""

    page: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] = 1


@room.get("/sales", takes=WhichSales, gives=SalesPage, may=ANYONE, page="marketplace/sales.html")
def sale_list(call: Call[WhichSales]) -> SalesPage:
    """List the sales: in progress, announced, ended with their results."""
    asked = call.input.page
    page = sales.sales_page(db.session, offset=(asked - 1) * sales.PAGE)
    more = page.offset + sales.PAGE < page.ended_count
    call.extra |= {
        "previous": url_for("catalogue.sale_list", page=asked - 1) if asked > 1 else "",
        "next_page": url_for("catalogue.sale_list", page=asked + 1) if more else "",
    }
    return page


def _landed(page: WorkPage, to: str | None, *, at: datetime) -> warehouse.LandedCost | None:
    """Return what the work would cost at the reader's door at the price now; None when it cannot come."""
    price = page.offer.price or page.offer.opening
    if price is None or page.offer.kind not in {"auction", "fixed"}:
        return None
    if page.gate is None or page.gate.decision == "DENY":
        return None
    return warehouse.landed_cost(price, destination=to, at=at, fees=page.offer.premium)


@room.get("/sales/<sale_id>", gives=SalePage, may=ANYONE, page="marketplace/sale.html")
def sale(call: Call[None], sale_id: str) -> SalePage:
    """Show a sale: its lots, its times, its conditions, its auctioneer."""
    return works.sale_page(db.session, sale_id, actor=call.actor)
