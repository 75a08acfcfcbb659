"""Climate: rooms and their state, a room's chart, readings by HTTP, alarms, a work's own climate."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from flask import url_for
from flask_babel import gettext
from pydantic import AwareDatetime, Field, StringConstraints

from authentication import api as registry
from bonded_warehouse.climate_errors import RoomUnknown
from bonded_warehouse.models.climate import Decision
from bonded_warehouse.operations import climate as operations
from bonded_warehouse.queries import climate, climate_stays, holdings, places
from bonded_warehouse.queries.climate import SPANS, AlarmCard, Point, SensorCard, Span
from bonded_warehouse.queries.climate_stays import StayCard
from bonded_warehouse.queries.holdings import HoldingCard
from bonded_warehouse.queries.places import FacilityCard
from bonded_warehouse.roles import CONSERVATOR, KEEPERS, READERS, SENIOR_KEEPER
from bonded_warehouse.rules.climate import PROFILES, Material, Measure, Profile, Reading, material_of
from bonded_warehouse.web import climate_words
from bonded_warehouse.web.climate_chart import Chart, chart
from bonded_warehouse.web.forms import Line
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room

room = Room("climate", __name__)
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
Measured = Annotated[float, Field(ge=-1000, le=1_000_000, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class OneReading:
    """Degrees Celsius, per cent of relative humidity, lux; `at` with its offset."""

    at: AwareDatetime
    temperature: Measured
    humidity: Measured
    lux: Measured | None = None

    def reading(self) -> Reading:
        """Return it as the rules know it."""
        return Reading(
            self.at.astimezone(UTC).replace(microsecond=0),
            round(self.temperature * 100),
            round(self.humidity * 100),
            None if self.lux is None else round(self.lux),
        )


@dataclass(frozen=True, slots=True)
class Readings:
    """A batch, in any order."""

    readings: Annotated[list[OneReading], Field(min_length=1, max_length=operations.MOST)]


@dataclass(frozen=True, slots=True)
class RegisterSensor:
    """A sensor, and the limits it is judged by: a material's, or some of its own with a reason."""

    room: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    code: Code
    material: Material = Material.MIXED
    humidity_low: Measured | None = None
    humidity_high: Measured | None = None
    why: Line = ""

    def profile(self) -> Profile:
        """Return its limits."""
        base = PROFILES[self.material]
        if self.humidity_low is None and self.humidity_high is None:
            return base
        low = base.humidity[0] if self.humidity_low is None else round(self.humidity_low * 100)
        high = base.humidity[1] if self.humidity_high is None else round(self.humidity_high * 100)
        marks = base.marks | {"humidity": "house"}
        return Profile("own", base.temperature, (low, high), base.change, base.light, marks)


@dataclass(frozen=True, slots=True)
class WhichSpan:
    """How far back the chart reaches."""

    span: Span = Span.DAY


@dataclass(frozen=True, slots=True)
class Decide:
    """What is decided on a hold that was proposed."""

    decision: Literal["hold", "dismiss"]
    why: Line


@dataclass(frozen=True, slots=True)
class RoomsPage:
    """Every sensor, room by room."""

    sensors: list[SensorCard]
    facilities: list[FacilityCard]


@dataclass(frozen=True, slots=True)
class SensorSeries:
    """A sensor's series and how it is drawn."""

    sensor: SensorCard
    points: list[Point]
    temperature: Chart
    humidity: Chart


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room's climate."""

    facility_id: str
    facility_code: str
    room: str
    span: str
    series: list[SensorSeries]
    alarms: list[AlarmCard]


@dataclass(frozen=True, slots=True)
class WorkClimatePage:
    """The climate a work lay in, by its own limits."""

    holding: HoldingCard
    title: dict[str, str]
    material: str
    profile: Profile
    stays: list[StayCard]


@room.get(
    "/climate", gives=RoomsPage, may=READERS, scope="climate:read", page="bonded_warehouse/climate.html"
)
def index(call: Call[None]) -> RoomsPage:
    """List all rooms that have a sensor, with their state."""
    call.extra["materials"] = list(climate_words.MATERIALS.items())
    return RoomsPage(climate.sensors(db.session), places.facilities(db.session))


@room.get(
    "/facilities/<facility_id>/climate/<name>",
    takes=WhichSpan,
    gives=RoomPage,
    may=READERS,
    scope="climate:read",
    page="bonded_warehouse/climate_room.html",
)
def show(call: Call[WhichSpan], facility_id: str, name: str) -> RoomPage:
    """Show a room's climate of a day, a week or a month."""
    sensors = climate.sensors(db.session, facility_id=facility_id, room=name)[-3:]
    if not sensors:
        raise RoomUnknown(room=name)
    span = call.input.span
    since = call.at - SPANS[span][0]
    alarms = climate.alarms(db.session, sensor_ids=[one.id for one in sensors], since=since)
    call.extra["spans"] = list(climate_words.SPANS.items())
    return RoomPage(
        facility_id=facility_id,
        facility_code=sensors[0].facility_code,
        room=name,
        span=span.value,
        series=[_series(one, alarms, span, since, call.at) for one in sensors],
        alarms=alarms,
    )


