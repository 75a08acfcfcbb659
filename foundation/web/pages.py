"""What every page is given, and the pattern book of the house."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext, lazy_gettext

from foundation.accounts.models import User
from foundation.accounts.queries import PersonCard, person_card
from foundation.actor import Role
from foundation.db import db
from foundation.errors import NotFound, Refusal
from foundation.settings import Settings
from foundation.web import furnishing, words
from foundation.web.call import Call
from foundation.web.problems import slugs
from foundation.web.routes import ANYONE, Room
from foundation.web.samples import samples
from foundation.web.signed_in import csrf_field, current_actor
from foundation.worker import Part

room = Room("pages", __name__)
LARGEST_CAST = 60
MOST_ENTRIES = 9
"""That many fit a line of the menu on a wide screen."""
CAST_KEPT_S = 5.0
"""How long the switcher may lag behind: every page shows it, and no page should ask for it each time."""


@dataclass(frozen=True, slots=True)
class Problems:
    """Every refusal of the house: what it means and what to do."""

    problems: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """People under one heading."""

    words: str
    persons: list[PersonCard]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu; with entries of its own where several are folded together."""

    url: str
    label: str
    current: bool
    entries: "tuple[Entry, ...]" = ()


def folded(entries: Mapping[str, Entry], groups: Sequence[tuple[Any, Sequence[str]]]) -> list[Entry]:
    """Return a person's entries, in their order; those of a group as one, where they are too many for a line.

    :param entries: by endpoint
    """
    if len(entries) <= MOST_ENTRIES:
        return list(entries.values())
    made: dict[str, Entry] = dict(entries)
    for label, endpoints in groups:
        own = [endpoint for endpoint in endpoints if endpoint in made]
        if len(own) > 1:
            inner = tuple(made[endpoint] for endpoint in own)
            made[own[0]] = Entry("", str(label), any(one.current for one in inner), inner)
            for endpoint in own[1:]:
                del made[endpoint]
    return list(made.values())


@room.get("/pattern-book", may=ANYONE, page="foundation/pattern_book.html")
def pattern_book(call: Call[None]) -> None:
    """Show every component of the pages: in the demonstration only."""
    if not current_app.extensions["bianliang.settings"].demonstration:
        raise NotFound
    call.extra["samples"] = samples(call.at)


@room.get("/problems/<slug>", gives=Problems, may=ANYONE, page="foundation/problem_kind.html")
def problem_kind(call: Call[None], slug: str) -> Problems:
    """Explain one kind of refusal: the address that its `type` names."""
    found = slugs().get(slug)
    if found is None:
        raise NotFound
    call.extra |= {"message": _with_places(found.message), "remedy": _with_places(found.remedy)}
    return Problems(
        [{"slug": slug, "title": found.title(), "message": found.message, "remedy": found.remedy}]
    )


def _with_places(message: str) -> str:
    """Return a message in the reader's language, the places of its facts in brackets."""
    said = gettext(message) if message else ""
    return said.replace("%(", "⟨").replace(")s", "⟩").replace("%%", "%")


def demonstration_people() -> list[PersonCard]:
    """Return the people anyone may become, for the switcher; the demonstration's alone."""
    settings: Settings = current_app.extensions["bianliang.settings"]
    if not settings.demonstration:
        return []
    kept: tuple[float, list[PersonCard]] = current_app.extensions.get("bianliang.cast", (0.0, []))
    if time.monotonic() < kept[0]:
        return kept[1]
    query = (
        sa.select(User)
        .where(User.active, User.email.like("%@demonstration.example"))
        .order_by(User.id)
        .limit(LARGEST_CAST)
        .options(sa.orm.selectinload(User.roles))
    )
    cast = [person_card(user) for user in db.session.scalars(query)]
    current_app.extensions["bianliang.cast"] = (time.monotonic() + CAST_KEPT_S, cast)
    return cast


def grouped(cast: Sequence[PersonCard], groups: Sequence[tuple[Any, Sequence[Role]]]) -> list[Group]:
    """Return people under the headings of their roles: each under the first that has one of his."""
    left = list(cast)
    found: list[Group] = []
    for words_, roles in groups:
        theirs = [person for person in left if not set(roles).isdisjoint(person.roles)]
        if theirs:
            found.append(Group(str(words_), theirs))
            left = [person for person in left if person not in theirs]
    return [*found, *([Group(gettext("Others"), left)] if left else [])]


def _place() -> str:
    """Return where a reader stays who only changes language, light or person.

    The address of a refused form answers that form alone: the place is the page that it was sent from.
    """
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    if shown_at := g.get("shown_at"):
        return str(shown_at)
    before = urlsplit(request.referrer or "")
    return urlunsplit(("", "", before.path, before.query, "")) if before.netloc == request.host else "/"


def init_app(app: Flask, parts: Sequence[Part], settings: Settings) -> None:
    """Give every template what base.html needs."""
    app.jinja_env.globals["csrf"] = csrf_field
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    offered = [(label, endpoint, roles) for part in reversed(parts) for endpoint, label, roles in part.nav]
    # What is for everybody stands first, then what a role has, then one's desk.
    entries = [
        *(entry for entry in offered if entry[2] is None),
        *(entry for entry in offered if entry[2] is not None),
        (lazy_gettext("Desk"), "desk.show", None),
    ]

    groups = [group for part in (*parts[1:], *parts[:1]) for group in part.groups]

    menu_groups = [group for part in parts for group in part.nav_groups]

    owned = [(label, endpoint, roles) for part in parts for endpoint, label, roles in part.own]

    def own_links(actor: Any) -> list[Entry]:
        return [
            Entry(url_for(endpoint), str(label), request.endpoint == endpoint)
            for label, endpoint, roles in owned
            if actor is not None and actor.has(*roles)
        ]

    def navigation() -> list[Entry]:
        try:
            actor = current_actor()
        except Refusal:
            return []
        own = {
            endpoint: Entry(url_for(endpoint), str(label), request.endpoint == endpoint)
            for label, endpoint, roles in entries
            if (
                actor.is_signed_in
                if roles is None and endpoint == "desk.show"
                else not roles or actor.has(*roles)
            )
        }
        return folded(own, menu_groups)

    @app.context_processor
    def context() -> dict[str, Any]:
        try:
            actor: Any = current_actor()
        except Refusal:
            actor = None
        return {
            "actor": actor,
            "refusal": g.get("refusal"),
            "typed": g.get("typed", {}),
            "refused_places": g.get("refused_places", {}),
            "nav": navigation(),
            "own_links": own_links(actor),
            "language": words.language(),
            "path": _place(),
            "settings": settings,
            "people_by_house": grouped(demonstration_people(), groups),
            "furnishing": furnishing.unfinished(),
        }
