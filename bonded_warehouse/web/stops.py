"""Stops: what stands still, why, and letting it go on."""

from dataclasses import dataclass
from typing import Annotated, Final

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from authentication import api as registry
from bonded_warehouse.operations import stopping
from bonded_warehouse.queries import holds
from bonded_warehouse.queries.holds import HoldCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, REGULATOR, RELIC_EXAMINER, STAFF
from bonded_warehouse.rules.states import HoldKind
from bonded_warehouse.web import choices_customs as choices
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("stops", __name__)
AUTHORITIES: Final = {REGULATOR, CUSTOMS_OFFICER, RELIC_EXAMINER}
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStops:
    """Which page of the list."""

    after: Annotated[str, Field(max_length=40)] | None = None
    artwork_id: Annotated[str, Field(max_length=400)] | None = None
    """Fills the form in."""


@dataclass(frozen=True, slots=True)
class StoppedWork:
    """One hold that stands, and the work it stands on."""

    hold: HoldCard
    title: dict[str, str]
    maker: dict[str, str]
    image: registry.ImageCard | None
    may_lift: bool


@dataclass(frozen=True, slots=True)
class StopsPage:
    """All holds that stand, the latest first."""

    stops: list[StoppedWork]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWork:
    """Which work is stopped, for what, and why."""

    artwork_id: Annotated[str, Field(min_length=1, max_length=400)]
    """The work's number, its certificate's, or the address of a page about it."""
    kind: HoldKind
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftStop:
    """Why it may go on."""

    reason: Reason


@room.get(
    "/stops",
    takes=ListStops,
    gives=StopsPage,
    may=STAFF,
    scope="stops:read",
    page="bonded_warehouse/stops.html",
)
def index(call: Call[ListStops]) -> StopsPage:
    """Show what is stopped, by whom and why."""
    cards = holds.standing(db.session, after=call.input.after)
    works = registry.artworks(db.session, [card.artwork_id for card in cards])
    allowed = {authority for role, authority in stopping.AUTHORITIES.items() if call.actor.has(role)}
    if call.actor.has(REGULATOR):
        allowed.add(stopping.REGISTRY)
    found = []
    for card in cards:
        work = works[registry.ArtworkId(card.artwork_id)]
        image = work.images[0] if work.images else None
        found.append(StoppedWork(card, work.title, work.maker, image, card.authority in allowed))
    kinds: list[tuple[str, str]] = []
    if call.actor.has(*AUTHORITIES):
        theirs = stopping.KINDS[stopping.authority_of(call.actor)]
        kinds = [
            (code, words) for code, words in choices.pairs(choices.HOLD_KINDS) if HoldKind(code) in theirs
        ]
    call.extra |= {"kinds": kinds, "asked": call.input, "meant": _meant(call.input.artwork_id)}
    return StopsPage(found, cards[-1].id if len(cards) == holds.PAGE else None)


def _meant(text: str | None) -> registry.ArtworkCard | None:
    """Return the work that the form is filled in for."""
    if not text:
        return None
    try:
        return registry.artwork(db.session, registry.artwork_meant(db.session, text))
    except registry.ArtworkUnknown:
        return None  # the form says so when it is sent


@room.post(
    "/stops",
    takes=StopWork,
    gives=HoldCard,
    may=AUTHORITIES,
    scope="stops:write",
    done=lambda card: url_for("stops.index"),
    on_refusal="stops.index",
)
def place(call: Call[StopWork]) -> HoldCard:
    """Stop a work: nothing about it goes on until the stop is lifted."""
    with call.transaction() as session:
        card = stopping.place_hold(
            session,
            artwork_id=registry.artwork_meant(session, call.input.artwork_id),
            kind=call.input.kind,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The work is stopped."))
        return call.answer(session, card)


@room.post(
    "/stops/<hold_id>/lift",
    takes=LiftStop,
    gives=HoldCard,
    may=AUTHORITIES,
    scope="stops:write",
    done=lambda card: url_for("stops.index"),
    on_refusal="stops.index",
)
def lift(call: Call[LiftStop], hold_id: str) -> HoldCard:
    """Lift a stop, with the reason."""
    with call.transaction() as session:
        card = stopping.lift_hold(
            session, hold_id=hold_id, reason=call.input.reason, actor=call.actor, at=call.at
        )
        call.say(gettext("The stop is lifted."))
        return call.answer(session, card)
