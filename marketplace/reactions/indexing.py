"""What a reader may find is brought to the search index."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bonded_warehouse import api as warehouse
from foundation import outbox
from foundation.db import db
from foundation.events import Event
from foundation.outbox import Errand, Follower
from marketplace import events
from marketplace.queries.documents import documents
from marketplace.search.index import SearchIndex

NEWS: Final = (events.WorkListed, events.ReachAnswered)
"""Facts after which a work may answer what it did not answer before."""


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
        Errand(f"marketplace.index_{fact.__name__}", fact, bring, _tell if fact in NEWS else _nothing)
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


def _tell(
    session: Session, event: events.WorkListed | events.ReachAnswered, answer: None, at: datetime
) -> None:
    """Say that a work can be found, to whoever waits for such a one."""
    outbox.publish(session, events.WorkFindable(artwork_id=event.artwork_id), at=at)


def _nothing(session: Session, event: Event, answer: None, at: datetime) -> None:
    """Write nothing: the index has it."""
