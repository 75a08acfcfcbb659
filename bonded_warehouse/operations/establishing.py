"""How a warehouse comes to be: facilities, vault positions, bond books, guarantees."""

from datetime import date, datetime
from typing import Final
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import errors
from bonded_warehouse.keeping_errors import PlaceUnknown
from bonded_warehouse.models.bond import (
    BondBook,
    BookKind,
    CustomsPlace,
    Guarantee,
    GuaranteeKind,
    GuaranteeState,
)
from bonded_warehouse.models.places import Facility, Place, PlaceKind, VaultPosition
from bonded_warehouse.operations.keeping import local_day
from bonded_warehouse.queries import bonds
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER
from bonded_warehouse.rules import cover
from foundation.actor import Actor
from foundation.errors import Coded, Invalid
from foundation.ids import new_id
from foundation.money import Money

LARGEST_VAULT: Final = 5_000
"""Positions made at once; more are added in further rows."""


def open_facility(
    session: Session,
    *,
    code: str,
    name: dict[str, str],
    place: str,
    timezone: str,
    actor: Actor,
    at: datetime,
) -> Facility:
    """Open a facility.

    :param timezone: IANA name
    :raises CodeTaken: if another facility has this code
    :raises Invalid: if there is no such time zone
    """
    actor.require(SENIOR_KEEPER)
    if timezone not in available_timezones():
        raise Invalid(fields={"timezone": "No time zone has this name."})
    facility = Facility(
        id=new_id("fac", at),
        code=code,
        name=name,
        place=place,
        timezone=timezone,
        organisation_id=actor.organisation_id,
        opened_by=actor.id,
        opened_at=at,
    )
    _add_named(session, facility, code)
    return facility


def _add_named(session: Session, row: Facility | BondBook, code: str) -> None:
    """Add what must bear its code alone; two who choose one at once are told apart by the database.

    :raises CodeTaken: if another bears it
    """
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except sa.exc.IntegrityError as error:
        raise errors.CodeTaken(code=code) from error


def require_facility(session: Session, facility_id: str) -> Facility:
    """Return a facility.

    :raises FacilityUnknown: if there is none under this id
    """
    facility = session.get(Facility, facility_id)
    if facility is None:
        raise errors.FacilityUnknown(facility_id=facility_id)
    return facility


