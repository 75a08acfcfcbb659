"""Inbound appointments: an owner or agent announces a work, a keeper countersigns or declines."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask_babel import gettext

from authentication import api as registry
from bonded_warehouse.models.custody import Appointment, Holding
from bonded_warehouse.operations import appointing
from bonded_warehouse.operations.establishing import require_facility
from bonded_warehouse.queries import holdings, places
from bonded_warehouse.queries.holdings import AppointmentCard
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.roles import DEPOSITORS, KEEPER, READERS, SENIOR_KEEPER
from bonded_warehouse.rules import duty
from bonded_warehouse.rules.states import Account, CustomsStatus, usual_source
from bonded_warehouse.web.forms import BookInbound, Reason, WhichArtwork, minor_of
from foundation.actor import Actor
from foundation.db import db
from foundation.errors import Invalid
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("appointments", __name__)

RELIC = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Arrival:
    """An appointment and its work."""

    appointment: AppointmentCard
    title: dict[str, str]
    image: registry.ImageCard | None


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """Works that are to come, the nearest first."""

    arrivals: list[Arrival]


@dataclass(frozen=True, slots=True)
class NewAppointmentPage:
    """What an appointment needs."""

    artwork: registry.ArtworkCard | None
    """The work that was chosen."""
    artworks: list[registry.ArtworkCard]
    """The works to choose from where none was: the asker's own that are not here already."""
    facilities: list[FacilityCard]
    tariff_lines: list[str]
    """Beginnings of HS codes for which a duty rate is on file."""
    earliest_on: date
    """Today, where day breaks last of these facilities."""


@room.get(
    "/appointments",
    gives=ArrivalsPage,
    may=READERS | DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/appointments.html",
)
def index(call: Call[None]) -> ArrivalsPage:
    """List works that are to come: staff see all, owners and depositors their own."""
    found = holdings.appointments(db.session, actor=call.actor)
    works = registry.artworks(db.session, [card.artwork_id for card in found])
    arrivals = []
    for card in found:
        work = works[registry.ArtworkId(card.artwork_id)]
        arrivals.append(Arrival(card, work.title, work.images[0] if work.images else None))
    return ArrivalsPage(arrivals)


@room.get(
    "/appointments/new",
    takes=WhichArtwork,
    gives=NewAppointmentPage,
    may=DEPOSITORS,
    scope="custody:read",
    page="bonded_warehouse/appointment_new.html",
)
def new(call: Call[WhichArtwork]) -> NewAppointmentPage:
    """Show the form of an inbound appointment."""
    artwork = _chosen(call.input.artwork_id, call.actor)
    facilities = places.facilities(db.session)
    return NewAppointmentPage(
        artwork=artwork,
        artworks=[] if artwork else _to_bring(call.actor),
        facilities=facilities,
        tariff_lines=duty.known_lines(),
        earliest_on=min(
            (call.at.astimezone(ZoneInfo(one.timezone)).date() for one in facilities),
            default=call.at.date(),
        ),
    )


def _chosen(asked: str | None, actor: Actor) -> registry.ArtworkCard | None:
    """Return the work that was asked for, or that a refused form named, if the actor may see it.

    :raises ArtworkUnknown: if none was asked for under this id that the actor may see
    """
    if asked:
        return registry.shown(registry.visible_artwork(db.session, asked, actor=actor), actor)
    typed = request.form.get("artwork_id")
    if not typed:
        return None
    try:
        return registry.shown(registry.visible_artwork(db.session, typed, actor=actor), actor)
    except registry.ArtworkUnknown:
        return None


def _to_bring(actor: Actor) -> list[registry.ArtworkCard]:
    own = registry.registered_by(db.session, actor=actor)
    here = holdings.holdings_of(db.session, [card.id for card in own])
    return [card for card in own if card.id not in here or not here[card.id].is_open]


@room.post(
    "/appointments",
    takes=BookInbound,
    gives=AppointmentCard,
    may=DEPOSITORS,
    scope="custody:write",
    done=lambda card: url_for("holdings.show", holding_id=card.holding_id),
    on_refusal="appointments.new",
)
def book(call: Call[BookInbound]) -> AppointmentCard:
    """Ask to bring a work; a keeper countersigns it."""
    with call.transaction() as session:
        facility = require_facility(session, call.input.facility_id)
        appointment = appointing.book_inbound(
            session,
            _announcement(call.input, timezone=facility.timezone, at=call.at),
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, _card(session.get(Holding, appointment.holding_id), appointment))
    call.say(gettext("The appointment was asked for. A keeper will countersign it."))
    return answer


def _card(holding: Holding | None, appointment: Appointment) -> AppointmentCard:
    assert holding is not None, "an appointment names its holding by foreign key"
    return holdings.appointment_card(appointment, holding)


def arrival(day: date, *, timezone: str, at: datetime) -> datetime:
    """Return noon of a day where the facility is; today's end once its noon is past.

    :raises Invalid: if the day is over there, or too far ahead
    """
    zone = ZoneInfo(timezone)
    if day < at.astimezone(zone).date():
        raise Invalid(
            fields={"arrives_on": "This day is over at the warehouse: choose today or a later day."}
        )
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    if noon > at + appointing.FARTHEST:
        raise Invalid(fields={"arrives_on": "This is too far ahead: choose a day within three years."})
    return noon if noon >= at else datetime.combine(day, time.max, zone).astimezone(UTC)


def _announcement(said: BookInbound, *, timezone: str, at: datetime) -> appointing.Announcement:
    """Return the form as the operation takes it.

    :raises Invalid: naming what is missing, or the day on which it cannot come
    """
    status = CustomsStatus(said.intended_status)
    declared = minor_of(said.value, said.value_minor)
    in_yuan = minor_of(said.value_cny, said.value_cny_minor)
    if in_yuan is None and said.currency == "CNY":
        in_yuan = declared
    arrives = said.arrives_at or (
        arrival(said.arrives_on, timezone=timezone, at=at) if said.arrives_on else None
    )
    wrong = {
        name: "This is needed."
        for name, value in (("value", declared), ("value_cny", in_yuan), ("arrives_on", arrives))
        if value is None
    }
    if wrong:
        raise Invalid(fields=wrong)
    assert declared is not None
    assert in_yuan is not None
    assert arrives is not None
    return appointing.Announcement(
        artwork_id=said.artwork_id,
        facility_id=said.facility_id,
        arrives_at=arrives,
        intended_status=status,
        source=Account(said.source) if said.source else usual_source(status),
        is_relic=RELIC[said.is_relic],
        declared_minor=declared,
        declared_currency=said.currency,
        value_cny_minor=in_yuan,
        hs_code=said.hs_code or "",
        title_text=said.title_statement,
        materials=said.materials,
        note=said.note,
    )


@room.post(
    "/appointments/<appointment_id>/closing",
    takes=Reason,
    gives=AppointmentCard,
    may=DEPOSITORS | {KEEPER, SENIOR_KEEPER},
    scope="custody:write",
    done=lambda card: url_for("appointments.index"),
    on_refusal="appointments.index",
)
def close(call: Call[Reason], appointment_id: str) -> AppointmentCard:
    """Decline an appointment, or withdraw one's own."""
    with call.transaction() as session:
        row = appointing.close_appointment(
            session,
            appointment_id=appointment_id,
            reason=call.input.reason,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, _card(session.get(Holding, row.holding_id), row))
    call.say(gettext("The appointment was closed."))
    return answer
