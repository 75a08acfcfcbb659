"""What stops a work: read by the gate, by custody, and by every page of the work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.gate_errors import HoldUnknown
from bonded_warehouse.models.holds import Hold

PAGE = 50


@dataclass(frozen=True, slots=True)
class HoldCard:
    """One hold. Its kind and its instants are public; its reason is for the owner and the staff."""

    id: str
    artwork_id: str
    kind: str
    authority: str
    is_stop: bool
    reason: str
    placed_by_name: str
    placed_at: datetime
    lifted_by_name: str | None
    lifted_at: datetime | None
    lift_reason: str | None

    @classmethod
    def of(cls, row: Hold) -> "HoldCard":
        """Return a row as a card."""
        return cls(
            id=row.id,
            artwork_id=row.artwork_id,
            kind=row.kind.value,
            authority=row.authority,
            is_stop=row.is_stop,
            reason=row.reason,
            placed_by_name=row.placed_by_name,
            placed_at=row.placed_at,
            lifted_by_name=row.lifted_by_name,
            lifted_at=row.lifted_at,
            lift_reason=row.lift_reason,
        )


def for_strangers(held: HoldCard) -> HoldCard:
    """Return a hold without its reason and without who placed it."""
    return replace(held, reason="", lift_reason=None, placed_by_name="", lifted_by_name=None)


def hold(session: Session, hold_id: str) -> HoldCard:
    """Return a hold.

    :raises HoldUnknown: if there is none under this id
    """
    row = session.get(Hold, hold_id)
    if row is None:
        raise HoldUnknown
    return HoldCard.of(row)


def holds(session: Session, artwork_ids: Iterable[str]) -> dict[str, list[HoldCard]]:
    """Return the holds that stand on each work, the oldest first; works without one are left out."""
    found: dict[str, list[HoldCard]] = {}
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return found
    query = sa.select(Hold).where(Hold.artwork_id.in_(wanted), Hold.lifted_at.is_(None))
    for row in session.scalars(query.order_by(Hold.placed_at, Hold.id)):
        found.setdefault(row.artwork_id, []).append(HoldCard.of(row))
    return found


def stops(session: Session, artwork_ids: Iterable[str]) -> dict[str, HoldCard]:
    """Return of each stopped work the hold that has stood longest."""
    return {artwork_id: cards[0] for artwork_id, cards in holds(session, artwork_ids).items()}


def history(session: Session, artwork_id: str) -> list[HoldCard]:
    """Return every hold there ever was on a work, the latest first."""
    query = sa.select(Hold).where(Hold.artwork_id == artwork_id)
    return [
        HoldCard.of(row) for row in session.scalars(query.order_by(Hold.placed_at.desc(), Hold.id.desc()))
    ]


def standing(session: Session, *, after: str | None = None, limit: int = PAGE) -> list[HoldCard]:
    """Return all holds that stand, the latest first, a page at a time."""
    query = sa.select(Hold).where(Hold.lifted_at.is_(None)).order_by(Hold.id.desc()).limit(limit)
    if after:
        query = query.where(Hold.id < after)
    return [HoldCard.of(row) for row in session.scalars(query)]
