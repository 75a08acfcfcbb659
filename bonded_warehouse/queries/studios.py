"""What may be asked about rooms that are booked."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.places import Facility, Place, PlaceKind
from bonded_warehouse.models.studios import StudioBooking

BOOKABLE: Final = frozenset({PlaceKind.STUDIO, PlaceKind.VENUE})


@dataclass(frozen=True, slots=True)
class StudioCard:
    """A studio in the zone, or the room of a show outside."""

    id: str
    facility_id: str
    is_venue: bool
    code: str
    name: dict[str, str]


def card(place: Place) -> StudioCard:
    """Return a room as a card."""
    return StudioCard(
        place.id, place.facility_id, place.kind is PlaceKind.VENUE, place.code, dict(place.name)
    )


def studios(session: Session) -> list[StudioCard]:
    """Return every room that can be booked, by facility and code."""
    rows = session.scalars(
        sa.select(Place)
        .join(Facility, Facility.id == Place.facility_id)
        .where(Place.kind.in_(BOOKABLE))
        .order_by(Facility.code, Place.code)
    )
    return [card(row) for row in rows]


def studio_is_booked(session: Session, *, booking_id: str) -> bool:
    """Say whether a booking stands."""
    query = sa.select(sa.exists().where(StudioBooking.id == booking_id, StudioBooking.freed_at.is_(None)))
    return bool(session.scalar(query))


def studio_name(session: Session, place_id: str) -> dict[str, str]:
    """Return what a room is called, by language."""
    return dict(session.get_one(Place, place_id).name)


def facility_code(session: Session, facility_id: str) -> str:
    """Return the short name of a building: 'KF1'."""
    return session.get_one(Facility, facility_id).code
