"""Stock counts: what two keepers see, blind, in a place with everything beneath it."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.models.counting import StockCount
from bonded_warehouse.operations import counting
from bonded_warehouse.queries import counts, place_tree, places, stock
from bonded_warehouse.queries.counts import CountCard
from bonded_warehouse.queries.place_tree import PlaceCard
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.roles import KEEPERS, READERS
from bonded_warehouse.web.forms import Id
from bonded_warehouse.web.keeping_forms import Number
from bonded_warehouse.web.place_tree import Nothing
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from foundation.web.words import listed

room = Room("counts", __name__)


@dataclass(frozen=True, slots=True)
class BeginCount:
    """What is to be counted."""

    place_id: Id | Nothing = ""
    """With everything beneath it; left empty, the whole facility."""


@dataclass(frozen=True, slots=True)
class SeenThing:
    """One thing that was seen."""

    spot: Number
    """Code of the place or vault position."""
    label: Number
    """As its label says: the work's number or the end of it, or the seal's."""


@dataclass(frozen=True, slots=True)
class CountsPage:
    """A facility's counts, the newest first."""

    facility: FacilityCard
    counts: list[CountCard]
    places: list[PlaceCard]


@dataclass(frozen=True, slots=True)
class CountPage:
    """A count, and what may be counted in it."""

    count: CountCard
    facility: FacilityCard
    spots: list[str]
    titles: dict[str, dict[str, str]]
    """Artwork id to title, of what was found once both had signed."""


@room.get(
    "/facilities/<facility_id>/counts",
    gives=CountsPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/counts.html",
)
def index(call: Call[None], facility_id: str) -> CountsPage:
    """List a facility's stock counts."""
    card = places.facility(db.session, facility_id)
    return CountsPage(
        facility=card,
        counts=counts.recent(db.session, card.id, actor=call.actor),
        places=place_tree.tree(db.session, card.id),
    )


@room.post(
    "/facilities/<facility_id>/counts",
    takes=BeginCount,
    gives=CountCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("counts.show", count_id=card.id),
    on_refusal="counts.index",
)
def begin(call: Call[BeginCount], facility_id: str) -> CountCard:
    """Begin a blind count of a place with everything beneath it."""
    with call.transaction() as session:
        card = places.facility(session, facility_id)
        count = counting.open_count(
            session, facility_id=card.id, place_id=call.input.place_id or None, actor=call.actor, at=call.at
        )
        return call.answer(session, counts.count(session, count.id, actor=call.actor))


@room.get(
    "/stock-counts/<count_id>",
    gives=CountPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/count.html",
)
def show(call: Call[None], count_id: str) -> CountPage:
    """Show a count: one's own list while it runs, what was found once both have signed."""
    card = counts.count(db.session, count_id, actor=call.actor)
    row = db.session.get_one(StockCount, card.id)
    return CountPage(
        count=card,
        facility=places.facility(db.session, card.facility_id),
        spots=stock.spots(db.session, row) if card.is_mine else [],
        titles=titles([one["artwork_id"] for one in card.findings]),
    )


def titles(artwork_ids: list[str | None]) -> dict[str, dict[str, str]]:
    """Return the titles of works, by their ids."""
    named = [one for one in artwork_ids if one]
    works = registry.artworks(db.session, named) if named else {}
    return {str(artwork_id): work.title for artwork_id, work in works.items()}


@room.post(
    "/stock-counts/<count_id>/lines",
    takes=SeenThing,
    gives=CountCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("counts.show", count_id=card.id),
    on_refusal="counts.show",
)
def write(call: Call[SeenThing], count_id: str) -> CountCard:
    """Write down one thing that you see."""
    with call.transaction() as session:
        counting.record_line(
            session,
            count_id=count_id,
            spot=call.input.spot,
            label=call.input.label,
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, counts.count(session, count_id, actor=call.actor))


@room.post(
    "/stock-counts/<count_id>/lines/<line_id>/striking",
    gives=CountCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("counts.show", count_id=card.id),
    on_refusal="counts.show",
)
def strike(call: Call[None], count_id: str, line_id: str) -> CountCard:
    """Strike out a line of your own list."""
    with call.transaction() as session:
        counting.strike_line(session, count_id=count_id, line_id=line_id, actor=call.actor, at=call.at)
        return call.answer(session, counts.count(session, count_id, actor=call.actor))


@room.post(
    "/stock-counts/<count_id>/signatures",
    gives=CountCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("counts.show", count_id=card.id),
    on_refusal="counts.show",
)
def sign(call: Call[None], count_id: str) -> CountCard:
    """Sign what you saw; with the second signature it is held against the books."""
    with call.transaction() as session:
        counting.finish(session, count_id=count_id, actor=call.actor, at=call.at)
        answer = call.answer(session, counts.count(session, count_id, actor=call.actor))
    call.say(_said(answer))
    return answer


def _said(card: CountCard) -> str:
    if card.again:
        return str(gettext("Your lists differ. Both look again: %(spots)s.", spots=listed(card.again)))
    if card.state == "compared":
        return str(gettext("Both have signed. What was found stands here."))
    return str(gettext("You have signed. Your colleague signs too; then it is held against the books."))


@room.post(
    "/stock-counts/<count_id>/withdrawal",
    gives=CountCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("counts.index", facility_id=card.facility_id),
    on_refusal="counts.show",
)
def withdraw(call: Call[None], count_id: str) -> CountCard:
    """Give up a count that is not compared yet."""
    with call.transaction() as session:
        counting.withdraw(session, count_id=count_id, actor=call.actor, at=call.at)
        return call.answer(session, counts.count(session, count_id, actor=call.actor))
