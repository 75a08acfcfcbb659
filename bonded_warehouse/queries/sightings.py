"""What was seen of a work in custody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.keeping_errors import SightingUnknown
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.models.sightings import Sighting
from bonded_warehouse.rules.recognition import SOUND

IDENTIFIED: Final = "M06"
"""The step that identifies, in the custody table."""


@dataclass(frozen=True, slots=True)
class SightingCard:
    """A picture of a work in custody, and what it was seen to be."""

    id: str
    holding_id: str
    artwork_id: str
    sha256: str
    state: str
    is_sound: bool
    """Recognised without doubt: beside it one keeper identifies."""
    photograph: str | None
    sight: registry.SightCard
    taken_by_name: str
    taken_at: datetime


def sighting(session: Session, sighting_id: str) -> SightingCard:
    """Return what was seen.

    :raises SightingUnknown: if there is nothing under this number
    """
    row = session.get(Sighting, sighting_id)
    if row is None:
        raise SightingUnknown
    return _card(row)


def sightings(session: Session, holding_id: str, *, since: datetime | None = None) -> list[SightingCard]:
    """Return what was seen of a holding, the newest first."""
    query = sa.select(Sighting).where(Sighting.holding_id == holding_id)
    if since is not None:
        query = query.where(Sighting.taken_at >= since)
    return [
        _card(row) for row in session.scalars(query.order_by(Sighting.taken_at.desc(), Sighting.id.desc()))
    ]


def picture_of(session: Session, sighting_id: str, name: str) -> str:
    """Return the SHA-256 of a file of a sighting: `taken`, or a picture of its evidence.

    :raises SightingUnknown: if there is none
    """
    row = session.get(Sighting, sighting_id)
    if row is None or (name != "taken" and name not in row.pictures):
        raise SightingUnknown
    return row.sha256 if name == "taken" else row.pictures[name]


def is_identity_grey(session: Session, holding_id: str) -> bool | None:
    """Say whether a picture left doubt when the work was last identified; None where none was brought."""
    link = session.scalars(
        sa.select(CustodyEvent)
        .where(CustodyEvent.holding_id == holding_id, CustodyEvent.transition == IDENTIFIED)
        .order_by(CustodyEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    brought = [] if link is None else [paper["reference"] for paper in link.documents]
    states = list(session.scalars(sa.select(Sighting.state).where(Sighting.id.in_(brought))))
    return not SOUND.issuperset(states) if states else None


def _card(row: Sighting) -> SightingCard:
    addresses = {name: f"/sightings/{row.id}/pictures/{name}" for name in row.pictures}
    return SightingCard(
        id=row.id,
        holding_id=row.holding_id,
        artwork_id=row.artwork_id,
        sha256=row.sha256,
        state=row.state,
        is_sound=row.state in SOUND,
        photograph=row.photograph,
        sight=registry.SightCard(**row.seen, pictures=addresses),
        taken_by_name=row.taken_by_name,
        taken_at=row.taken_at,
    )
