"""Linked Art over HTTP: a work's record and its provenance, for programs of museums and aggregators."""

import json
import re
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from authentication import linked_art
from authentication.queries.artworks import visible_artwork
from authentication.queries.house import house
from authentication.queries.statements import statements
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("linked_art", __name__)

LD: Final = "application/ld+json"
_WORK: Final = re.compile(r"/works/(art_[0-9A-Z]+)")


@room.blueprint.before_app_request
def _negotiate() -> AnyResponse | None:
    """Lead whoever asks a work's page for JSON-LD to its record."""
    found = _WORK.fullmatch(request.path) if request.method == "GET" else None
    if found is None or LD not in request.headers.get("Accept", ""):
        return None
    if request.accept_mimetypes.best_match([LD, "text/html", "application/json"]) != LD:
        return None
    answer = redirect(url_for("linked_art.work", artwork_id=found[1]), code=303)
    answer.headers["Vary"] = "Accept"
    return answer


@room.get("/works/<artwork_id>.linked-art.json", gives=Download(LD), may=ANYONE, scope="registry:read")
def work(call: Call[None], artwork_id: str) -> Response:
    """Give a work's record as Linked Art: what everybody may see of it."""
    card = visible_artwork(db.session, artwork_id, actor=call.actor).redacted()
    return _answer(call, linked_art.human_made_object(card, base_url=house(db.session).base_url))


@room.get(
    "/works/<artwork_id>/provenance.linked-art.json", gives=Download(LD), may=ANYONE, scope="registry:read"
)
def provenance(call: Call[None], artwork_id: str) -> Response:
    """Give a work's provenance as Linked Art: that custody and title passed, and when."""
    card = visible_artwork(db.session, artwork_id, actor=call.actor).redacted()
    base_url = house(db.session).base_url
    name = f"Bianliang ({urlsplit(base_url).netloc})"
    said = statements(db.session, artwork_id)
    return _answer(call, linked_art.provenance(card, said, base_url=base_url, house=name))


def _answer(call: Call[None], said: dict[str, Any]) -> Response:
    answer = call.download(json.dumps(said, ensure_ascii=False, indent=1).encode(), linked_art.PROFILE)
    answer.headers["Access-Control-Allow-Origin"] = "*"  # the same for everybody: any page may read it
    return answer
