"""Sessions that can be ended: what a copied cookie opened, it does not open after its owner signed out.

A session's cookie, and the longer one of 'Keep me signed in', name the account's secret and the
session: `<uniquifier>.<begun>-<random>`. Signing out enters the session among those that have ended;
whoever is looked up is looked up together with that list, in one query. A new password, and an
administrator who closes the account, change the account's secret: all its sessions end.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from foundation.accounts.models import EndedSession, KeptAnswer, User

LONGEST_SESSION: Final = timedelta(days=366)
"""No session is older, however often its cookie was renewed: Flask-Login's cookie lasts 365 days."""
ANSWERS_KEPT: Final = timedelta(days=7)
"""How long a request with an Idempotency-Key is given its first answer again."""
TIDIED_AT_ONCE: Final = 500


def user_of_session(session: Session, user_id: str, *, at: datetime) -> User | None:
    """Return whose session this is, unless it has ended; one query.

    :param user_id: as `User.new_session_id` made it; of sessions older than this rule, the account's secret
    """
    uniquifier, _, sid = user_id.partition(".")
    if sid and _is_over(sid, at):
        return None
    query = (
        sa.select(User)
        .options(joinedload(User.roles))
        .where(User.fs_uniquifier == uniquifier, User.active.is_(True))
    )
    if sid:
        query = query.where(~sa.exists().where(EndedSession.sid == sid))
    return session.scalars(query).unique().one_or_none()


def _is_over(sid: str, at: datetime) -> bool:
    try:
        begun_at = datetime.fromtimestamp(int(sid.partition("-")[0], 16), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return True
    return at - begun_at > LONGEST_SESSION


def end_session(session: Session, user_id: str, *, at: datetime) -> None:
    """End a session; one that has no id of its own ends with all others of its account."""
    uniquifier, _, sid = user_id.partition(".")
    if not sid:
        user = session.scalar(sa.select(User).where(User.fs_uniquifier == uniquifier))
        if user is not None:
            end_all(user)
    elif session.get(EndedSession, sid) is None:
        session.add(EndedSession(sid=sid, ended_at=at))


def end_all(user: User) -> None:
    """End all sessions of an account."""
    user.fs_uniquifier = secrets.token_hex(32)


def tidy(session: Session, *, at: datetime) -> int:
    """Forget some sessions and answers that nobody can ask for any more; return how many."""
    old_sessions = sa.select(EndedSession.sid).where(EndedSession.ended_at < at - LONGEST_SESSION)
    sids = session.scalars(old_sessions.limit(TIDIED_AT_ONCE)).all()
    if sids:
        session.execute(sa.delete(EndedSession).where(EndedSession.sid.in_(sids)))
    old_answers = sa.select(KeptAnswer.account_id, KeptAnswer.key).where(KeptAnswer.at < at - ANSWERS_KEPT)
    keys = session.execute(old_answers.order_by(KeptAnswer.at).limit(TIDIED_AT_ONCE)).all()
    if keys:
        both = sa.tuple_(KeptAnswer.account_id, KeptAnswer.key)
        session.execute(sa.delete(KeptAnswer).where(both.in_([tuple(key) for key in keys])))
    return len(sids) + len(keys)
