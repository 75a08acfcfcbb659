"""What happens in a live session is noted, in its order: for those who watch, and for the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.models.live_sessions import LiveNote


def note(session: Session, *, session_id: str, kind: str, facts: Mapping[str, Any], at: datetime) -> None:
    """Note something that everybody may read."""
    session.add(LiveNote(session_id=session_id, kind=kind, at=at, facts=dict(facts)))
    session.flush()
