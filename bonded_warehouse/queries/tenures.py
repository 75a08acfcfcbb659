"""Whose a work was when: what of a chain of custody an owner or a former owner may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import READERS
from foundation.actor import Actor

PASSED = "title_transferred"


@dataclass(frozen=True, slots=True)
class Tenures:
    """A holding cut where title passed, for one reader: the depositor's time first, the owner's last."""

    holding: Holding
    actor: Actor
    passed: Sequence[CustodyEvent]
    """The links by which title passed, in their order."""

    @classmethod
    def of(cls, holding: Holding, actor: Actor, links: Iterable[CustodyEvent]) -> "Tenures":
        """Cut a holding by its links, given in their order."""
        return cls(holding, actor, [link for link in links if link.event == PASSED])

    def has_link(self, link: CustodyEvent) -> bool:
        """Say whether the reader may read all of a link; where title passed, only staff may."""
        if self.actor.has(*READERS):
            return True
        return link.event != PASSED and self._is_theirs(sum(one.seq < link.seq for one in self.passed))

    def has_instant(self, at: datetime | None) -> bool:
        """Say whether the reader may read what happened at an instant, None being now."""
        if self.actor.has(*READERS):
            return True
        return self._is_theirs(sum(at is None or one.occurred_at <= at for one in self.passed))

    def _is_theirs(self, number: int) -> bool:
        """Say whether the work was the reader's, or whom he acts for, when title had passed so often."""
        if number == len(self.passed):
            return is_owner(self.holding, self.actor)
        if number == 0:
            return is_depositor(self.holding, self.actor)
        return self.passed[number - 1].circumstances.get("to_owner") == self.actor.account_id


def tenures(session: Session, holdings: Iterable[Holding], actor: Actor) -> dict[str, Tenures]:
    """Return how these holdings are cut, by their ids; one query, and none for staff."""
    wanted = {holding.id: holding for holding in holdings}
    links: list[CustodyEvent] = []
    if wanted and not actor.has(*READERS):
        query = sa.select(CustodyEvent).where(
            CustodyEvent.holding_id.in_(wanted), CustodyEvent.event == PASSED
        )
        links = list(session.scalars(query.order_by(CustodyEvent.seq)))
    return {
        key: Tenures.of(holding, actor, [link for link in links if link.holding_id == key])
        for key, holding in wanted.items()
    }