def add_positions(
    session: Session,
    *,
    facility_id: str,
    room: str,
    rows: int,
    places: int,
    into: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Add a room of positions to a vault: `rows` times `places`, named 'A-01-01' on; return how many.

    They are leaves of the tree of places: the room is a vault in it, opened here if it is not there yet.

    :param into: code of the place that they hang in, where that is another than the room
    :raises FacilityUnknown: if there is no such facility
    :raises PlaceUnknown: if it has no place of the code `into`
    :raises CodeTaken: if the room is there already
    """
    actor.require(SENIOR_KEEPER)
    facility = require_facility(session, facility_id)
    if rows * places > LARGEST_VAULT:
        raise Invalid(fields={"rows": "This number is too large."})
    there = sa.select(VaultPosition.id).where(
        VaultPosition.facility_id == facility.id, VaultPosition.room == room
    )
    if session.scalar(there.limit(1)) is not None:
        raise errors.CodeTaken(code=room)
    hangs_in = _room(session, facility, room, into, actor=actor, at=at)
    session.add_all(
        VaultPosition(
            id=new_id("pos", at),
            facility_id=facility.id,
            code=f"{room}-{row:02}-{place:02}",
            room=room,
            row=row,
            place=place,
            place_id=hangs_in.id,
        )
        for row in range(1, rows + 1)
        for place in range(1, places + 1)
    )
    session.flush()
    return rows * places


def _room(session: Session, facility: Facility, room: str, into: str, *, actor: Actor, at: datetime) -> Place:
    """Return the place that the positions of a room hang in."""
    code = into or room
    there = session.scalar(sa.select(Place).where(Place.facility_id == facility.id, Place.code == code))
    if there is not None:
        return there
    if into:
        raise PlaceUnknown
    vault = Place(
        id=new_id("plc", at),
        facility_id=facility.id,
        parent_id=None,
        kind=PlaceKind.VAULT,
        code=room,
        name={"en": f"Vault {room}", "zh": f"{room} 库"},
        capacity=None,
        opened_by=actor.id,
        opened_at=at,
    )
    session.add(vault)
    session.flush()
    return vault


def open_book(
    session: Session,
    *,
    facility_id: str,
    number: str,
    kind: BookKind,
    enterprise: str,
    serves: CustomsPlace | None = None,
    actor: Actor,
    at: datetime,
) -> BondBook:
    """Open a customs account book for a facility.

    :param serves: the kind of place it is kept for; the term of storage hangs on it

    :raises FacilityUnknown: if there is no such facility
    :raises CodeTaken: if another book has this number
    """
    actor.require(SENIOR_KEEPER)
    facility = require_facility(session, facility_id)
    book = BondBook(
        id=new_id("bok", at),
        facility_id=facility.id,
        number=number,
        kind=kind,
        enterprise=enterprise,
        serves=serves,
        opened_by=actor.id,
        opened_at=at,
    )
    _add_named(session, book, number)
    return book


def propose_guarantee(
    session: Session,
    *,
    book_id: str,
    kind: GuaranteeKind,
    reference: str,
    amount_minor: int,
    from_on: date,
    to_on: date,
    actor: Actor,
    at: datetime,
) -> Guarantee:
    """Put a guarantee before customs; it counts when an officer has accepted it.

    :raises BookUnknown: if there is no such book
    :raises Invalid: if it ends before it begins
    """
    actor.require(SENIOR_KEEPER)
    if session.get(BondBook, book_id) is None:
        raise errors.BookUnknown(book_id=book_id)
    if to_on < from_on:
        raise Invalid(fields={"to_on": "The last day is before the first."})
    guarantee = Guarantee(
        id=new_id("gua", at),
        book_id=book_id,
        kind=kind,
        reference=reference,
        amount_minor=amount_minor,
        from_on=from_on,
        to_on=to_on,
        proposed_by=actor.id,
        proposed_at=at,
    )
    session.add(guarantee)
    session.flush()
    return guarantee


def decide_guarantee(
    session: Session, *, guarantee_id: str, accept: bool, actor: Actor, at: datetime
) -> Guarantee:
    """Accept a guarantee for customs, or refuse it.

    :raises GuaranteeUnknown: if there is no such guarantee
    :raises GuaranteeClosed: if it was decided already
    """
    actor.require(CUSTOMS_OFFICER)
    guarantee = _locked_guarantee(session, guarantee_id)
    if guarantee.state is not GuaranteeState.APPLIED:
        raise errors.GuaranteeClosed(state=Coded(guarantee.state, "guarantee"))
    guarantee.state = GuaranteeState.ACCEPTED if accept else GuaranteeState.REFUSED
    guarantee.decided_by, guarantee.decided_at = actor.id, at
    session.flush()
    return guarantee


def release_guarantee(session: Session, *, guarantee_id: str, actor: Actor, at: datetime) -> Guarantee:
    """Give a guarantee back; the works under it must be covered without it.

    :raises GuaranteeUnknown: if there is no such guarantee
    :raises GuaranteeClosed: if it is not in customs' hands
    :raises GuaranteeWouldNotReach: if what is left would not cover what is in use
    """
    actor.require(CUSTOMS_OFFICER)
    guarantee = _locked_guarantee(session, guarantee_id)
    if guarantee.state is not GuaranteeState.ACCEPTED:
        raise errors.GuaranteeClosed(state=Coded(guarantee.state, "guarantee"))
    book = session.get(BondBook, guarantee.book_id, with_for_update=True)
    assert book is not None, "a guarantee names its book by foreign key"
    guarantee.state, guarantee.released_at = GuaranteeState.RELEASED, at
    session.flush()
    stands = bonds.cover(session, book.id, on=local_day(session, book.facility_id, at))
    if stands.headroom_minor < 0:
        raise errors.GuaranteeWouldNotReach(
            used=Money(stands.required_minor, cover.CURRENCY), rest=Money(stands.limit_minor, cover.CURRENCY)
        )
    return guarantee


def _locked_guarantee(session: Session, guarantee_id: str) -> Guarantee:
    guarantee = session.get(Guarantee, guarantee_id, with_for_update=True)
    if guarantee is None:
        raise errors.GuaranteeUnknown(guarantee_id=guarantee_id)
    return guarantee
