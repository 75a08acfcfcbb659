"""Slots around the clock: a declaration takes an hour at the gate or the inspection, within its capacity."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import (
    BookingClosed,
    BookingUnknown,
    EnterpriseInvalid,
    NightLost,
    SlotNotOpen,
    SlotStands,
    SlotTaken,
)
from bonded_warehouse.gate_errors import DeclarationClosed, DeclarationUnknown
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.places import Facility
from bonded_warehouse.models.slots import SlotBooking, SlotPlan, SlotState
from bonded_warehouse.operations.declaring import OPEN
from bonded_warehouse.queries import slots
from bonded_warehouse.queries.slots import BookingCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GATE_OFFICER, SENIOR_KEEPER
from bonded_warehouse.rules.slots import FARTHEST, SlotKind, earliest, is_night, is_slot, nights_lost_until
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

BOOKABLE = frozenset({*OPEN, DeclarationState.RELEASED})
"""Before the release for the inspection, after it for the gate."""
MOST = 100


def book(
    session: Session,
    *,
    declaration_id: str,
    kind: SlotKind,
    starts_at: datetime,
    actor: Actor,
    at: datetime,
) -> BookingCard:
    """Take a slot for a declaration. Nights and holidays are as good as any other hour.

    :raises NotAllowed: if the actor is no declarant
    :raises DeclarationUnknown: if there is none
    :raises DeclarationClosed: if it was returned or withdrawn
    :raises SlotNotOpen: if it is no full hour, too soon for its lane, or too far ahead
    :raises NightLost: if it lies in a night that two no-shows have lost
    :raises SlotStands: if there is one already
    :raises SlotTaken: if all places of this hour are taken
    """
    actor.require(DECLARANT)
    row = session.get(Declaration, declaration_id)
    if row is None:
        raise DeclarationUnknown
    if row.state not in BOOKABLE:
        raise DeclarationClosed(state=Coded(row.state.value, "declaration"))
    place = slots.facility_of(session, declaration_id)
    facility = _locked_facility(session, place or "")
    first, last = earliest(slots.lane_of(session, declaration_id), at), at + FARTHEST
    if not is_slot(starts_at) or not first <= starts_at <= last:
        raise SlotNotOpen(earliest=first, latest=last)
    lost = nights_lost_until(slots.no_shows(session, actor.id, at=at))
    there = starts_at.astimezone(ZoneInfo(facility.timezone))
    if lost is not None and at < lost and is_night(there):
        raise NightLost(until=lost)
    stands = session.scalar(
        sa.select(SlotBooking.starts_at).where(
            SlotBooking.declaration_id == declaration_id,
            SlotBooking.kind == kind,
            SlotBooking.state.in_(slots.STANDING),
        )
    )
    if stands is not None:
        raise SlotStands(starts_at=stands)
    taken = session.scalar(
        sa.select(sa.func.count())
        .select_from(SlotBooking)
        .where(
            SlotBooking.facility_id == facility.id,
            SlotBooking.kind == kind,
            SlotBooking.starts_at == starts_at,
            SlotBooking.state.in_(slots.TAKES),
        )
    )
    most = slots.capacity(session, facility.id, kind)
    if (taken or 0) >= most:
        raise SlotTaken(capacity=most, starts_at=starts_at)
    booking = SlotBooking(
        id=new_id("slt", at),
        facility_id=facility.id,
        kind=kind,
        starts_at=starts_at,
        declaration_id=declaration_id,
        booked_by=actor.id,
        booked_by_name=actor.name,
        booked_at=at,
    )
    session.add(booking)
    session.flush()
    return slots.card(booking)


def cancel(session: Session, *, booking_id: str, actor: Actor, at: datetime) -> BookingCard:
    """Give a slot back; any declarant may, until it begins.

    :raises BookingUnknown: if there is none
    :raises BookingClosed: if it is over, or has begun
    """
    actor.require(DECLARANT)
    row = _locked(session, booking_id, among=(SlotState.CONFIRMED,))
    if row.starts_at <= at:
        raise BookingClosed(state=Coded(row.state.value, "slot"))
    return _close(session, row, SlotState.CANCELLED, actor=actor, at=at)


def check_in(session: Session, *, booking_id: str, actor: Actor, at: datetime) -> BookingCard:
    """Say that whoever booked is here."""
    actor.require(GATE_OFFICER, CUSTOMS_OFFICER)
    row = _locked(session, booking_id, among=(SlotState.CONFIRMED,))
    row.state = SlotState.CHECKED_IN
    session.flush()
    return slots.card(row)


def close(session: Session, *, booking_id: str, came: bool, actor: Actor, at: datetime) -> BookingCard:
    """Say that a slot was used, or that nobody came.

    :raises BookingClosed: if it is closed; or if it has not begun, and nobody can have missed it
    """
    actor.require(GATE_OFFICER, CUSTOMS_OFFICER)
    row = _locked(session, booking_id, among=slots.STANDING)
    if not came and (at < row.starts_at or row.state is SlotState.CHECKED_IN):
        raise BookingClosed(state=Coded(row.state.value, "slot"))
    return _close(session, row, SlotState.DONE if came else SlotState.NO_SHOW, actor=actor, at=at)


def plan(
    session: Session, *, facility_id: str, kind: SlotKind, capacity: int, actor: Actor, at: datetime
) -> int:
    """Set how many may come at once; what is booked stays booked.

    :raises EnterpriseInvalid: if it is none, or more than a hundred
    """
    actor.require(SENIOR_KEEPER, CUSTOMS_OFFICER)
    if not 0 <= capacity <= MOST:
        raise EnterpriseInvalid(fields={"capacity": "From 0 to 100."})
    facility = _locked_facility(session, facility_id)
    row = session.get(SlotPlan, (facility.id, kind))
    if row is None:
        row = SlotPlan(
            facility_id=facility.id,
            kind=kind,
            capacity=capacity,
            set_by=actor.id,
            set_by_name=actor.name,
            set_at=at,
        )
        session.add(row)
    row.capacity, row.set_by, row.set_by_name, row.set_at = capacity, actor.id, actor.name, at
    session.flush()
    return capacity


def _close(
    session: Session, row: SlotBooking, state: SlotState, *, actor: Actor, at: datetime
) -> BookingCard:
    row.state, row.closed_by, row.closed_at = state, actor.id, at
    session.flush()
    return slots.card(row)


def _locked(session: Session, booking_id: str, *, among: tuple[SlotState, ...]) -> SlotBooking:
    row = session.get(SlotBooking, booking_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise BookingUnknown
    if row.state not in among:
        raise BookingClosed(state=Coded(row.state.value, "slot"))
    return row


def _locked_facility(session: Session, facility_id: str) -> Facility:
    """Return a place, locked: whoever books there waits, so that no hour is filled twice."""
    row = session.get(Facility, facility_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise BookingUnknown
    return row
