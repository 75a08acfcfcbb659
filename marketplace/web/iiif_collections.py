"""What is on offer, and the lots of a sale, as IIIF collections: each work by its manifest."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from flask import Response, json, request, url_for
from flask_babel import force_locale, gettext
from pydantic import Field

from authentication import api as authentication
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room
from marketplace.queries import works
from marketplace.queries.cards import WorkCard
from marketplace.queries.catalogue import catalogue as find
from marketplace.search.index import Question
from marketplace.web.catalogue import DEEPEST_PAGE
from marketplace.web.finding import search_index

room = Room("iiif_collections", __name__)

LD: Final = "application/ld+json"
PAGE: Final = 48


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the catalogue; without one, the list of its parts."""

    part: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] | None = None


@room.blueprint.after_request
def _open_to_all(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@room.get("/iiif/catalogue/collection.json", takes=Part, gives=Download(LD), may=ANYONE)
def catalogue(call: Call[Part]) -> Response:
    """Give the offered works as an IIIF collection: its parts, or the works of one part."""
    number = call.input.part
    question = Question(order="newest", offset=((number or 1) - 1) * PAGE, limit=PAGE, facets=())
    page = find(db.session, index=search_index(), question=question)
    label = _both("Catalogue")
    parts = min(max(1, -(-page.total // PAGE)), DEEPEST_PAGE)
    if number is None and parts > 1:
        items = [
            {"id": _here(part=each), "type": "Collection", "label": _numbered(label, each)}
            for each in range(1, parts + 1)
        ]
        return _written(authentication.iiif_collection(_here(), label, items))
    return _written(authentication.iiif_collection(_here(part=number), label, _manifests(page.works)))


@room.get("/iiif/sales/<sale_id>/collection.json", gives=Download(LD), may=ANYONE)
def sale(call: Call[None], sale_id: str) -> Response:
    """Give the lots of a sale as an IIIF collection, in their order."""
    page = works.sale_page(db.session, sale_id, actor=call.actor)
    numbered = [(lot.lot_number or 0, lot) for lot in page.lots] + [
        (lot.number, lot.work) for lot in page.ended
    ]
    lots = [lot for _, lot in sorted(numbered, key=lambda pair: pair[0])]
    address = url_for("iiif_collections.sale", sale_id=sale_id, _external=True)
    return _written(authentication.iiif_collection(address, page.sale.title, _manifests(lots)))


def _manifests(cards: list[WorkCard]) -> list[dict[str, Any]]:
    base = request.host_url.rstrip("/")
    return [
        authentication.iiif_manifest_in(card.artwork_id, card.title, card.image, base=base) for card in cards
    ]


def _here(*, part: int | None = None) -> str:
    return url_for("iiif_collections.catalogue", part=part, _external=True)


def _both(text: str) -> dict[str, str]:
    found = {}
    for language in ("en", "zh"):
        with force_locale(language):
            found[language] = gettext(text)
    return found


def _numbered(label: dict[str, str], number: int) -> dict[str, list[str]]:
    return {tag: [f"{text} {number}"] for tag, text in label.items()}


def _written(said: dict[str, Any]) -> Response:
    ld = request.accept_mimetypes.best_match([LD, "application/json"], default=LD) == LD
    media_type = f'{LD};profile="{authentication.IIIF_CONTEXT}"' if ld else "application/json"
    answer = Response(json.dumps(said), content_type=media_type)
    answer.headers.add("Vary", "Accept")
    return answer
