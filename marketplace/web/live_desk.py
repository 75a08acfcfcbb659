"""The desk of a live session: it is announced, begun and ended here, and works go on its table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from flask import Response, current_app, url_for
from flask_babel import gettext
from pydantic import Field
from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.accounts import queries as accounts
from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import SIGNED_IN, Download, Room
from marketplace.models.live_sessions import LiveSession, LiveSighting
from marketplace.operations import live_sessions, seeing_on_air, tabling
from marketplace.operations.live_sessions import Plan
from marketplace.operations.seeing_on_air import Look
from marketplace.queries import live_desks, live_tables
from marketplace.queries import live_sessions as queries
from marketplace.queries.live_desks import LiveDesk, SightingCard
from marketplace.queries.live_sessions import LiveCard, LiveChoices
from marketplace.roles import AUCTIONEERS, KEEPERS
from marketplace.rules.live_sessions import Occasion
from marketplace.web.instants import ZONES, Zone, instant_of
from marketplace.web.live_frames import frame_of
from marketplace.web.live_sessions import told

room = Room("live_desk", __name__)

Id = Annotated[str, Field(min_length=1, max_length=40)]
Optional = Annotated[str, Field(max_length=40)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLive:
    """What a session is to be."""

    title_en: Title
    title_zh: Title
    sale_id: Optional = ""
    """'' where it shows works of the actor's gallery."""
    work_ids: Annotated[list[Id], Field(max_length=200)] | None = None
    """In the order of the run-down; without them, all lots of the sale."""
    host_id: Id
    interpreter_id: Optional = ""
    other_host: Optional = ""
    """The number of a host's account who is on no list that the page offers; '' where `host_id` says who."""
    other_interpreter: Optional = ""
    place_id: Id
    handler_1: Id
    handler_2: Id
    starts_at: datetime
    minutes: Annotated[int, Field(ge=5, le=720)]
    """How long it is planned to last."""
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Under which reference customs was told."""

    reference: Annotated[str, Field(min_length=3, max_length=200, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Ends:
    """Why a session ends, where there is a reason."""

    why: Reason = ""


@dataclass(frozen=True, slots=True)
class IsIt:
    """Whether the work in the handler's hands is the one."""

    is_it: bool


def _card(session: Session, row: LiveSession) -> LiveCard:
    return queries.cards(session, [row])[0]


def _desk_of(card: LiveCard) -> str:
    return url_for("live_desk.show", session_id=card.id)


@room.get(
    "/live/new", gives=LiveChoices, may=AUCTIONEERS, scope="market:read", page="marketplace/live_new.html"
)
def new(call: Call[None]) -> LiveChoices:
    """Show the form to announce a session."""
    keepers = {
        one.account_id: one.name
        for role in sorted(KEEPERS)
        for one in accounts.people(db.session, role=role)
        if not one.is_closed
    }
    call.extra |= {
        "zones": ZONES,
        "rooms": warehouse.studios(db.session),
        "keepers": sorted(keepers.items(), key=lambda pair: pair[1]),
        "me": call.actor.id,
    }
    return queries.choices(db.session, actor=call.actor, at=call.at)


@room.post(
    "/live",
    takes=NewLive,
    gives=LiveCard,
    may=AUCTIONEERS,
    scope="market:write",
    done=_desk_of,
    on_refusal="live_desk.new",
)
def announce(call: Call[NewLive]) -> LiveCard:
    """Announce a session: its room is booked, and followers of the gallery are told."""
    given = call.input
    starts_at = instant_of(given.starts_at, given.zone, name="starts_at")
    ends_at = starts_at + timedelta(minutes=given.minutes)
    plan = Plan(
        title={"en": given.title_en, "zh": given.title_zh},
        sale_id=given.sale_id or None,
        work_ids=given.work_ids or (),
        host_id=given.other_host.strip() or given.host_id.strip(),
        interpreter_id=given.other_interpreter.strip() or given.interpreter_id.strip() or None,
        place_id=given.place_id,
        starts_at=starts_at,
        ends_at=ends_at,
        return_by_at=live_sessions.latest_return(ends_at),
        handler_ids=(given.handler_1, given.handler_2),
    )
    card: LiveCard = call.perform(live_sessions.schedule, _card, plan=plan)
    call.say(gettext("The session is announced. Give customs its notice, and have its works signed out."))
    return card


@room.get(
    "/live/<session_id>/desk",
    gives=LiveDesk,
    may=SIGNED_IN,
    scope="market:read",
    page="marketplace/live_desk.html",
)
def show(call: Call[None], session_id: str) -> LiveDesk:
    """Show a session to those who work in it: host, clerk, handlers, interpreter, customs."""
    card = live_desks.desk(db.session, session_id, actor=call.actor)
    if card.live.state == "scheduled":
        row = db.session.get_one(LiveSession, session_id)
        items = live_sessions.items_of(db.session, session_id)
        missing = set(live_sessions.missing_of(db.session, row, items, at=call.at))
        if "customs_notice" in missing:
            missing.add("customs_note")
        call.extra["conditions"] = [(name, name not in missing) for name in live_sessions.CONDITIONS]
    return card


