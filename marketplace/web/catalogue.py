"""The rooms that everybody may enter: home, works, sales. The catalogue itself is in `finding`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from flask import current_app, redirect, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from bonded_warehouse import api as warehouse
from foundation.db import db
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Room
from marketplace.queries import buyers, live_sessions, sales, storefronts, works
from marketplace.queries.sales import SalesPage
from marketplace.queries.works import HomePage, SalePage, WorkPage
from marketplace.web import amounts, telling_life
from marketplace.web.amounts import Country

room = Room("catalogue", __name__)

DEEPEST_PAGE: Final = 400


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the reader is."""

    to: Country | None = None


@room.get("/", gives=HomePage, may=ANYONE, page="marketplace/home.html")
def home(call: Call[None]) -> HomePage | Response:
    """Show one work, what closes next, what is new, and a box to verify anything.

    Under a gallery's own domain it is the gallery's page.
    """
    host = request.host.partition(":")[0].lower()
    if host != current_app.extensions["marketplace.host"]:
        slug = storefronts.slug_of_domain(db.session, host)
        if slug is not None:
            return redirect(url_for("storefronts.show", slug=slug))
    return works.home(db.session, at=call.at)


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
    watched, is_shown = buyers.watched_and_shown(db.session, artwork_id, actor=call.actor)
    call.extra |= {
        "countries": amounts.countries(language),
        "country": amounts.country_name(to, language),
        "origin": amounts.country_name(page.work.origin_country, language),
        "life": telling_life.entries(page),
        "landed": _landed(page, to, at=call.at),
        "sessions": live_sessions.of_work(db.session, artwork_id) if is_shown else [],
        "watched": watched,
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
