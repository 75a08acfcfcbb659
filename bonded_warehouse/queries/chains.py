"""The chain of custody of a holding: what happened, as far as its reader may know."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries.corrections import CORRECTION
from bonded_warehouse.queries.tenures import Tenures
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a later link says of one that is in error."""

    seq: int
    """Number of the later link."""
    reason: str
    instead: dict[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class EventCard:
    """One link of the chain of custody."""

    id: str
    seq: int
    transition: str
    event: str
    from_state: str
    to_state: str
    customs_status: str | None
    at: datetime
    place: str
    position: str
    documents: list[dict[str, Any]]
    signed_by: list[dict[str, str]]
    posting: list[str] | None
    circumstances: dict[str, Any]
    note: str
    prev_hash: str
    hash: str
    corrected: "Corrected | None" = None
    """The correction of it that was signed last; the link itself stays as it was written."""


def chain_of_custody(session: Session, holding_id: str, *, actor: Actor) -> list[EventCard]:
    """Return the chain of a holding, the first link first.

    Links of the time when the work was another's keep their state and instant, and name nobody and nothing.
    """
    rows = session.scalars(
        sa.select(CustodyEvent).where(CustodyEvent.holding_id == holding_id).order_by(CustodyEvent.seq)
    ).all()
    theirs = Tenures.of(session.get_one(Holding, holding_id), actor, rows)
    wrong = {
        row.circumstances["corrects"]: Corrected(
            row.seq, row.circumstances["reason"], row.circumstances["instead"], row.note
        )
        for row in rows
        if row.transition == CORRECTION
    }
    cards = [(replace(event_card(row), corrected=wrong.get(row.id)), theirs.has_link(row)) for row in rows]
    return [card if is_theirs else _bare(card) for card, is_theirs in cards]


def _bare(card: EventCard) -> EventCard:
    corrected = card.corrected
    return replace(
        card,
        place="",
        position="",
        documents=[],
        signed_by=[],
        posting=None,
        circumstances={},
        note="",
        corrected=replace(corrected, instead={}, why="") if corrected else None,
    )


def event_card(row: CustodyEvent) -> EventCard:
    """Return a custody event as a card."""
    return EventCard(
        id=row.id,
        seq=row.seq,
        transition=row.transition,
        event=row.event,
        from_state=row.from_state.value,
        to_state=row.to_state.value,
        customs_status=row.customs_status.value if row.customs_status else None,
        at=row.occurred_at,
        place=row.place,
        position=row.position,
        documents=row.documents,
        signed_by=row.signed_by,
        posting=row.posting,
        circumstances=row.circumstances,
        note=row.note,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
