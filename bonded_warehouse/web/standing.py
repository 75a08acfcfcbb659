"""Named queries of EPCIS 2.0, after the standard's REST binding, and the page on which people keep them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask_babel import gettext
from pydantic import Field, StringConstraints

from bonded_warehouse.operations import standing
from bonded_warehouse.queries import standing_queries
from bonded_warehouse.queries.standing_queries import KeptQuery
from bonded_warehouse.roles import DEPOSITORS, READERS
from bonded_warehouse.rules import epcis_query
from bonded_warehouse.web.epcis import LD, VERSIONS, WhichPage, page
from foundation.db import db
from foundation.web.call import Call
from foundation.web.parsing import adapter
from foundation.web.routes import Download, Room

room = Room("standing", __name__)

WHO: Final = READERS | DEPOSITORS
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


@dataclass(frozen=True, slots=True)
class QueryDefinition:
    """A query of events under its name, in the standard's query language."""

    name: Name
    query: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichQueries:
    """A page of queries, by name."""

    perPage: Annotated[int, Field(ge=1, le=200)] = 30  # noqa: N815 -- the standard's own name
    nextPageToken: Name | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class QueriesPage:
    """The queries that a reader keeps; to overseers everybody's."""

    queries: list[KeptQuery]


@room.get(
    "/epcis/queries",
    takes=WhichQueries,
    gives=list[QueryDefinition],
    may=WHO,
    scope="custody:read",
    page="bonded_warehouse/standing_queries.html",
)
def index(call: Call[WhichQueries]) -> QueriesPage | Response:
    """List the named queries that one keeps."""
    if not call.wants_json:
        return QueriesPage(standing_queries.overseen(db.session, actor=call.actor))
    limit = call.input.perPage
    rows = standing_queries.kept(
        db.session, actor=call.actor, after=call.input.nextPageToken or "", limit=limit + 1
    )
    response = said([QueryDefinition(row.name, row.asked) for row in rows[:limit]], list[QueryDefinition])
    if len(rows) > limit:
        more = urlencode({"nextPageToken": rows[limit - 1].name, "perPage": limit})
        response.headers["Link"] = f'<{request.base_url}?{more}>; rel="next"'
    return response


@room.post(
    "/epcis/queries",
    takes=QueryDefinition,
    gives=QueryDefinition,
    may=WHO,
    scope="custody:write",
    done=lambda card: url_for("standing.index"),
    on_refusal="standing.index",
)
def define(call: Call[QueryDefinition]) -> QueryDefinition | Response:
    """Keep a query of events under a name."""
    with call.transaction() as session:
        row = standing.define(
            session, name=call.input.name, asked=call.input.query, actor=call.actor, at=call.at
        )
        card = call.answer(session, QueryDefinition(row.name, row.asked))
    call.say(gettext("The query is kept."))
    if not call.wants_json:
        return card
    made = said(card, QueryDefinition, status=201)
    made.headers["Location"] = url_for("standing.show", name=card.name)
    return made


@room.get("/epcis/queries/<name>", gives=QueryDefinition, may=WHO, scope="custody:read")
def show(call: Call[None], name: str) -> Response:
    """Give the definition of a named query."""
    row = standing_queries.owned(db.session, name, actor=call.actor)
    return said(QueryDefinition(row.name, row.asked), QueryDefinition)


@room.delete("/epcis/queries/<name>", may=WHO, scope="custody:write")
def remove(call: Call[None], name: str) -> Response:
    """Take a named query away."""
    _remove(call, name)
    return Response(status=204, headers=VERSIONS)


@room.post(
    "/epcis/queries/<name>/removal",
    gives=None,
    may=WHO,
    scope="custody:write",
    status=204,
    done=lambda card: url_for("standing.index"),
    on_refusal="standing.index",
)
def remove_by_form(call: Call[None], name: str) -> None:
    """Take a named query away, from its page."""
    _remove(call, name)
    call.say(gettext("The query is taken away."))


@room.get("/epcis/queries/<name>/events", takes=WhichPage, gives=Download(LD), may=WHO, scope="custody:read")
def events(call: Call[WhichPage], name: str) -> Response:
    """Answer a named query, a page at a time."""
    row = standing_queries.owned(db.session, name, actor=call.actor)
    return page(call, epcis_query.read(row.asked), call.input, name=row.name)


def said(card: Any, kind: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a program with a card and the standard's versions."""
    response = Response(adapter(kind).dump_json(card), status=status, content_type="application/json")
    response.headers.extend(VERSIONS)
    response.headers.extend(headers or {})
    return response


def _remove(call: Call[None], name: str) -> None:
    with call.transaction() as session:
        standing.remove(session, name=name, actor=call.actor, at=call.at)
