"""Extensions of terms that were asked for: those of a work, and those that wait for an office."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.extensions import ExtensionState, TermExtension
from bonded_warehouse.queries.standing import is_depositor, is_owner
from bonded_warehouse.roles import CUSTOMS_OFFICER, DECLARANT, READERS, RELIC_EXAMINER
from bonded_warehouse.rules.clocks import limit
from bonded_warehouse.rules.terms import CUSTOMS, EXAMINERS, OFFICES
from bonded_warehouse.term_errors import ExtensionUnknown
from foundation.actor import Actor, Role

ROLE_OF: Final[dict[str, Role]] = {CUSTOMS: CUSTOMS_OFFICER, EXAMINERS: RELIC_EXAMINER}
"""Office to who decides for it."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class ExtensionDecision:
    """What one office decided."""

    office: str
    by: str
    name: str
    at: str
    granted: bool
    until_on: date | None
    number: str
    """Of the decision."""
    why: str


@dataclass(frozen=True, slots=True)
class ExtensionCard:
    """One request for more time, and what became of it."""

    id: str
    holding_id: str
    artwork_id: str
    limit: str
    what: dict[str, str]
    number: int
    last_on: date
    """The term's last day when it was asked."""
    most_on: date
    reason: str
    paper: str
    sha256: str | None
    file_name: str | None
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    state: str
    until_on: date | None
    decisions: list[ExtensionDecision]
    waits_for: list[str]
    """Offices that have not decided."""

    @classmethod
    def of(cls, row: TermExtension) -> "ExtensionCard":
        """Return a row as a card."""
        decisions = [_decision(one) for one in row.decisions]
        given = {one.office for one in decisions}
        return cls(
            id=row.id,
            holding_id=row.holding_id,
            artwork_id=row.artwork_id,
            limit=row.limit_id,
            what=dict(limit(row.limit_id).what),
            number=row.number,
            last_on=row.last_on,
            most_on=row.most_on,
            reason=row.reason,
            paper=row.paper,
            sha256=row.sha256,
            file_name=row.file_name,
            asked_by=row.asked_by,
            asked_by_name=row.asked_by_name,
            asked_at=row.asked_at,
            state=row.state.value,
            until_on=row.until_on,
            decisions=decisions,
            waits_for=[one for one in OFFICES[row.limit_id] if one not in given]
            if row.state is ExtensionState.ASKED
            else [],
        )

    def is_for(self, actor: Actor) -> bool:
        """Say whether this actor may decide on it: for an office that has not, and not as who asked."""
        if actor.account_id in {self.asked_by, *(one.by for one in self.decisions)}:
            return False
        return any(actor.has(ROLE_OF[office]) for office in self.waits_for)

    def is_of(self, actor: Actor) -> bool:
        """Say whether this actor may withdraw it: whoever asked, or another declarant."""
        asked = actor.account_id == self.asked_by or actor.has(DECLARANT)
        return asked and self.state == ExtensionState.ASKED


def _decision(kept: dict[str, Any]) -> ExtensionDecision:
    until = kept["until_on"]
    return ExtensionDecision(**kept | {"until_on": date.fromisoformat(until) if until else None})


def may_ask(holding: Holding, actor: Actor) -> bool:
    """Say whether this actor may ask for more time: a declarant, or whose work it is.

    Who brought it may until title passes; who sold it does not any more.
    """
    brought = is_depositor(holding, actor) and holding.owner_id == holding.depositor_id
    return actor.has(DECLARANT) or is_owner(holding, actor) or brought


def shown(card: ExtensionCard, holding: Holding, actor: Actor) -> ExtensionCard:
    """Return a request as this actor may read it: once title passed, nothing of who of the other side asked.

    Neither side is told who the other is (`holdings.holding`); that time was asked for, and what became of
    it, belongs to the work.
    """
    is_one_side = holding.owner_id == holding.depositor_id
    if actor.has(*READERS) or is_one_side or card.asked_by == actor.account_id:
        return card
    return replace(card, asked_by="", asked_by_name="", reason="", paper="", sha256=None, file_name=None)


def of_holding(session: Session, holding_id: str) -> list[ExtensionCard]:
    """Return what was asked for a holding, the first first."""
    query = sa.select(TermExtension).where(TermExtension.holding_id == holding_id)
    return [
        ExtensionCard.of(row)
        for row in session.scalars(query.order_by(TermExtension.number, TermExtension.id))
    ]


def extension(session: Session, extension_id: str) -> ExtensionCard:
    """Return one request.

    :raises ExtensionUnknown: if there is none
    """
    row = session.get(TermExtension, extension_id)
    if row is None:
        raise ExtensionUnknown
    return ExtensionCard.of(row)


def waiting(session: Session, actor: Actor) -> list[ExtensionCard]:
    """Return the requests that this actor may decide on, the term that ends first before all others."""
    query = sa.select(TermExtension).where(TermExtension.state == ExtensionState.ASKED)
    rows = session.scalars(query.order_by(TermExtension.last_on, TermExtension.id).limit(MOST))
    return [card for card in map(ExtensionCard.of, rows) if card.is_for(actor)]


def granted(cards: Iterable[ExtensionCard], limit_id: str, started_on: date | None) -> list[ExtensionCard]:
    """Return the extensions of a term that were granted, the first first: those since it began."""
    return [
        card
        for card in cards
        if card.limit == limit_id
        and card.state == ExtensionState.GRANTED
        and (started_on is None or card.last_on >= started_on)
    ]
