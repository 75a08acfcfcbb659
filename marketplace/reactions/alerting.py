"""Who keeps a search is told of a new work that answers it, once, when it can be found."""

from datetime import datetime

from sqlalchemy.orm import Session

from foundation.db import db
from foundation.outbox import Errand, Follower
from marketplace.events import WorkFindable
from marketplace.models.finding import SavedSearch
from marketplace.operations.noticing import tell
from marketplace.queries.searches import answered_by
from marketplace.search.index import SearchIndex


class Alerter:
    """Knows the index and where readers reach this site, and tells."""

    def __init__(self, index: SearchIndex, base_url: str) -> None:
        self._index = index
        self._base_url = base_url

    def followers(self) -> list[Follower]:
        """Return the errand that asks the index, then tells."""
        return [Errand("marketplace.alert_searches", WorkFindable, self.ask, self.write)]

    def ask(self, event: WorkFindable, key: str) -> list[tuple[str, str]]:
        """Ask which kept searches a work answers; nothing stays open meanwhile."""
        found = answered_by(db.session, event.artwork_id, index=self._index)
        db.session.rollback()
        return found

    def write(
        self, session: Session, event: WorkFindable, answer: list[tuple[str, str]], at: datetime
    ) -> None:
        """Tell each, once about a work however many of his searches it answers."""
        told: set[str] = set()
        for account_id, search_id in answer:
            row = session.get(SavedSearch, search_id)
            if row is None or not row.wants_alerts or account_id in told:  # he may have said no meanwhile
                continue
            told.add(account_id)
            tell(
                session,
                account_id=account_id,
                kind="search_found",
                ref=event.artwork_id,
                artwork_id=event.artwork_id,
                path=f"/searches/{search_id}?found={event.artwork_id}",
                base_url=self._base_url,
                at=at,
            )
