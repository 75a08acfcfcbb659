"""How far a demonstration house is furnished: told by whoever furnishes it, and kept as facts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.events import Event
from foundation.outbox import PublishedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFurnished(Event):
    """So many of the pieces that a demonstration is to have are in their places."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Furnishing:
    """How far the furnishing is."""

    done: int
    total: int

    @property
    def is_over(self) -> bool:
        """Say whether everything is in its place."""
        return self.done >= self.total

    @property
    def percent(self) -> int:
        """Return the share that stands; 100 only when nothing is missing."""
        return 100 if self.is_over else min(99, self.done * 100 // self.total)


def tell(session: Session, *, done: int, total: int, at: datetime) -> Furnishing:
    """Put on record how far the furnishing is."""
    outbox.publish(session, HouseFurnished(done=done, total=total), at=at)
    return Furnishing(done, total)


def told(session: Session) -> Furnishing | None:
    """Return how far the furnishing is, as it was told last; None if nobody furnishes this house."""
    latest = (
        sa.select(PublishedEvent.facts)
        .where(PublishedEvent.name == HouseFurnished.name())
        .order_by(PublishedEvent.id.desc())
        .limit(1)
    )
    facts = session.scalar(latest)
    return None if facts is None else Furnishing(**facts)
