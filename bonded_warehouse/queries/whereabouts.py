"""Where a work is, as anybody may be told: a building or a leg of the journey, never a vault position."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.rules.states import CustodyState

OUTSIDE = frozenset(
    {
        CustodyState.OUT_DISPLAY,
        CustodyState.IN_TRANSIT_EXPORT,
        CustodyState.DEPARTED,
        CustodyState.ABROAD_STOCK,
        CustodyState.DELIVERED,
        CustodyState.RETURNING,
        CustodyState.DOMESTIC,
        CustodyState.TRANSFERRED,
        CustodyState.DESTROYED,
        CustodyState.LOST,
        CustodyState.REFUSED,
        CustodyState.WITH_EXAMINER,
        CustodyState.SEIZED,
        CustodyState.FORFEITED,
        CustodyState.EXPECTED,
    }
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one work is, for everybody to read."""

    artwork_id: str
    state: CustodyState
    facility: dict[str, str] | None
    """Name of the building by language, while it is in it."""
    town: str | None
    since: datetime
    event_hash: str
    """Of the last custody event: the passport holds the statement with this hash."""


def whereabouts(session: Session, artwork_ids: Iterable[str]) -> dict[str, Whereabouts]:
    """Return where works are; works that never were expected here are left out."""
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    query = (
        sa.select(Holding, Facility)
        .join(Facility, Facility.id == Holding.facility_id)
        .where(Holding.artwork_id.in_(wanted), Holding.state != CustodyState.NONE)
        .order_by(Holding.is_open, Holding.opened_at, Holding.id)
    )
    found: dict[str, Whereabouts] = {}
    for holding, facility in session.execute(query):
        is_inside = holding.state not in OUTSIDE
        found[holding.artwork_id] = Whereabouts(
            artwork_id=holding.artwork_id,
            state=holding.state,
            facility=facility.name if is_inside else None,
            town=facility.place if is_inside else None,
            since=holding.since_at,
            event_hash=holding.chain_head,
        )
    return found
