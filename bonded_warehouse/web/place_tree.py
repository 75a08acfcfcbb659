"""The tree of places: what is in what, which works lie where, and moving a place with all that is in it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import Field, StringConstraints

from authentication import api as registry
from bonded_warehouse.models.places import PlaceKind
from bonded_warehouse.operations import moving
from bonded_warehouse.queries import place_tree, places
from bonded_warehouse.queries.place_tree import MoveCard, PlaceCard
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.roles import KEEPERS, READERS, SENIOR_KEEPER
from bonded_warehouse.web import keeping_words
from bonded_warehouse.web.forms import Code, Id, Line, Reference
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("places", __name__)

Nothing = Annotated[str, StringConstraints(pattern=r"^$")]


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A place that is opened."""

    kind: PlaceKind
    code: Code
    name: dict[Literal["en", "zh"], Line]
    parent_id: Id | Nothing = ""
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | Nothing = ""


@dataclass(frozen=True, slots=True)
class MovePlace:
    """Where a place goes, and why."""

    to_id: Id
    reason: Reference


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """A facility's places."""

    facility: FacilityCard
    places: list[PlaceCard]
    moves: list[MoveCard]
    titles: dict[str, dict[str, str]]
    """Artwork id to title."""


@room.get(
    "/facilities/<facility_id>/places",
    gives=PlacesPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/places.html",
)
def index(call: Call[None], facility_id: str) -> PlacesPage:
    """Show the tree of places and what lies where."""
    card = places.facility(db.session, facility_id)
    found = place_tree.tree(db.session, card.id)
    ids = [work.artwork_id for one in found for work in one.works]
    ids += [leaf.work.artwork_id for one in found for leaf in one.leaves if leaf.work]
    works = registry.artworks(db.session, ids) if ids else {}
    call.extra["kinds"] = list(keeping_words.PLACES.items())
    return PlacesPage(
        facility=card,
        places=found,
        moves=place_tree.moves(db.session, card.id, actor=call.actor),
        titles={str(artwork_id): work.title for artwork_id, work in works.items()},
    )


@room.post(
    "/facilities/<facility_id>/places",
    takes=OpenPlace,
    gives=PlaceCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("places.index", facility_id=card.facility_id),
    on_refusal="places.index",
)
def open_place(call: Call[OpenPlace], facility_id: str) -> PlaceCard:
    """Open a place."""
    asked = call.input
    with call.transaction() as session:
        card = places.facility(session, facility_id)
        place = moving.open_place(
            session,
            facility_id=card.id,
            parent_id=asked.parent_id or None,
            kind=asked.kind,
            code=asked.code,
            name={str(language): text for language, text in asked.name.items() if text},
            capacity=asked.capacity if isinstance(asked.capacity, int) else None,
            actor=call.actor,
            at=call.at,
        )
        found = place_tree.tree(session, card.id)
        return call.answer(session, next(one for one in found if one.id == place.id))


@room.post(
    "/places/<place_id>/moves",
    takes=MovePlace,
    gives=MoveCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("places.index", facility_id=card.facility_id),
)
def propose(call: Call[MovePlace], place_id: str) -> MoveCard:
    """Propose that a place goes into another, with all that is in it."""
    with call.transaction() as session:
        move = moving.propose_move(
            session,
            place_id=place_id,
            to_id=call.input.to_id,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, place_tree.move(session, move.id, actor=call.actor))
    call.say(gettext("You have signed. A second keeper signs too; then it moves."))
    return answer


@room.post(
    "/moves/<move_id>/signatures",
    gives=MoveCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("places.index", facility_id=card.facility_id),
)
def sign(call: Call[None], move_id: str) -> MoveCard:
    """Countersign a move: each work in it has its custody event, in one transaction."""
    with call.transaction() as session:
        moving.sign_move(session, move_id=move_id, actor=call.actor, at=call.at)
        answer = call.answer(session, place_tree.move(session, move_id, actor=call.actor))
    call.say(gettext("It was moved, and %(works)s works with it.", works=answer.works))
    return answer


@room.post(
    "/moves/<move_id>/withdrawal",
    gives=MoveCard,
    may=KEEPERS,
    scope="custody:write",
    done=lambda card: url_for("places.index", facility_id=card.facility_id),
)
def withdraw(call: Call[None], move_id: str) -> MoveCard:
    """Withdraw a move before it happens."""
    with call.transaction() as session:
        moving.withdraw_move(session, move_id=move_id, actor=call.actor, at=call.at)
        return call.answer(session, place_tree.move(session, move_id, actor=call.actor))
