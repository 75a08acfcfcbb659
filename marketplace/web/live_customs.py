"""Customs at live sessions: every one is seen; an officer takes note, speaks, pauses, stops, clears."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask import url_for
from pydantic import Field
from sqlalchemy.orm import Session

from foundation.db import db
from foundation.web.call import Call
from foundation.web.routes import Room
from marketplace.models.live_sessions import LiveIntervention, LiveItem, LiveSession
from marketplace.operations import intervening, live_sessions, tabling
from marketplace.queries import live_sessions as queries
from marketplace.queries.live_sessions import LiveCard, Supervised
from marketplace.roles import AUDITOR, CUSTOMS_OFFICER, REGULATOR
from marketplace.rules.live_sessions import InterventionKind
from marketplace.web.live_desk import session_of
from marketplace.web.live_sessions import told

room = Room("live_customs", __name__)


@dataclass(frozen=True, slots=True)
class Intervenes:
    """What an officer does, and why; everybody who watches reads it."""

    kind: InterventionKind
    reason: Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Clears:
    """Why a stopped work may be shown and sold again."""

    why: Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Intervened:
    """What an officer did, as it is kept."""

    id: str
    session_id: str
    kind: str
    reason: str
    at: datetime
    statement_id: str
    """The statement in the log that says so."""

    @classmethod
    def of(cls, row: LiveIntervention) -> "Intervened":
        """Return a row as it is kept."""
        return cls(row.id, row.session_id, row.kind.value, row.reason, row.at, row.statement_id)


def _card(session: Session, row: LiveSession) -> LiveCard:
    return queries.cards(session, [row])[0]


@room.get(
    "/live/supervision",
    gives=Supervised,
    may={CUSTOMS_OFFICER, REGULATOR, AUDITOR},
    scope="market:read",
    page="marketplace/live_customs.html",
)
def index(call: Call[None]) -> Supervised:
    """List every session, with its notice, its papers and what was done to it."""
    return queries.supervised(db.session, at=call.at)


@room.post(
    "/live/<session_id>/customs-note",
    gives=LiveCard,
    may={CUSTOMS_OFFICER},
    scope="market:write",
    done=lambda _card: url_for("live_customs.index"),
    on_refusal="live_desk.show",
)
def take_note(call: Call[None], session_id: str) -> LiveCard:
    """Take note, for customs, of what was told of a session."""
    return call.perform(live_sessions.take_note, _card, session_id=session_id)


@room.post(
    "/live/<session_id>/interventions",
    takes=Intervenes,
    gives=Intervened,
    may={CUSTOMS_OFFICER},
    scope="market:write",
    done=lambda card: url_for("live_desk.show", session_id=card.session_id),
    on_refusal="live_desk.show",
)
def intervene(call: Call[Intervenes], session_id: str) -> Intervened:
    """Speak into a session, pause it, let it go on, or stop it; the house states it in the log."""
    card = call.perform(
        intervening.intervene,
        lambda _session, row: Intervened.of(row),
        session_id=session_id,
        kind=call.input.kind,
        reason=call.input.reason,
    )
    told()
    return card


@room.post(
    "/live/items/<item_id>/clearance",
    takes=Clears,
    gives=LiveCard,
    may={CUSTOMS_OFFICER, REGULATOR},
    scope="market:write",
    done=lambda card: url_for("live_desk.show", session_id=card.id),
    on_refusal="live_desk.show",
    refused_at=session_of,
)
def clear(call: Call[Clears], item_id: str) -> LiveCard:
    """Let a stopped work be shown and sold again."""

    def card(session: Session, item: LiveItem) -> LiveCard:
        return _card(session, session.get_one(LiveSession, item.session_id))

    answer = call.perform(tabling.clear, card, item_id=item_id, why=call.input.why)
    told()
    return answer
