"""Is it up, how does it do, how is it spoken to."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, json

from foundation.actor import ADMINISTRATOR
from foundation.db import db
from foundation.web import measures, openapi
from foundation.web.call import Call
from foundation.web.routes import ANYONE, Download, Room, Route

room = Room("health", __name__)


@dataclass(frozen=True, slots=True)
class Health:
    """What a load balancer wants to know."""

    status: str
    database: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """What the human documentation is made from."""

    description: dict[str, Any]
    scopes: list[str]


@room.get("/healthz", gives=Health, may=ANYONE)
def healthz(call: Call[None]) -> Health:
    """Say that the server answers and reaches its database."""
    db.session.execute(sa.text("SELECT 1"))
    return Health(status="ok", database=db.engine.dialect.name)


@room.get("/metrics", gives=Download("text/plain"), may={ADMINISTRATOR}, scope="metrics:read")
def metrics(call: Call[None]) -> Response:
    """Give all measures in Prometheus' text format."""
    return call.download(measures.exposition(), "text/plain; version=0.0.4; charset=utf-8")


def _description() -> dict[str, Any]:
    settings = current_app.extensions["bianliang.settings"]
    return openapi.describe(current_app, title="Bianliang", version="0.1.0", base_url=settings.base_url)


@room.get("/openapi.json", gives=Download("application/json"), may=ANYONE)
def openapi_json(call: Call[None]) -> Response:
    """Give the description of every route (OpenAPI 3.1)."""
    return call.download(json.dumps(_description()).encode(), "application/json")


@room.get("/docs", gives=Documentation, may=ANYONE, page="foundation/docs.html")
def docs(call: Call[None]) -> Documentation:
    """Describe every route for people who write programs."""
    table: dict[str, Route] = current_app.extensions["bianliang.routes"]
    call.extra["routes"] = sorted(
        table.values(), key=lambda route: (route.endpoint.split(".")[0], route.rule)
    )
    return Documentation(_description(), sorted(openapi.scopes(current_app)))
