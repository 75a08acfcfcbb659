"""The six stages of a declaration, from what is written down about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.customs.gateway import Reply
from bonded_warehouse.models.clearance import Declaration, DeclarationState
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.models.draws import InspectionDraw
from bonded_warehouse.models.enterprises import DeclarationBasis
from bonded_warehouse.models.tax import TaxDocument, TaxState
from bonded_warehouse.queries.declarations import AnswerCard, DeclarationCard
from bonded_warehouse.queries.taxes import CHECKS, REFUNDS
from bonded_warehouse.rules.stages import Passage, StageOf, stages

DETENTIONS: Final = frozenset(
    {Reply.DETAINED, Reply.DETAINED_SMUGGLING, Reply.DETAINED_LEGAL, Reply.DETAINED_OTHER}
)
LEFT: Final = "M25"
DEPARTED: Final = "M26"
CLOSED_UNRELEASED: Final = frozenset({DeclarationState.REJECTED, DeclarationState.WITHDRAWN})


def timelines(session: Session, cards: Sequence[DeclarationCard]) -> dict[str, tuple[StageOf, ...]]:
    """Return the stages of each declaration, in three queries however many there are."""
    ids = [card.id for card in cards]
    entered = (
        sa.select(Declaration.id, InspectionDraw.lane, DeclarationBasis.enterprise_id)
        .join(InspectionDraw, InspectionDraw.declaration_id == Declaration.id, isouter=True)
        .join(DeclarationBasis, DeclarationBasis.declaration_id == Declaration.id, isouter=True)
    )
    begun = {row.id: row for row in session.execute(entered.where(Declaration.id.in_(ids)))}
    unpaid: dict[str, list[TaxDocument]] = {}
    owed = sa.select(TaxDocument).where(
        TaxDocument.declaration_id.in_(ids),
        TaxDocument.state == TaxState.DETERMINED,
        TaxDocument.calc.not_in(REFUNDS | CHECKS),
    )
    for row in session.scalars(owed):
        unpaid.setdefault(str(row.declaration_id), []).append(row)
    moved: dict[str, list[CustodyEvent]] = {}
    ways = sa.select(CustodyEvent).where(
        CustodyEvent.holding_id.in_({card.holding_id for card in cards}),
        CustodyEvent.transition.in_((LEFT, DEPARTED)),
    )
    anything_left = any(card.state == DeclarationState.RELEASED for card in cards)
    for event in session.scalars(ways.order_by(CustodyEvent.seq)) if anything_left else ():
        moved.setdefault(event.holding_id, []).append(event)
    found = {}
    for card in cards:
        begin = begun[card.id]
        owes = unpaid.get(card.id, [])
        released = _released(card)
        road = [
            event for event in moved.get(card.holding_id, []) if released and event.occurred_at >= released
        ]
        found[card.id] = stages(
            Passage(
                lodged_at=card.lodged_at,
                lane=begin.lane,
                has_enterprise=begin.enterprise_id is not None,
                stored_at=_stored(card),
                drawn_at=_first(card, {Reply.INSPECTION}),
                inspected_at=_inspected(card),
                released_at=released,
                left_at=_when(road, LEFT),
                departed_at=_when(road, DEPARTED),
                ended_at=card.closed_at if card.state in CLOSED_UNRELEASED else None,
                is_detained=card.state == DeclarationState.DETAINED,
                detained_at=_first(card, DETENTIONS),
                unpaid=len(owes),
                tax_due_on=min((row.due_on for row in owes if row.due_on), default=None),
            )
        )
    return found


def timeline(session: Session, card: DeclarationCard) -> tuple[StageOf, ...]:
    """Return the stages of one declaration."""
    return timelines(session, [card])[card.id]


def _heard(card: DeclarationCard) -> Iterable[AnswerCard]:
    return (answer for answer in card.answers if not answer.is_late)


def _first(card: DeclarationCard, statuses: Iterable[Reply]) -> datetime | None:
    wanted = {status.value for status in statuses}
    return next((answer.answered_at for answer in _heard(card) if answer.status in wanted), None)


def _stored(card: DeclarationCard) -> datetime | None:
    """Return when customs had it: it said so, or said what it says only of what it has."""
    told = _first(card, {Reply.STORED, Reply.MANUAL, Reply.REVIEWED, Reply.INSPECTION, Reply.RELEASED})
    return told or _first(card, DETENTIONS)


def _released(card: DeclarationCard) -> datetime | None:
    return _first(card, {Reply.RELEASED}) if card.state == DeclarationState.RELEASED else None


def _inspected(card: DeclarationCard) -> datetime | None:
    """Return when the table was cleared: the first thing an officer decided after it was called for.

    A work that is back on the table is not inspected yet.
    """
    if card.state == DeclarationState.INSPECTION:
        return None
    heard = list(_heard(card))
    drawn = [place for place, answer in enumerate(heard) if answer.status == Reply.INSPECTION.value]
    if not drawn:
        return None
    return next((answer.answered_at for answer in heard[drawn[-1] + 1 :]), None)


def _when(events: Iterable[CustodyEvent], transition: str) -> datetime | None:
    return next((event.occurred_at for event in events if event.transition == transition), None)
