"""Facilities and their vaults: open them, add positions, see what lies where."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.models.bond import BookKind, CustomsPlace
from bonded_warehouse.operations import establishing
from bonded_warehouse.queries import bonds, places
from bonded_warehouse.queries.places import FacilityCard, PositionCard, RoomShown
from bonded_warehouse.roles import DEPOSITORS, READERS, SENIOR_KEEPER
from bonded_warehouse.web.forms import AddPositions, OpenBook, OpenFacility, Word
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("facilities", __name__)


@dataclass(frozen=True, slots=True)
class BookLine:
    """A book of a facility."""

    id: str
    number: str
    facility_id: str
    enterprise: str


@dataclass(frozen=True, slots=True)
class FacilitiesPage:
    """Every facility, with its open books."""

    facilities: list[FacilityCard]
    books: list[BookLine]


@dataclass(frozen=True, slots=True)
class WhichRoom:
    """Which room of a large vault to show; the first where none is named."""

    room: Word | None = None


@dataclass(frozen=True, slots=True)
class VaultPage:
    """A vault's plan: every position and what lies in it; of a large vault, one room's."""

    facility: FacilityCard
    """Counted are the positions that are shown."""
    room: RoomShown | None
    """The room that is shown; None where the whole vault is."""
    positions: list[PositionCard]
    titles: dict[str, dict[str, str]]
    """Artwork id to the title of each work in it."""


@room.get(
    "/facilities",
    gives=FacilitiesPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/facilities.html",
)
def index(call: Call[None]) -> FacilitiesPage:
    """List the facilities."""
    return FacilitiesPage(
        facilities=places.facilities(db.session),
        books=[
            BookLine(row.id, row.number, row.facility_id, row.enterprise) for row in bonds.books(db.session)
        ],
    )


@room.post(
    "/facilities",
    takes=OpenFacility,
    gives=FacilityCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("facilities.index"),
    on_refusal="facilities.index",
)
def open_facility(call: Call[OpenFacility]) -> FacilityCard:
    """Open a facility."""
    with call.transaction() as session:
        row = establishing.open_facility(
            session,
            code=call.input.code,
            name={str(language): text for language, text in call.input.name.items()},
            place=call.input.place,
            timezone=call.input.timezone,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, places.facility(session, row.id))
    call.say(gettext("The facility is open. Next: its vault positions and its bond book."))
    return answer


@room.post(
    "/facilities/<facility_id>/positions",
    takes=AddPositions,
    gives=FacilityCard,
    may={SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("facilities.vault", facility_id=card.id),
    on_refusal="facilities.vault",
)
def add_positions(call: Call[AddPositions], facility_id: str) -> FacilityCard:
    """Add a room of positions to a vault."""
    with call.transaction() as session:
        establishing.add_positions(
            session,
            facility_id=facility_id,
            room=call.input.room,
            rows=call.input.rows,
            places=call.input.places,
            into=call.input.into,
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, places.facility(session, facility_id))


@room.get(
    "/facilities/<facility_id>/vault",
    takes=WhichRoom,
    gives=VaultPage,
    may=READERS,
    scope="custody:read",
    page="bonded_warehouse/vault.html",
)
def vault(call: Call[WhichRoom], facility_id: str) -> VaultPage:
    """Show a vault's plan, coloured by customs status, with its table; a large vault room by room."""
    row = places.named(db.session, facility_id)
    shown = None
    if places.is_large(db.session, row.id):
        shown = places.room_shown(db.session, row.id, asked=call.input.room)
    positions = places.vault(db.session, row.id, room=shown.name if shown else None)
    return VaultPage(
        facility=places.facility_card(
            row,
            positions=len(positions),
            taken=sum(one.holding_id is not None for one in positions),
        ),
        room=shown,
        positions=positions,
        titles=registry.titles(db.session, [one.artwork_id for one in positions if one.artwork_id]),
    )


@room.post(
    "/facilities/<facility_id>/books",
    takes=OpenBook,
    gives=BookLine,
    may={SENIOR_KEEPER},
    scope="bond:write",
    done=lambda card: url_for("bonds.show", book_id=card.id),
    on_refusal="facilities.index",
)
def open_book(call: Call[OpenBook], facility_id: str) -> BookLine:
    """Open a customs account book for a facility."""
    with call.transaction() as session:
        row = establishing.open_book(
            session,
            facility_id=facility_id,
            number=call.input.number,
            kind=BookKind(call.input.kind),
            serves=CustomsPlace(call.input.serves) if call.input.serves else None,
            enterprise=call.input.enterprise,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, BookLine(row.id, row.number, row.facility_id, row.enterprise))
    call.say(gettext("The book is open. Next: a guarantee, accepted by customs."))
    return answer
