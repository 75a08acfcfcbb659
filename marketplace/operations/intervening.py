"""A customs officer speaks into a live session, pauses it, lets it go on, stops it: signed, and kept."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from authentication import api as authentication
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id
from marketplace.live_session_errors import LiveStateForbids, ReasonMissing
from marketplace.models.live_sessions import LiveIntervention, LiveSession
from marketplace.operations import live_sessions
from marketplace.operations.noting import note
from marketplace.queries.live_sessions import is_withheld
from marketplace.roles import CUSTOMS_OFFICER
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import InterventionKind, LiveAct, LiveState

ACTS: Final = {
    InterventionKind.PAUSE: LiveAct.PAUSE,
    InterventionKind.RESUME: LiveAct.RESUME,
    InterventionKind.STOP: LiveAct.STOP,
}


def intervene(
    session: Session,
    *,
    session_id: str,
    kind: InterventionKind,
    reason: str,
    actor: Actor,
    at: datetime,
) -> LiveIntervention:
    """Speak, pause, resume or stop, with a reason that everybody reads; the house states it in the log.

    :raises NotAllowed: if the actor is no customs officer
    :raises LiveSessionUnknown: if there is no such session
    :raises LiveStateForbids: if it cannot be done to it now
    :raises ReasonMissing: if no reason is given
    """
    actor.require(CUSTOMS_OFFICER)
    row = live_sessions.locked(session, session_id)
    words = reason.strip()
    if not words:
        raise ReasonMissing(fields={"reason": "This is needed."})
    _do(session, row, kind, words, at=at)
    intervention_id = new_id("liv", at)
    statement_id = authentication.attest_public(
        session,
        subject=f"urn:bianliang:live-session:{row.id}",
        kind=f"live.{kind.value}",
        claims={
            "session": row.id,
            "intervention": intervention_id,
            "state": row.state.value,
            "at": at.isoformat(timespec="seconds"),
        },
        disclosable={"reason": words, "officer": actor.name},
        actor=actor,
        at=at,
    )
    kept = LiveIntervention(
        id=intervention_id,
        session_id=row.id,
        kind=kind,
        reason=words,
        officer_id=actor.id,
        officer_name=actor.name,
        at=at,
        statement_id=str(statement_id),
    )
    session.add(kept)
    note(session, session_id=row.id, kind="officer", facts={"kind": kind.value, "words": words}, at=at)
    return kept


def _do(session: Session, row: LiveSession, kind: InterventionKind, words: str, *, at: datetime) -> None:
    if kind is InterventionKind.SPEAK:
        if row.state in rules.OVER:
            raise LiveStateForbids(state=Coded(row.state.value, "live"))
        return
    state = rules.after(row.state, ACTS[kind])
    if state is None:
        raise LiveStateForbids(state=Coded(row.state.value, "live"))
    if row.state is LiveState.ENDED:
        _after_the_end(session, row, state, words)
    elif state is LiveState.STOPPED:
        live_sessions.over(session, row, state, why=words, at=at)
    else:
        row.state, row.why = state, words if state is LiveState.PAUSED else ""
        live_sessions.note_state(session, row, at=at)


def _after_the_end(session: Session, row: LiveSession, state: LiveState, words: str) -> None:
    """Withhold what was on air of a session that its host ended; or let everybody watch what was withheld.

    Its works went back then, by that hour; those that were withheld too are cleared one by one.

    :raises LiveStateForbids: if nothing of it was on air, or nothing is withheld
    """
    gives_free = state is LiveState.ENDED
    if row.started_at is None or (gives_free and not is_withheld(session, row.id)):
        raise LiveStateForbids(state=Coded(row.state.value, "live"))
    if not gives_free:
        row.state, row.why = state, words
