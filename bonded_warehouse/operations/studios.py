"""Rooms are booked and given free: never twice for one instant."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.places import Place
from bonded_warehouse.models.studios import StudioBooking
from bonded_warehouse.queries.studios import BOOKABLE, StudioCard, card
from bonded_warehouse.studio_errors import StudioTaken, StudioUnknown
from foundation.actor import Actor
from foundation.ids import new_id


def book_studio(
    session: Session,
    *,
    place_id: str,
    from_at: datetime,
    until_at: datetime,
    about: str,
    actor: Actor,
    at: datetime,
) -> tuple[str, StudioCard]:
    """Promise a room to one use; return the booking's id, and the room.

    The caller has asked who may. The room's row is locked: whoever else wants it waits.

    :param about: id of what it is booked for
    :raises StudioUnknown: if it is no studio and no room of a show
    :raises StudioTaken: if it is promised for a part of that time
    """
    place = session.get(Place, place_id, with_for_update=True, populate_existing=True)
    if place is None or place.kind not in BOOKABLE:
        raise StudioUnknown
    taken = session.scalar(
        sa.select(StudioBooking)
        .where(
            StudioBooking.place_id == place.id,
            StudioBooking.freed_at.is_(None),
            StudioBooking.from_at < until_at,
            StudioBooking.until_at > from_at,
        )
        .order_by(StudioBooking.from_at)
        .limit(1)
    )
    if taken is not None:
        raise StudioTaken(from_at=taken.from_at, until_at=taken.until_at)
    row = StudioBooking(
        id=new_id("stb", at),
        place_id=place.id,
        from_at=from_at,
        until_at=until_at,
        about=about,
        booked_by=actor.id,
        booked_by_name=actor.name,
        booked_at=at,
    )
    session.add(row)
    session.flush()
    return row.id, card(place)


def shorten_booking(session: Session, *, booking_id: str, until_at: datetime, at: datetime) -> None:
    """Have a room free earlier than it was promised; never later."""
    row = session.get(StudioBooking, booking_id, with_for_update=True)
    if row is None or row.freed_at is not None or until_at >= row.until_at:
        return
    if until_at <= row.from_at:
        row.freed_at = at
    else:
        row.until_at = until_at


def free_studio(session: Session, *, booking_id: str, at: datetime) -> None:
    """Give a room free; a booking that was freed stays so."""
    row = session.get(StudioBooking, booking_id, with_for_update=True)
    if row is not None and row.freed_at is None:
        row.freed_at = at
