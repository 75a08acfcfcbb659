"""What may be asked about corrections: which links of a chain are in error, and what holds instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.corrections import Correction, CorrectionState
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.roles import CUSTOMS_OFFICER, SENIOR_KEEPER
from foundation.actor import Actor

CORRECTION: Final = "CORRECT"
"""Number of a link that corrects another one."""


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """A correction that waits for its second signature, or is signed."""

    id: str
    holding_id: str
    event_id: str
    seq: int
    """Number of the link in error."""
    event: str
    reason: str
    instead: dict[str, Any]
    why: str
    proposed_by_name: str
    proposed_at: datetime
    state: str
    is_mine_to_sign: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """That a link was recorded in error. What an EPCIS error declaration needs."""

    event_id: str
    """The custody event in error."""
    at: datetime
    reason: str
    """'incorrect_data' or 'did_not_occur', as in EPCIS 2.0."""
    link_id: str
    """The custody event that corrects it."""
    put_right_by: str | None
    """The later step that put right what did not occur."""
    instead: dict[str, Any]


def declared(session: Session, event_ids: Iterable[str]) -> dict[str, Declared]:
    """Return the last signed correction of each of these links; links without one are left out."""
    query = (
        sa.select(Correction)
        .where(Correction.event_id.in_(list(event_ids)), Correction.state == CorrectionState.DONE)
        .order_by(Correction.closed_at, Correction.id)
    )
    found = {}
    for row in session.scalars(query):
        assert row.closed_at is not None, "a signed correction says when"
        assert row.link_id is not None, "a signed correction has its link"
        found[row.event_id] = Declared(
            event_id=row.event_id,
            at=row.closed_at,
            reason=row.reason.value,
            link_id=row.link_id,
            put_right_by=row.corrected_by,
            instead=row.instead,
        )
    return found


def waiting(session: Session, holding_id: str, *, actor: Actor) -> list[CorrectionCard]:
    """Return the corrections of a holding that wait for their second signature."""
    query = _cards().where(Correction.holding_id == holding_id, Correction.state == CorrectionState.OPEN)
    return [_card(row, link, actor) for row, link in session.execute(query.order_by(Correction.proposed_at))]


def correction(session: Session, correction_id: str, *, actor: Actor) -> CorrectionCard:
    """Return a correction that is there."""
    row, link = session.execute(_cards().where(Correction.id == correction_id)).one()
    return _card(row, link, actor)


def _cards() -> sa.Select[Correction, CustodyEvent]:
    return sa.select(Correction, CustodyEvent).join(CustodyEvent, CustodyEvent.id == Correction.event_id)


def _card(row: Correction, link: CustodyEvent, actor: Actor) -> CorrectionCard:
    return CorrectionCard(
        id=row.id,
        holding_id=row.holding_id,
        event_id=row.event_id,
        seq=link.seq,
        event=link.event,
        reason=row.reason.value,
        instead=row.instead,
        why=row.why,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        state=row.state.value,
        is_mine_to_sign=row.state is CorrectionState.OPEN
        and row.proposed_by != actor.id
        and actor.has(SENIOR_KEEPER, CUSTOMS_OFFICER),
    )
