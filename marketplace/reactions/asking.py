"""The rules are asked about a work that is offered: where may it go."""

from datetime import datetime

from sqlalchemy.orm import Session

from foundation.outbox import Follower, Reaction
from marketplace import events
from marketplace.operations.asking_where import ask_where


def followers() -> list[Follower]:
    """Return what asks the rules, and what forgets their answers."""
    return [
        Reaction("marketplace.ask_where", events.WorkListed, ask),
        Reaction("marketplace.forget_where", events.WorkUnlisted, ask),
    ]


def ask(session: Session, event: events.WorkListed | events.WorkUnlisted, at: datetime) -> None:
    """Ask about one work, if it is offered still."""
    ask_where(session, artwork_ids=[event.artwork_id], at=at)
