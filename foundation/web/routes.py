"""One declaration a route: from it come the parser, the permission table, the pages and /openapi.json."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from foundation import clock
from foundation.accounts.models import KeptAnswer
from foundation.actor import Actor, Role
from foundation.errors import Conflict, NotAllowed, Refusal, SignInRequired
from foundation.web.call import Call, KeyReused, StillAtIt, Upload, kept_answer, kept_meanwhile
from foundation.web.parsing import adapter, body_of, lists_of, nest, read
from foundation.web.problems import problem, said
from foundation.web.signed_in import current_actor, require_genuine_form

__all__ = ["ANYONE", "SIGNED_IN", "Download", "KeyReused", "Room", "Route", "StillAtIt", "register"]

ANYONE: Final = frozenset({Role("*")})
SIGNED_IN: Final = frozenset({Role("+")})
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_KEY: Final = 200
UNIQUE_VIOLATION: Final = "23505"
"""SQLSTATE of PostgreSQL, appendix A."""

log = structlog.get_logger(__name__)


class TwoAtOnce(Conflict):
    """Somebody did the same at the same instant."""

    message = "Another request came first by a moment."
    remedy = "Load the page again to see what stands now."


@dataclass(frozen=True, slots=True)
class Download:
    """A route that answers with bytes of this media type."""

    media_type: str


@dataclass(frozen=True, slots=True)
class Route:
    """What a route takes and gives, who may use it, and what a program's token needs."""

    endpoint: str
    method: str
    rule: str
    may: frozenset[Role]
    scope: str | None
    takes: Any
    gives: Any
    files: tuple[str, ...]
    page: str | None
    done: Callable[[Any], str] | None
    on_refusal: str | None
    refused_at: Callable[[dict[str, Any]], dict[str, Any]] | None
    """From the places of this address to those of the page it was sent from, where they differ."""
    status: int
    view: Callable[..., Any]
    summary: str = field(default="")

    @property
    def takes_query(self) -> bool:
        """Say whether the input comes from the query string."""
        return self.method == "GET"

    def allows(self, actor: Actor) -> bool:
        """Say whether this actor's roles reach this route."""
        if self.may == ANYONE:
            return True
        return actor.is_signed_in and (self.may == SIGNED_IN or not self.may.isdisjoint(actor.roles))


