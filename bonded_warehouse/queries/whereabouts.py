"""Where a work is, as anybody may be told: a building or a leg of the journey, never a vault position."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility
from bonded_warehouse.queries import climate_line
from bonded_warehouse.queries.climate_line import ClimateLine
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
    climate: ClimateLine | None = None
    """While it lies in a vault that is measured, and where it was asked for."""


def whereabouts(
    session: Session, artwork_ids: Iterable[str], *, climate_at: datetime | None = None
) -> dict[str, Whereabouts]:
    """Return where works are; works that never were expected here are left out.

    :param climate_at: also say whether the vault kept its limits in the 24 hours before
    """
    wanted = list(dict.fromkeys(artwork_ids))
    if not wanted:
        return {}
    query: Any = (
        sa.select(Holding, Facility)
        .join(Facility, Facility.id == Holding.facility_id)
        .where(Holding.artwork_id.in_(wanted), Holding.state != CustodyState.NONE)
        .order_by(Holding.is_open, Holding.opened_at, Holding.id)
    )
    found: dict[str, Whereabouts] = {}
    if climate_at is None:
        rows, climate = session.execute(query).all(), {}
    else:
        rows = session.execute(climate_line.beside(query, at=climate_at)).all()
        climate = climate_line.lines(rows, at=climate_at)
    for holding, facility, *_ in rows:
        is_inside = holding.state not in OUTSIDE
        found[holding.artwork_id] = Whereabouts(
            artwork_id=holding.artwork_id,
            state=holding.state,
            facility=facility.name if is_inside else None,
            town=facility.place if is_inside else None,
            since=holding.since_at,
            event_hash=holding.chain_head,
            climate=climate.get(holding.artwork_id) if holding.is_open else None,
        )
    return found