def _series(
    sensor: SensorCard, alarms: list[AlarmCard], span: Span, since: datetime, at: datetime
) -> SensorSeries:
    points = climate.series(db.session, sensor.id, span=span, at=at)
    profile = Profile.of(sensor.profile)

    def drawn(measure: Measure, band: tuple[int, int], values: list[tuple[datetime, float]]) -> Chart:
        def times(wanted: Measure) -> list[tuple[datetime, datetime]]:
            its = [one for one in alarms if one.sensor_id == sensor.id and one.measure == wanted]
            return [(one.began_at, one.ended_at or one.last_at) for one in its]

        limits = (band[0] / 100, band[1] / 100)
        return chart(
            values,
            band=limits,
            out=times(measure),
            gaps=times(Measure.GAP),
            began=since,
            ended=at,
            slot_s=SPANS[span][1],
        )

    return SensorSeries(
        sensor,
        points,
        drawn(Measure.TEMPERATURE, profile.temperature, [(one.at, one.temperature) for one in points]),
        drawn(Measure.HUMIDITY, profile.humidity, [(one.at, one.humidity) for one in points]),
    )


@room.get(
    "/holdings/<holding_id>/climate",
    gives=WorkClimatePage,
    may=READERS,
    scope="climate:read",
    page="bonded_warehouse/climate_work.html",
)
def work(call: Call[None], holding_id: str) -> WorkClimatePage:
    """Show the climate that a work lay in, and how far it was out of the work's own limits."""
    card = holdings.holding(db.session, holding_id, actor=call.actor)
    artwork = registry.artwork(db.session, card.artwork_id)
    material = material_of(artwork.materials)
    profile = PROFILES[material]
    found = climate_stays.stays(db.session, card.id, profile, at=call.at)
    return WorkClimatePage(card, artwork.title, material.value, profile, found)


@room.post(
    "/facilities/<facility_id>/sensors",
    takes=RegisterSensor,
    gives=SensorCard,
    may={SENIOR_KEEPER, CONSERVATOR},
    scope="climate:write",
    done=lambda card: url_for("climate.index"),
    on_refusal="climate.index",
)
def register(call: Call[RegisterSensor], facility_id: str) -> SensorCard:
    """Register a sensor in a room, with its limits."""
    with call.transaction() as session:
        sensor = operations.register(
            session,
            facility_id=facility_id,
            room=call.input.room,
            code=call.input.code,
            profile=call.input.profile(),
            why=call.input.why,
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, climate.sensor(session, sensor.id))


@room.post(
    "/sensors/<sensor_id>/readings",
    takes=Readings,
    gives=operations.Received,
    may={*KEEPERS, CONSERVATOR},
    scope="climate:write",
    status=200,
    done=lambda card: url_for("climate.index"),
)
def receive(call: Call[Readings], sensor_id: str) -> operations.Received:
    """Take a batch of a sensor's readings; what came already is known and does no harm."""
    with call.transaction() as session:
        got = operations.receive(
            session,
            sensor_id=sensor_id,
            readings=[one.reading() for one in call.input.readings],
            actor=call.actor,
            at=call.at,
        )
        return call.answer(session, got)


@room.post(
    "/sensors/<sensor_id>/retirement",
    gives=SensorCard,
    may={SENIOR_KEEPER, CONSERVATOR},
    scope="climate:write",
    done=lambda card: url_for("climate.index"),
)
def retire(call: Call[None], sensor_id: str) -> SensorCard:
    """Retire a sensor: its silence is no alarm any more."""
    with call.transaction() as session:
        sensor = operations.retire(session, sensor_id=sensor_id, actor=call.actor, at=call.at)
        return call.answer(session, climate.sensor(session, sensor.id))


@room.post(
    "/climate/alarms/<alarm_id>/decision",
    takes=Decide,
    gives=AlarmCard,
    may={SENIOR_KEEPER, CONSERVATOR},
    scope="climate:write",
    done=lambda card: url_for("climate.show", facility_id=card.facility_id, name=card.room),
)
def decide(call: Call[Decide], alarm_id: str) -> AlarmCard:
    """Decide on a proposed hold: every work in the room is held, each with its case, or none is."""
    with call.transaction() as session:
        operations.decide(
            session,
            alarm_id=alarm_id,
            decision=Decision(call.input.decision),
            why=call.input.why,
            actor=call.actor,
            at=call.at,
        )
        answer = call.answer(session, climate.alarm(session, alarm_id))
    call.say(gettext("It is decided and written down."))
    return answer
