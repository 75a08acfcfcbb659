"""Slots at gate and inspection, every hour of every day: who takes which, and who came."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from pydantic import Field

from bonded_warehouse.clearance_errors import BookingUnknown
from bonded_warehouse.operations import slotting
from bonded_warehouse.queries import places, slots
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.queries.slots import BookingCard, SlotCard
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, GATE_OFFICER, SENIOR_KEEPER, STAFF
from bonded_warehouse.rules.slots import SlotKind, earliest
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("slots", __name__)
WATCHERS: Final = {GATE_OFFICER, CUSTOMS_OFFICER}
PLANNERS: Final = {SENIOR_KEEPER, CUSTOMS_OFFICER}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichDay:
    """Which slots."""

    kind: SlotKind = SlotKind.INSPECTION
    day: date | None = None
    facility_id: Annotated[str, Field(max_length=40)] | None = None
    declaration_id: Annotated[str, Field(max_length=40)] | None = None
    """For which declaration one is to be booked."""


@dataclass(frozen=True, slots=True)
class SlotsPage:
    """The slots of a day at a place, and who has them."""

    facility: FacilityCard | None
    facilities: list[FacilityCard]
    kind: str
    day: date
    slots: list[SlotCard]
    bookings: list[BookingCard]
    capacity: int
    declaration_id: str | None
    opens_at: datetime | None
    """Before this hour nothing can be booked for the declaration asked about."""
    may_book: bool
    may_close: bool
    may_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSlot:
    """Which hour, of what."""

    kind: SlotKind
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSlot:
    """Whether anybody came."""

    came: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSlots:
    """How many may come at once."""

    kind: SlotKind
    capacity: Annotated[int, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class PlannedSlots:
    """How many may come at once now."""

    facility_id: str
    kind: str
    capacity: int


def _of_booking(card: BookingCard) -> str:
    return url_for("declarations.show", declaration_id=card.declaration_id, _anchor="slots")


def _day_of(card: BookingCard) -> str:
    return url_for("slots.index", kind=card.kind, facility_id=card.facility_id)


def _of_declaration(places_: dict[str, Any]) -> dict[str, Any]:
    return {"declaration_id": places_["declaration_id"]}


@room.get(
    "/slots",
    takes=WhichDay,
    gives=SlotsPage,
    may=STAFF,
    scope="customs:read",
    page="bonded_warehouse/slots.html",
)
def index(call: Call[WhichDay]) -> SlotsPage:
    """Show the slots of a day: 24 hours, holidays included."""
    asked = call.input
    known = places.facilities(db.session)
    wanted = asked.facility_id
    if wanted is None and asked.declaration_id is not None:
        wanted = slots.facility_of(db.session, asked.declaration_id)
    facility = next((one for one in known if wanted in {None, one.id}), None)
    if facility is None:
        if wanted is not None:
            raise BookingUnknown
        return SlotsPage(
            None, [], asked.kind.value, call.at.date(), [], [], 0, None, None,
            may_book=False, may_close=False, may_plan=False,
        )  # fmt: skip
    zone = ZoneInfo(facility.timezone)
    on = asked.day or call.at.astimezone(zone).date()
    hours = slots.day(db.session, facility_id=facility.id, zone=zone, kind=asked.kind, on=on)
    begins = hours[0].starts_at
    opens = None
    if asked.declaration_id is not None:
        opens = earliest(slots.lane_of(db.session, asked.declaration_id), call.at)
    call.extra |= {"zone": zone, "asked": asked, "one_day": timedelta(days=1)}
    return SlotsPage(
        facility=facility,
        facilities=known,
        kind=asked.kind.value,
        day=on,
        slots=hours,
        bookings=slots.bookings(
            db.session,
            facility_id=facility.id,
            kind=asked.kind,
            since=begins,
            until=begins + timedelta(days=1),
        ),
        capacity=hours[0].capacity,
        declaration_id=asked.declaration_id,
        opens_at=opens,
        may_book=call.actor.has(DECLARANT),
        may_close=call.actor.has(*WATCHERS),
        may_plan=call.actor.has(*PLANNERS),
    )


@room.post(
    "/declarations/<declaration_id>/slots",
    takes=BookSlot,
    gives=BookingCard,
    may={DECLARANT},
    scope="customs:write",
    done=_of_booking,
    on_refusal="declarations.show",
    refused_at=_of_declaration,
)
def book(call: Call[BookSlot], declaration_id: str) -> BookingCard:
    """Take an hour at the gate or the inspection for a declaration."""
    with call.transaction() as session:
        card = slotting.book(
            session,
            declaration_id=declaration_id,
            kind=call.input.kind,
            starts_at=call.input.starts_at,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("The hour is yours."))
        return call.answer(session, card)


@room.post(
    "/slots/<booking_id>/cancel", gives=BookingCard, may={DECLARANT}, scope="customs:write", done=_of_booking
)
def cancel(call: Call[None], booking_id: str) -> BookingCard:
    """Give an hour back."""
    with call.transaction() as session:
        card = slotting.cancel(session, booking_id=booking_id, actor=call.actor, at=call.at)
        call.say(gettext("Cancelled; the place is free again."))
        return call.answer(session, card)


@room.post(
    "/slots/<booking_id>/check-in", gives=BookingCard, may=WATCHERS, scope="customs:write", done=_day_of
)
def check_in(call: Call[None], booking_id: str) -> BookingCard:
    """Say that whoever booked is here."""
    with call.transaction() as session:
        card = slotting.check_in(session, booking_id=booking_id, actor=call.actor, at=call.at)
        call.say(gettext("Checked in."))
        return call.answer(session, card)


@room.post(
    "/slots/<booking_id>/close",
    takes=CloseSlot,
    gives=BookingCard,
    may=WATCHERS,
    scope="customs:write",
    done=_day_of,
)
def close(call: Call[CloseSlot], booking_id: str) -> BookingCard:
    """Say that an hour was used, or that nobody came."""
    with call.transaction() as session:
        card = slotting.close(
            session, booking_id=booking_id, came=call.input.came, actor=call.actor, at=call.at
        )
        call.say(gettext("Recorded."))
        return call.answer(session, card)


@room.post(
    "/facilities/<facility_id>/slots",
    takes=PlanSlots,
    gives=PlannedSlots,
    may=PLANNERS,
    scope="customs:write",
    done=lambda card: url_for("slots.index", kind=card.kind, facility_id=card.facility_id),
)
def plan(call: Call[PlanSlots], facility_id: str) -> PlannedSlots:
    """Set how many may come at once."""
    with call.transaction() as session:
        most = slotting.plan(
            session,
            facility_id=facility_id,
            kind=call.input.kind,
            capacity=call.input.capacity,
            actor=call.actor,
            at=call.at,
        )
        call.say(gettext("Recorded."))
        return call.answer(session, PlannedSlots(facility_id, call.input.kind.value, most))
