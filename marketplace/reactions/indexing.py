"""What a reader may find is brought to the search index."""

from datetime import datetime

from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation.db import db
from foundation.events import Event
from foundation.outbox import Errand, Follower
from marketplace import events
from marketplace.queries.documents import documents
from marketplace.search.index import SearchIndex


def followers(index: SearchIndex) -> list[Follower]:
    """Have every fact that changes what a reader may find brought to the index."""

    def bring(event: Event, key: str) -> None:
        artwork_id: str = event.artwork_id  # type: ignore[attr-defined] # each of the facts below has one
        found = documents(db.session, [artwork_id])
        db.session.rollback()
        if found:
            index.put(found)
        else:
            index.remove([artwork_id])

    return [
        Errand(f"marketplace.index_{fact.__name__}", fact, bring, _nothing)
        for fact in (
            events.WorkListed,
            events.WorkUnlisted,
            events.ReachAnswered,
            events.LotSold,
            events.LotPassed,
            events.LotWithdrawn,
            warehouse.WorkStored,
        )
    ]


def _nothing(session: Session, event: Event, answer: None, at: datetime) -> None:
    """Write nothing: the index has it."""