class Room:
    """A blueprint whose routes declare themselves."""

    def __init__(self, name: str, import_name: str) -> None:
        self.blueprint = Blueprint(name, import_name)
        self.name = name
        self.routes: list[Route] = []

    def get(self, rule: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a page or an answer that changes nothing."""
        return self._declare("GET", rule, declared, status=200)

    def post(self, rule: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an act."""
        return self._declare("POST", rule, declared, status=int(declared.pop("status", 201)))

    def delete(self, rule: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare that a thing at an address is taken away; for programs, since no form sends it."""
        return self._declare("DELETE", rule, declared, status=204)

    def _declare(
        self, method: str, rule: str, declared: Mapping[str, Any], *, status: int
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            route = _route(self.name, method, rule, dict(declared), status, view)
            self.routes.append(route)

            @functools.wraps(view)
            def answer(**places: Any) -> ResponseReturnValue:
                return _dispatch(route, **places)

            self.blueprint.add_url_rule(rule, view.__name__, answer, methods=[method])
            return view

        return decorate


def _route(
    room: str, method: str, rule: str, declared: dict[str, Any], status: int, view: Callable[..., Any]
) -> Route:
    may: Iterable[Role] = declared.pop("may")  # a route that does not say who may use it is a bug
    route = Route(
        endpoint=f"{room}.{view.__name__}",
        method=method,
        rule=rule,
        may=frozenset(may),
        scope=declared.pop("scope", None),
        takes=declared.pop("takes", None),
        gives=declared.pop("gives", None),
        files=tuple(declared.pop("files", ())),
        page=declared.pop("page", None),
        done=declared.pop("done", None),
        on_refusal=declared.pop("on_refusal", None),
        refused_at=declared.pop("refused_at", None),
        status=status,
        view=view,
        summary=(view.__doc__ or "").strip().splitlines()[0] if view.__doc__ else "",
    )
    if declared:
        raise TypeError(f"{route.endpoint}: unknown in a declaration: {sorted(declared)}")
    return route


def register(app: Flask, rooms: Iterable[Room]) -> None:
    """Add rooms to the app, and their routes to its table."""
    table: dict[str, Route] = app.extensions.setdefault("bianliang.routes", {})
    for room in rooms:
        app.register_blueprint(room.blueprint)
        for route in room.routes:
            if route.endpoint in table:
                raise RuntimeError(f"{route.endpoint} is declared twice")
            table[route.endpoint] = route


def _dispatch(route: Route, /, **places: Any) -> ResponseReturnValue:
    """Answer one request by its declaration; a refused form is shown again as it was typed."""
    json_wanted = wants_json()
    try:
        return _answer_or_refuse(route, json_wanted=json_wanted, places=places)
    except Refusal as refusal:
        if json_wanted:
            return problem(refusal)
        shown = said(refusal)
        again = current_app.extensions["bianliang.routes"].get(route.on_refusal or "")
        if again is None or isinstance(refusal, SignInRequired):
            raise
        g.refusal, g.typed, g.refused_places = shown, request.form.to_dict(), places
        if route.refused_at is not None:
            try:
                places = route.refused_at(places)
            except Refusal:  # there is no such page: the first refusal says why
                raise refusal from None
        g.shown_at = url_for(again.endpoint, **_wanted(again, places))
        return _page(again, places=places), shown.status


def _answer_or_refuse(route: Route, *, json_wanted: bool, places: dict[str, Any]) -> ResponseReturnValue:
    try:
        return _answer(route, json_wanted=json_wanted, places=places)
    except IntegrityError as error:
        # Two units of work may both find that a thing is not there yet: a unique constraint lets one in.
        if not _is_duplicate(error):
            raise
        log.warning("two at once", endpoint=route.endpoint, error=type(error.orig).__name__)
        if KeptAnswer.__tablename__ in str(error.orig):  # the same request, sent twice at one instant
            raise StillAtIt(key=request.headers.get("Idempotency-Key", "-")) from error
        raise TwoAtOnce from error


def _is_duplicate(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION or "UNIQUE constraint" in str(error.orig)


def _answer(route: Route, *, json_wanted: bool, places: dict[str, Any]) -> ResponseReturnValue:
    actor = current_actor()
    require_allowed(route, actor)
    if route.method in UNSAFE:
        require_genuine_form(actor)
    call = _call(route, actor, json_wanted=json_wanted)
    if call.key is not None and (kept := kept_answer(actor, call.key)) is not None:
        return kept
    try:
        card = route.view(call, **places)
    except (Refusal, IntegrityError):
        # The same request may have come twice, and its twin been answered while this one waited its turn.
        if call.key is not None and (kept := kept_meanwhile(actor, call.key)) is not None:
            return kept
        raise
    call.speak()
    if isinstance(card, Response):
        return card
    if json_wanted or (route.page is None and route.done is None):
        return _json(route, card)
    if route.done is not None:
        return _gone_on(route.done(card), status=route.status)
    return _rendered(route, card, call)


def _gone_on(address: str, *, status: int) -> ResponseReturnValue:
    """Send the browser on; a script that sent the form is told where, and goes there by itself (RFC 7240).

    A script cannot see a redirection: it would fetch the page, with the words said on it, for nobody.
    """
    if "return=minimal" in request.headers.get("Prefer", ""):
        return Response(status=status, headers={"Location": address, "Preference-Applied": "return=minimal"})
    return redirect(address, code=303)


def _call(route: Route, actor: Actor, *, json_wanted: bool) -> Call[Any]:
    if route.takes is None:
        values = None
    elif route.takes_query:
        values = read(route.takes, nest(request.args, lists_of(route.takes)))
    else:
        values = read(route.takes, body_of(request))
    files = {
        name: [
            Upload(sent.filename or "", sent.stream.read()) for sent in request.files.getlist(name) if sent
        ]
        for name in route.files
    }
    key = request.headers.get("Idempotency-Key") if route.method in UNSAFE and actor.is_signed_in else None
    return Call(
        actor=actor,
        at=clock.now(),
        input=values,
        files=files,
        key=key[:LARGEST_KEY] if key else None,
        wants_json=json_wanted,
        gives=route.gives,
        status=route.status,
    )


def require_allowed(route: Route, actor: Actor) -> None:
    """Require that this actor, person or program, may use this route at all.

    :raises SignInRequired: if only known people may, and this is a stranger
    :raises NotAllowed: if his roles do not include it, or his token has not the scope
    """
    if not route.allows(actor):
        raise NotAllowed if actor.is_signed_in else SignInRequired
    if (
        actor.scopes is not None
        and route.may != ANYONE
        and (route.scope is None or route.scope not in actor.scopes)
    ):
        from foundation.accounts.errors import ScopeMissing  # noqa: PLC0415 -- named where it is raised

        raise ScopeMissing(scope=route.scope or "-")


def _page(route: Route, *, places: dict[str, Any]) -> str:
    """Render a GET route's page for the one who asks, within another request."""
    actor = current_actor()
    require_allowed(route, actor)
    values = None if route.takes is None else read(route.takes, {})
    call: Call[Any] = Call(actor=actor, at=clock.now(), input=values, gives=route.gives)
    return _rendered(route, route.view(call, **_wanted(route, places)), call)


def _wanted(route: Route, places: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in places.items() if f"{name}>" in route.rule}


def _rendered(route: Route, card: Any, call: Call[Any]) -> str:
    assert route.page is not None, f"{route.endpoint} has no page"
    return render_template(route.page, card=card, call=call, **call.extra)


def _json(route: Route, card: Any) -> Response:
    if route.gives is None or isinstance(route.gives, Download):
        return Response(status=204)
    data = adapter(route.gives).dump_json(card)
    return Response(data, status=route.status, content_type="application/json")


def wants_json() -> bool:
    """Say whether the caller is a program: by its token, its body, or what it accepts first."""
    if request.headers.get("Authorization", "").startswith("Bearer ") or request.is_json:
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]
