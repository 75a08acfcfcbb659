"""Pictures of works in custody: taken, compared with the registered photographs, and with each other."""

from dataclasses import dataclass

from flask import Response, current_app, url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.keeping_errors import SightingOfAnotherWork, SightingPictureMissing
from bonded_warehouse.operations import keeping
from bonded_warehouse.operations.sighting import record_sighting
from bonded_warehouse.queries import holdings, sightings
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.sightings import SightingCard
from bonded_warehouse.roles import READERS, STAFF
from bonded_warehouse.web import paper_files
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Download, Room

room = Room("sightings", __name__)


@dataclass(frozen=True, slots=True)
class SightingsPage:
    """What was seen of a work while it is in custody."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    sightings: list[SightingCard]


@dataclass(frozen=True, slots=True)
class SightingPage:
    """One picture, what it was seen to be, and the pictures it may be laid beside."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    sighting: SightingCard
    earlier: list[SightingCard]


@dataclass(frozen=True, slots=True)
class BesidePage:
    """What changed on a work between two pictures of it."""

    holding: HoldingCard
    artwork: registry.ArtworkCard
    now: SightingCard
    before: SightingCard
    sight: registry.SightCard


def _eyes() -> registry.Eyes:
    found: registry.Eyes = current_app.extensions["authentication.eyes"]
    return found


@room.get(
    "/holdings/<holding_id>/sightings",
    gives=SightingsPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/sightings.html",
)
def index(call: Call[None], holding_id: str) -> SightingsPage:
    """Show the pictures that were taken of a work in custody."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    return SightingsPage(card, _work(card, call), sightings.sightings(db.session, card.id))


@room.post(
    "/holdings/<holding_id>/sightings",
    gives=SightingCard,
    may=STAFF,
    scope="custody:write",
    files=("photograph",),
    done=lambda card: url_for("sightings.show", sighting_id=card.id),
    on_refusal="sightings.index",
)
def look(call: Call[None], holding_id: str) -> SightingCard:
    """Compare a picture of a work before you with its registered photographs, and write down what is seen."""
    sent = next((one for one in call.files.get("photograph", []) if one.data), None)
    if sent is None:
        raise SightingPictureMissing(fields={"photograph": SightingPictureMissing.message})
    sha256 = paper_files.look_at(sent)
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    work = registry.artwork(db.session, card.artwork_id)
    photographs = [image.sha256 for image in work.images]
    db.session.rollback()  # no transaction stays open while pixels are looked at
    sight = _eyes().compare(sent.data, photographs)
    if work.is_multiple:
        sight = sight.of_multiple()
    pictures = {name: paper_files.keep_bytes(data) for name, data in sight.pictures.items()}
    paper_files.keep(sent)
    with call.transaction() as session:
        row = record_sighting(
            session,
            holding=keeping.locked(session, card.id),
            sight=sight,
            sha256=sha256,
            pictures=pictures,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, sightings.sighting(session, row.id))
    call.say(
        gettext("Recognised. It may be brought to the step that identifies the work.")
        if answer.is_sound
        else gettext("Not recognised without doubt: two keepers decide.")
    )
    return answer


@room.get(
    "/sightings/<sighting_id>",
    gives=SightingPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/sighting.html",
)
def show(call: Call[None], sighting_id: str) -> SightingPage:
    """Show a picture and what it was seen to be."""
    found = sightings.sighting(db.session, sighting_id)
    card = holdings.holding(db.session, found.holding_id, actor=call.actor)
    all_of_it = sightings.sightings(db.session, card.id)
    earlier = [one for one in all_of_it if one.taken_at < found.taken_at]
    return SightingPage(card, _work(card, call), found, earlier)


@room.get(
    "/sightings/<sighting_id>/beside/<other_id>",
    gives=BesidePage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/beside.html",
)
def beside(call: Call[None], sighting_id: str, other_id: str) -> BesidePage:
    """Lay two pictures of one work on each other, in the same colours, and show where they differ."""
    now, before = (sightings.sighting(db.session, each) for each in (sighting_id, other_id))
    card = holdings.holding(db.session, now.holding_id, actor=call.actor)
    holdings.holding(db.session, before.holding_id, actor=call.actor)
    if now.artwork_id != before.artwork_id:
        raise SightingOfAnotherWork
    page = (card, _work(card, call))
    db.session.rollback()
    one, other = (paper_files.read(each.sha256)[0] for each in (now, before))
    sight = registry.SightCard.of(_eyes().beside(one, other))
    return BesidePage(*page, now, before, sight)


@room.get(
    "/sightings/<sighting_id>/pictures/<name>",
    gives=Download("image/webp"),
    may=READERS,
    scope="custody:read",
)
def picture(call: Call[None], sighting_id: str, name: str) -> Response:
    """Show the picture that was taken, or one of its evidence."""
    found = sightings.sighting(db.session, sighting_id)
    holdings.holding(db.session, found.holding_id, actor=call.actor)
    data, media_type = paper_files.read(sightings.picture_of(db.session, sighting_id, name))
    return call.download(data, media_type if name == "taken" else "image/webp")


def _work(card: HoldingCard, call: Call[None]) -> registry.ArtworkCard:
    return registry.shown(registry.artwork(db.session, card.artwork_id), call.actor)
