"""Is it up, how does it do, how is it spoken to."""

from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response, current_app, json
from pydantic import Field

from foundation import failing
from foundation.actor import ADMINISTRATOR
from foundation.db import db
from foundation.errors import NotFound
from foundation.web import measures, openapi
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room

room = Room("health", __name__)


@dataclass(frozen=True, slots=True)
class Health:
    """What a load balancer wants to know."""

    status: str
    database: str
    failing_jobs: int = 0
    """How many jobs of the worker failed the last time they ran; an administrator's desk names them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which room's routes the reader wants to see in full; empty: all, in a line each."""

    room: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True, slots=True)
class Documentation:
    """What the human documentation is made from."""

    description: dict[str, Any]
    scopes: list[str]


@room.get("/healthz", gives=Health, may=ANYONE)
def healthz(call: Call[None]) -> Health:
    """Say that the server answers and reaches its database."""
    failed = len(failing.failing(db.session))
    return Health(status="ok", database=db.engine.dialect.name, failing_jobs=failed)


@room.get("/metrics", gives=Download("text/plain"), may={ADMINISTRATOR}, scope="metrics:read")
def metrics(call: Call[None]) -> Response:
    """Give all measures in Prometheus' text format."""
    return call.download(
        measures.exposition(failing.totals(db.session)), "text/plain; version=0.0.4; charset=utf-8"
    )


def _description() -> dict[str, Any]:
    """Return the description of all routes: made once, since they are all declared at the start."""
    kept: dict[str, Any] = current_app.extensions.setdefault("bianliang.description", {})
    if not kept:
        settings = current_app.extensions["bianliang.settings"]
        kept |= openapi.describe(current_app, title="Bianliang", version="0.1.0", base_url=settings.base_url)
    return kept


@room.get("/openapi.json", gives=Download("application/json"), may=ANYONE)
def openapi_json(call: Call[None]) -> Response:
    """Give the description of every route (OpenAPI 3.1)."""
    return call.download(json.dumps(_description()).encode(), "application/json")


@room.get("/docs", takes=Chosen, gives=Documentation, may=ANYONE, page="foundation/docs.html")
def docs(call: Call[Chosen]) -> Documentation:
    """Describe every route for people who write programs, room by room."""
    description = _description()
    rooms: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            entry = {"method": method.upper(), "path": path, "operation": operation}
            rooms.setdefault(operation["tags"][0], []).append(entry)
    if call.input.room and call.input.room not in rooms:
        raise NotFound
    call.extra["rooms"] = dict(sorted(rooms.items()))
    call.extra["chosen"] = call.input.room
    call.extra["shapes"] = openapi.shapes_of(description, call.input.room)
    return Documentation(description, sorted(openapi.scopes(current_app)))