_desk: dict[str, Any] = {
    "gives": LiveCard,
    "may": SIGNED_IN,
    "scope": "market:write",
    "done": _desk_of,
    "on_refusal": "live_desk.show",
}


@room.post("/live/<session_id>/customs-notice", takes=Notice, **_desk)
def notice(call: Call[Notice], session_id: str) -> LiveCard:
    """Keep the reference under which customs was told."""
    return call.perform(
        live_sessions.notice_customs, _card, session_id=session_id, reference=call.input.reference
    )


@room.post("/live/<session_id>/start", **_desk)
def start(call: Call[None], session_id: str) -> LiveCard:
    """Go on air, once nothing is missing."""
    card = call.perform(live_sessions.start, _card, session_id=session_id)
    told()
    call.say(gettext("On air. Put the first work on the table."))
    return card


@room.post("/live/<session_id>/end", takes=Ends, **_desk)
def end(call: Call[Ends], session_id: str) -> LiveCard:
    """End a session, or call it off before it begins."""
    card = call.perform(live_sessions.end, _card, session_id=session_id, why=call.input.why)
    told()
    call.say(gettext("It is over. The works go back to the vault within half an hour."))
    return card


def look_at(call: Call[Any], item_id: str, *, strikes: bool = False) -> Look:
    """Look at the picture on air, before any transaction: it takes a tenth of a second and more.

    Who may not have it looked at is refused first.
    """
    item = tabling.require_may_look(db.session, item_id, actor=call.actor, strikes=strikes)
    session_id, artwork_id = item.session_id, item.artwork_id
    frame = frame_of(session_id)
    look = seeing_on_air.look(
        db.session, current_app.extensions["authentication.eyes"], artwork_id=artwork_id, frame=frame
    )
    db.session.rollback()
    return look


def session_of(places: dict[str, Any]) -> dict[str, Any]:
    """Return the place of the desk that a form about a work or a look was sent from."""
    return {"session_id": queries.session_of(db.session, **places)}


def _seen(call: Call[Any], operation: Any, **given: Any) -> SightingCard:
    def card(session: Session, row: LiveSighting) -> SightingCard:
        return live_desks.sighting(session, row.id, actor=call.actor)

    found: SightingCard = call.perform(operation, card, **given)
    told()
    said = {
        "seen": gettext("The picture on air shows this work."),
        "doubt": gettext("In doubt: nothing is sold until both handlers have decided."),
        "mismatch": gettext("This is not the work. Its sale has stopped, and the house looks into it."),
    }
    call.say(said[found.outcome], "done" if found.outcome == "seen" else "warning")
    return found


_look: dict[str, Any] = {
    "gives": SightingCard,
    "may": SIGNED_IN,
    "scope": "market:write",
    "done": lambda card: url_for(
        "live_desk.show", session_id=queries.session_of(db.session, sighting_id=card.id)
    ),
    "on_refusal": "live_desk.show",
    "refused_at": session_of,
}


@room.post("/live/items/<item_id>/table", **_look)
def put_on_table(call: Call[None], item_id: str) -> SightingCard:
    """Put a work on the table; the picture on air is looked at."""
    return _seen(call, tabling.put_on_table, item_id=item_id, look=look_at(call, item_id))


@room.post("/live/items/<item_id>/look", **_look)
def look_again(call: Call[None], item_id: str) -> SightingCard:
    """Look at the picture on air again."""
    return _seen(
        call, tabling.look_again, item_id=item_id, look=look_at(call, item_id), occasion=Occasion.AGAIN
    )


@room.post("/live/sightings/<sighting_id>/decision", takes=IsIt, **(_look | {"may": KEEPERS}))
def decide(call: Call[IsIt], sighting_id: str) -> SightingCard:
    """Say, as a handler, whether the work in one's hands is the one."""
    return _seen(call, tabling.decide, sighting_id=sighting_id, is_it=call.input.is_it)


@room.get(
    "/live/sightings/<sighting_id>/<name>", gives=Download("image/*"), may=SIGNED_IN, scope="market:read"
)
def picture(call: Call[None], sighting_id: str, name: str) -> Response:
    """Give a picture of a look: the frame, where the work was found in it, where it differs."""
    media_type, data = live_desks.picture(db.session, sighting_id, name, actor=call.actor)
    answer = call.download(data, media_type)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def require_hammer_look(call: Call[Any], lot_id: str) -> None:
    """Before the hammer falls on a lot that lies on the table of a session, look at the picture on air."""
    item = tabling.item_of_lot(db.session, lot_id)
    if item is None or not live_tables.must_look(db.session, item.id, at=call.at):
        return
    item_id = item.id
    look = look_at(call, item_id, strikes=True)
    with call.transaction() as session:
        tabling.look_again(
            session, item_id=item_id, look=look, occasion=Occasion.HAMMER, actor=call.actor, at=call.at
        )
    told()
