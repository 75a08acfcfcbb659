"""What is written in a live session: chat, questions, answers, captions; hidden, muted, and kept."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id
from marketplace.live_session_errors import (
    LiveMessageUnknown,
    LiveSessionUnknown,
    LiveStateForbids,
    TalkMuted,
    TalkTooFast,
)
from marketplace.models.live_sessions import LiveCaption, LiveMessage, LiveReport, LiveSession, LiveVoice
from marketplace.operations import live_sessions
from marketplace.operations.noting import note
from marketplace.roles import CUSTOMS_OFFICER
from marketplace.rules import live_sessions as rules
from marketplace.rules.live_sessions import RUNNING, TalkKind

LANGUAGES: Final = ("en", "zh")


def write(
    session: Session, *, session_id: str, kind: TalkKind, text: str, actor: Actor, at: datetime
) -> LiveMessage:
    """Write a line, or ask the host something, under a number and never a name.

    :raises LiveSessionUnknown: if there is no such session
    :raises LiveStateForbids: if it does not run
    :raises TalkMuted: if the actor was muted
    :raises TalkTooFast: if he writes too often
    """
    row = live_sessions.locked(session, session_id)
    _require_running(row)
    voice = _voice(session, row.id, actor)
    if voice.muted_at is not None:
        raise TalkMuted
    newest = sa.select(LiveMessage.at).where(
        LiveMessage.session_id == row.id, LiveMessage.account_id == actor.id
    )
    before = list(session.scalars(newest.order_by(LiveMessage.at.desc()).limit(rules.TALK_MOST)))
    if rules.must_wait(before, at=at):
        raise TalkTooFast
    message = LiveMessage(
        id=new_id("lms", at),
        session_id=row.id,
        account_id=actor.id,
        number=voice.number,
        kind=kind,
        text=text.strip(),
        at=at,
    )
    session.add(message)
    session.flush()
    facts = {"id": message.id, "voice": message.number, "text": message.text}
    note(session, session_id=row.id, kind=kind.value, facts=facts, at=at)
    return message


def hide(session: Session, *, message_id: str, why: str, actor: Actor, at: datetime) -> LiveMessage:
    """Take a line from everybody's eyes; it is kept, with who hid it and why.

    :raises LiveMessageUnknown: if there is none, or the actor does not moderate its session
    """
    message, row = _moderated(session, message_id, actor)
    if message.hidden_at is None:
        message.hidden_at, message.hidden_by, message.hidden_why = at, actor.id, why.strip()
        note(session, session_id=row.id, kind="hidden", facts={"id": message.id}, at=at)
    return message


def mute(session: Session, *, message_id: str, actor: Actor, at: datetime) -> LiveMessage:
    """Have whoever wrote a line write no more in this session.

    :raises LiveMessageUnknown: if there is none, or the actor does not moderate its session
    """
    message, row = _moderated(session, message_id, actor)
    voice = session.get_one(LiveVoice, (row.id, message.account_id), with_for_update=True)
    if voice.muted_at is None:
        voice.muted_at, voice.muted_by = at, actor.id
    session.flush()
    return message


def report(session: Session, *, message_id: str, why: str, actor: Actor, at: datetime) -> LiveMessage:
    """Say that a line should not stand; the host and customs see it.

    :raises LiveMessageUnknown: if there is none, or it is hidden
    """
    message = session.get(LiveMessage, message_id, with_for_update=True)
    if message is None or message.hidden_at is not None:
        raise LiveMessageUnknown
    if session.get(LiveReport, (message.id, actor.id)) is None:
        session.add(LiveReport(message_id=message.id, account_id=actor.id, at=at, why=why.strip()))
        session.flush()
    return message


def answer(session: Session, *, message_id: str, text: str, actor: Actor, at: datetime) -> LiveMessage:
    """Answer a question; everybody reads it.

    :raises LiveMessageUnknown: if there is none, it is no question, or the actor does not lead its session
    """
    message = session.get(LiveMessage, message_id, with_for_update=True)
    row = None if message is None else live_sessions.locked(session, message.session_id)
    if message is None or row is None or not live_sessions.conducts(row, actor):
        raise LiveMessageUnknown
    if message.kind is not TalkKind.QUESTION or message.hidden_at is not None:
        raise LiveMessageUnknown
    message.answer, message.answered_by, message.answered_at = text.strip(), actor.id, at
    note(session, session_id=row.id, kind="answer", facts={"id": message.id, "text": message.answer}, at=at)
    return message


def interpret(
    session: Session, *, session_id: str, language: str, text: str, actor: Actor, at: datetime
) -> LiveCaption:
    """Write a line of what is said, in one of the two languages.

    :raises LiveSessionUnknown: if the actor is neither its interpreter nor leads it
    :raises LiveStateForbids: if it does not run
    """
    row = live_sessions.locked(session, session_id)
    is_interpreter = actor.is_signed_in and actor.account_id == row.interpreter_id
    if not is_interpreter and not live_sessions.conducts(row, actor):
        raise LiveSessionUnknown
    _require_running(row)
    assert language in LANGUAGES
    caption = LiveCaption(
        id=new_id("lcp", at), session_id=row.id, language=language, text=text.strip(), by=actor.id, at=at
    )
    session.add(caption)
    session.flush()
    facts = {"id": caption.id, "language": language, "text": caption.text}
    note(session, session_id=row.id, kind="caption", facts=facts, at=at)
    return caption


def moderates(row: LiveSession, actor: Actor) -> bool:
    """Say whether the actor hides lines and mutes people in a session."""
    return live_sessions.conducts(row, actor) or actor.has(CUSTOMS_OFFICER)


def _require_running(row: LiveSession) -> None:
    if row.state not in RUNNING:
        raise LiveStateForbids(state=Coded(row.state.value, "live"))


def _voice(session: Session, session_id: str, actor: Actor) -> LiveVoice:
    """Return who writes, with a number of this session; its row is locked, so that none is given twice."""
    voice = session.get(LiveVoice, (session_id, actor.id))
    if voice is None:
        last = session.scalar(
            sa.select(sa.func.max(LiveVoice.number)).where(LiveVoice.session_id == session_id)
        )
        voice = LiveVoice(session_id=session_id, account_id=actor.id, number=(last or 0) + 1)
        session.add(voice)
        session.flush()
    return voice


def _moderated(session: Session, message_id: str, actor: Actor) -> tuple[LiveMessage, LiveSession]:
    message = session.get(LiveMessage, message_id, with_for_update=True)
    row = None if message is None else session.get_one(LiveSession, message.session_id)
    if message is None or row is None or not moderates(row, actor):
        raise LiveMessageUnknown
    return message, row
