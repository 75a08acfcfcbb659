"""Slots of a day at a place, with what is free; bookings as cards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.clearance_errors import BookingUnknown
from bonded_warehouse.models.clearance import Declaration
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.slots import SlotBooking, SlotPlan, SlotState
from bonded_warehouse.rules.draws import Lane
from bonded_warehouse.rules.slots import CAPACITY, MEMORY, SlotKind, slots_of

TAKES: Final = (SlotState.CONFIRMED, SlotState.CHECKED_IN, SlotState.DONE, SlotState.NO_SHOW)
"""A place that is cancelled is free again; any other is not."""
STANDING: Final = (SlotState.CONFIRMED, SlotState.CHECKED_IN)


@dataclass(frozen=True, slots=True)
class SlotCard:
    """One hour of a day."""

    starts_at: datetime
    is_night: bool
    capacity: int
    free: int


@dataclass(frozen=True, slots=True)
class BookingCard:
    """One booking."""

    id: str
    facility_id: str
    kind: str
    starts_at: datetime
    declaration_id: str
    state: str
    booked_by: str
    booked_by_name: str
    booked_at: datetime
    closed_at: datetime | None

    @property
    def is_standing(self) -> bool:
        """Say whether the place is still to be used."""
        return self.state in STANDING


def day(session: Session, *, facility_id: str, zone: ZoneInfo, kind: SlotKind, on: date) -> list[SlotCard]:
    """Return the 24 slots of a day, in two queries."""
    hours = slots_of(on, zone)
    most = capacity(session, facility_id, kind)
    ends = hours[-1].starts_at + timedelta(hours=1)
    query = (
        sa.select(SlotBooking.starts_at, sa.func.count())
        .where(
            SlotBooking.facility_id == facility_id,
            SlotBooking.kind == kind,
            SlotBooking.starts_at >= hours[0].starts_at,
            SlotBooking.starts_at < ends,
            SlotBooking.state.in_(TAKES),
        )
        .group_by(SlotBooking.starts_at)
    )
    taken = {at: number for at, number in session.execute(query)}  # noqa: C416 -- rows are no pairs
    return [
        SlotCard(hour.starts_at, hour.is_night, most, max(0, most - taken.get(hour.starts_at, 0)))
        for hour in hours
    ]


def capacity(session: Session, facility_id: str, kind: SlotKind) -> int:
    """Return how many may come at once."""
    plan = session.get(SlotPlan, (facility_id, kind))
    return CAPACITY[kind] if plan is None else plan.capacity


def bookings(
    session: Session, *, facility_id: str, kind: SlotKind, since: datetime, until: datetime
) -> list[BookingCard]:
    """Return the bookings between two instants, the earliest first."""
    query = sa.select(SlotBooking).where(
        SlotBooking.facility_id == facility_id,
        SlotBooking.kind == kind,
        SlotBooking.starts_at >= since,
        SlotBooking.starts_at < until,
        SlotBooking.state != SlotState.CANCELLED,
    )
    return [card(row) for row in session.scalars(query.order_by(SlotBooking.starts_at, SlotBooking.id))]


def of_declaration(session: Session, declaration_id: str) -> list[BookingCard]:
    """Return the bookings of a declaration, the latest first."""
    query = sa.select(SlotBooking).where(SlotBooking.declaration_id == declaration_id)
    return [card(row) for row in session.scalars(query.order_by(SlotBooking.starts_at.desc()))]


def booking(session: Session, booking_id: str) -> BookingCard:
    """Return one booking.

    :raises BookingUnknown: if there is none
    """
    row = session.get(SlotBooking, booking_id)
    if row is None:
        raise BookingUnknown
    return card(row)


def no_shows(session: Session, account_id: str, *, at: datetime) -> list[datetime]:
    """Return when this account's bookings were missed, as far back as it can still matter."""
    query = sa.select(SlotBooking.starts_at).where(
        SlotBooking.booked_by == account_id,
        SlotBooking.state == SlotState.NO_SHOW,
        SlotBooking.starts_at > at - 2 * MEMORY,
    )
    return list(session.scalars(query))


def lane_of(session: Session, declaration_id: str) -> Lane | None:
    """Return the lane of a declaration."""
    row = session.get(InspectionDraw, declaration_id)
    return None if row is None else row.lane


def facility_of(session: Session, declaration_id: str) -> str | None:
    """Return where the work of a declaration lies."""
    return session.scalar(
        sa.select(Holding.facility_id)
        .join(Declaration, Declaration.holding_id == Holding.id)
        .where(Declaration.id == declaration_id)
    )


def card(row: SlotBooking) -> BookingCard:
    """Return a row as a card."""
    return BookingCard(
        id=row.id,
        facility_id=row.facility_id,
        kind=row.kind.value,
        starts_at=row.starts_at,
        declaration_id=row.declaration_id,
        state=row.state.value,
        booked_by=row.booked_by,
        booked_by_name=row.booked_by_name,
        booked_at=row.booked_at,
        closed_at=row.closed_at,
    )
