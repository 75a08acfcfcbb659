"""Whom a work concerns today: whose it is, and until title passed who registered or brought it."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.queries.tenures import PASSED
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class Title:
    """With whom title is, as far as the house has seen it."""

    last: Holding | None = None
    """The last holding of the work, ended or not; None if it never was in custody."""
    passed_in_last: bool = False
    passed_ever: bool = False

    def is_with(self, card: registry.ArtworkCard, actor: Actor) -> bool:
        """Say whether the work concerns this actor, or whom he acts for, today."""
        if self.last is not None:
            if is_owner(self.last, actor):
                return True
            if is_depositor(self.last, actor) and not self.passed_in_last:
                return True
        return not self.passed_ever and registry.is_own(card, actor)


NOBODY_KNOWS = Title()


def titles(session: Session, artwork_ids: Iterable[str]) -> tuple[dict[str, Title], dict[str, Holding]]:
    """Return with whom title is, and the holdings that are open, by work; one query."""
    passed = sa.exists().where(CustodyEvent.holding_id == Holding.id, CustodyEvent.event == PASSED)
    query = sa.select(Holding, passed).where(Holding.artwork_id.in_(list(artwork_ids)))
    found: dict[str, Title] = {}
    under_way: dict[str, Holding] = {}
    for holding, has_passed in session.execute(query.order_by(Holding.id)):
        before = found.get(holding.artwork_id, NOBODY_KNOWS)
        found[holding.artwork_id] = Title(holding, has_passed, has_passed or before.passed_ever)
        if holding.is_open:
            under_way[holding.artwork_id] = holding
    return found, under_way


def is_of_holder(session: Session, artwork_id: str, actor: Actor) -> bool:
    """Say whether the actor, or whom he acts for, owns or brought a work that is in custody now."""
    query = sa.select(Holding).where(Holding.artwork_id == artwork_id, Holding.is_open)
    return any(is_owner(row, actor) or is_depositor(row, actor) for row in session.scalars(query))


def concerns(session: Session, card: registry.ArtworkCard, actor: Actor) -> bool:
    """Say whether a work concerns this actor today."""
    found, _ = titles(session, [card.id])
    return found.get(str(card.id), NOBODY_KNOWS).is_with(card, actor)
