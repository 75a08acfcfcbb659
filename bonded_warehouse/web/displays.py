"""Shows outside the zone: what is out, until when, and what customs made longer."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.operations import displaying
from bonded_warehouse.queries import displays
from bonded_warehouse.queries.displays import TermCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, READERS
from bonded_warehouse.web.keeping_forms import ExtendTerm
from foundation.db import db
from foundation.errors import NotFound
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("displays", __name__)


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term and its work."""

    term: TermCard
    title: dict[str, str]
    image: registry.ImageCard | None
    may_extend: bool


@dataclass(frozen=True, slots=True)
class DisplaysPage:
    """Every work that is on show outside, the one that is due first before all others."""

    terms: list[TermLine]
    most: int
    """How often a term may be made longer."""


@room.get(
    "/displays",
    gives=DisplaysPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/displays.html",
)
def index(call: Call[None]) -> DisplaysPage:
    """List the works that are on show outside the zone."""
    found = displays.terms(db.session)
    works = registry.artworks(db.session, [one.artwork_id for one in found])
    most = displaying.most_extensions()
    lines = []
    for one in found:
        work = works[registry.ArtworkId(one.artwork_id)]
        may = call.actor.has(CUSTOMS_OFFICER) and one.state == "running" and len(one.extensions) < most
        lines.append(TermLine(one, work.title, work.images[0] if work.images else None, may))
    return DisplaysPage(lines, most)


@room.post(
    "/holdings/<holding_id>/display-extensions",
    takes=ExtendTerm,
    gives=TermCard,
    may={CUSTOMS_OFFICER},
    scope="custody:write",
    done=lambda card: url_for("displays.index"),
)
def extend(call: Call[ExtendTerm], holding_id: str) -> TermCard:
    """Make the term of a show outside longer."""
    with call.transaction() as session:
        displaying.extend(
            session, holding_id=holding_id, reference=call.input.reference, actor=call.actor, at=call.at
        )
        card = displays.term_of(session, holding_id)
        if card is None:
            raise NotFound
        answer = call.answer(session, card)
    call.say(gettext("The term is longer now."))
    return answer
