"""What a gallery offers at a price, as a table that other platforms read in."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from typing import Final

from flask import Response, current_app, url_for

from foundation.db import db
from foundation.settings import Settings
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download
from marketplace.queries import storefronts
from marketplace.queries.cards import WorkCard
from marketplace.web.storefronts import room

storefront_room = room
"""The same room: the feed is the gallery's page, for programs."""

CSV: Final = "text/csv; charset=utf-8"
COLUMNS: Final = (
    "id",
    "title_en",
    "title_zh",
    "maker_en",
    "maker_zh",
    "date",
    "kind",
    "price",
    "currency",
    "availability",
    "link",
    "image_link",
    "passport_link",
)
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a table's program would reckon with, if a text began so."""


@storefront_room.get("/galleries/<slug>/feed.csv", gives=Download(CSV), may=ANYONE)
def feed(call: Call[None], slug: str) -> Response:
    """Give what a gallery offers at a price, a line for each work."""
    page = storefronts.page(db.session, slug, actor=call.actor, on=call.at.astimezone(UTC).date())
    settings: Settings = current_app.extensions["bianliang.settings"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(list(_row(work, settings.base_url)) for work in page.works if work.kind == "fixed")
    return call.download(text.getvalue().encode(), CSV, f"{page.front.slug}.csv")


def _row(work: WorkCard, base_url: str) -> Iterator[str]:
    assert work.price is not None, "a work at a fixed price has one"
    yield work.artwork_id
    for words in (work.title, work.maker):
        yield _plain(words.get("en", ""))
        yield _plain(words.get("zh", ""))
    yield _plain(work.date_text)
    yield work.object_type
    yield str(work.price.decimal())
    yield work.price.currency
    yield "out of stock" if work.reserved else "in stock"
    yield base_url + url_for("catalogue.work", artwork_id=work.artwork_id)
    yield base_url + work.image.url if work.image else ""
    yield base_url + url_for("artworks.passport", artwork_id=work.artwork_id)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text
