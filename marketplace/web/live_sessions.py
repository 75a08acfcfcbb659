"""Live sessions as everybody sees them: which there are, one to watch, what happens and is written in it."""

import re
import uuid
from dataclasses import dataclass
from typing import Annotated, Literal

from flask import Response, request, url_for
from flask_babel import gettext
from pydantic import Field

from foundation.db import db
from foundation.money import MINOR_DIGITS
from foundation.web import words
from foundation.web.call import Call
from foundation.web.routes import ANYONE, SIGNED_IN, Download, Room
from marketplace.models.live_sessions import LiveMessage
from marketplace.operations import live_talk
from marketplace.queries import live_rooms, rooms
from marketplace.queries import live_sessions as queries
from marketplace.queries.live_rooms import LivePage
from marketplace.queries.live_sessions import LiveSessions
from marketplace.rules.live_sessions import LONGEST_LINE, TalkKind
from marketplace.web import amounts
from marketplace.web.amounts import Country
from marketplace.web.lines import lent
from marketplace.web.saleroom import the_saleroom

room = Room("live_sessions", __name__)

Words = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class From:
    """Where the reader is."""

    to: Country | None = None


@dataclass(frozen=True, slots=True)
class Writes:
    """A line of the chat, or a question to the host."""

    text: Words
    kind: Literal["chat", "question"] = "chat"


@dataclass(frozen=True, slots=True)
class Says:
    """Why."""

    why: Annotated[str, Field(max_length=LONGEST_LINE)] = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the host answers."""

    text: Words


@dataclass(frozen=True, slots=True)
class Interprets:
    """A line of what is said."""

    text: Words
    language: Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it was taken."""

    id: str
    session_id: str
    voice: int
    kind: str
    hidden: bool


def told() -> None:
    """Have everybody who watches be told now what was committed."""
    the_saleroom().floor.wake()


@room.get("/live", gives=LiveSessions, may=ANYONE, page="marketplace/live_sessions.html")
def listing(call: Call[None]) -> LiveSessions:
    """List live sessions that are on air, to come, or lately over."""
    return queries.listing(db.session, at=call.at)


@room.get("/live/<session_id>", takes=From, gives=LivePage, may=ANYONE, page="marketplace/live_session.html")
def watch(call: Call[From], session_id: str) -> LivePage:
    """Show a session: the picture, the run-down, what is on the table, and what is said."""
    if call.input.to:
        to: str | None = amounts.require_country(call.input.to)
    else:  # a bidder has said where a work would go; of others the browser tells
        stated = rooms.stated_country(db.session, queries.sale_of(db.session, session_id), call.actor)
        to = stated or amounts.reader_country()
    page = live_rooms.page(db.session, session_id, destination=to, actor=call.actor, at=call.at)
    language = words.language()
    sale = None
    lot_id = page.table.lot_id if page.table else None
    if lot_id is not None:
        now = the_saleroom().clerk.now()
        sale = rooms.lot_room(db.session, lot_id=lot_id, actor=call.actor, at=now)
    call.extra |= {
        "countries": amounts.countries(language),
        "country": amounts.country_name(to, language),
        "sale": sale,
        "key": str(uuid.uuid4()),
        "digits": MINOR_DIGITS.get(sale.sale.currency if sale else "CNY", 2),
    }
    return page


@room.get("/live/<session_id>/events", gives=Download("text/event-stream"), may=ANYONE)
def follow(call: Call[None], session_id: str) -> Response:
    """Follow a session and the sale that it belongs to: server-sent events, one stream for all of it."""
    sale_id = queries.sale_of(db.session, session_id)
    db.session.rollback()
    last = re.fullmatch("[0-9]{1,18}", request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    after = None if last is None else int(last[0])
    return Response(
        the_saleroom().floor.watch(sale_id, after=after, line=lent(request.environ), session_id=session_id),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _written(message: LiveMessage) -> Written:
    return Written(
        message.id, message.session_id, message.number, message.kind.value, message.hidden_at is not None
    )


def _to_session(card: Written) -> str:
    return url_for("live_sessions.watch", session_id=card.session_id, _anchor="talk")


@room.post(
    "/live/<session_id>/lines",
    takes=Writes,
    gives=Written,
    may=SIGNED_IN,
    scope="market:write",
    done=_to_session,
    on_refusal="live_sessions.watch",
)
def write(call: Call[Writes], session_id: str) -> Written:
    """Write a line into the chat, or ask the host something; under a number, never a name."""
    card = call.perform(
        live_talk.write,
        lambda _session, row: _written(row),
        session_id=session_id,
        kind=TalkKind(call.input.kind),
        text=call.input.text,
    )
    told()
    return card


@room.post(
    "/live/lines/<message_id>/report",
    takes=Says,
    gives=Written,
    may=SIGNED_IN,
    scope="market:write",
    done=_to_session,
)
def report(call: Call[Says], message_id: str) -> Written:
    """Say that a line should not stand."""
    return call.perform(
        live_talk.report,
        lambda _session, row: _written(row),
        say=gettext("The host and customs see what you reported."),
        message_id=message_id,
        why=call.input.why,
    )


@room.post(
    "/live/lines/<message_id>/hiding",
    takes=Says,
    gives=Written,
    may=SIGNED_IN,
    scope="market:write",
    done=_to_session,
)
def hide(call: Call[Says], message_id: str) -> Written:
    """Take a line from everybody's eyes; it is kept."""
    card = call.perform(
        live_talk.hide,
        lambda _session, row: _written(row),
        message_id=message_id,
        why=call.input.why,
    )
    told()
    return card


@room.post(
    "/live/lines/<message_id>/muting",
    gives=Written,
    may=SIGNED_IN,
    scope="market:write",
    done=_to_session,
)
def mute(call: Call[None], message_id: str) -> Written:
    """Have whoever wrote a line write no more in this session."""
    return call.perform(live_talk.mute, lambda _session, row: _written(row), message_id=message_id)


@room.post(
    "/live/lines/<message_id>/answer",
    takes=Answers,
    gives=Written,
    may=SIGNED_IN,
    scope="market:write",
    done=_to_session,
)
def answer(call: Call[Answers], message_id: str) -> Written:
    """Answer a question; everybody reads it."""
    card = call.perform(
        live_talk.answer,
        lambda _session, row: _written(row),
        message_id=message_id,
        text=call.input.text,
    )
    told()
    return card


@dataclass(frozen=True, slots=True)
class Captioned:
    """A line of the interpreter's as it was taken."""

    id: str
    session_id: str


@room.post(
    "/live/<session_id>/captions",
    takes=Interprets,
    gives=Captioned,
    may=SIGNED_IN,
    scope="market:write",
    done=lambda card: url_for("live_desk.show", session_id=card.session_id, _anchor="captions"),
)
def interpret(call: Call[Interprets], session_id: str) -> Captioned:
    """Write a line of what is said, in one of the two languages."""
    card = call.perform(
        live_talk.interpret,
        lambda _session, row: Captioned(row.id, row.session_id),
        session_id=session_id,
        language=call.input.language,
        text=call.input.text,
    )
    told()
    return card
