"""What happens in a live session is noted, in its order: for those who watch, and for the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.models.live_sessions import LiveNote
from marketplace.operations import marking


def note(session: Session, *, session_id: str, kind: str, facts: Mapping[str, Any], at: datetime) -> None:
    """Note something that everybody may read."""
    session.add(LiveNote(session_id=session_id, kind=kind, at=at, facts=dict(facts)))
    session.flush()
    marking.mark_note(session, session_id=session_id, kind=kind, facts=facts, at=at)
