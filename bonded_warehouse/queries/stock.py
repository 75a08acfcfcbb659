"""What the books say lies where: against it a count is held."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.counting import StockCount
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Place, VaultPosition
from bonded_warehouse.queries import place_tree
from bonded_warehouse.rules.states import CustodyState

ON_HAND: Final = frozenset(
    {
        CustodyState.RECEIVED,
        CustodyState.EXAMINED,
        CustodyState.IDENTIFIED,
        CustodyState.STORED,
        CustodyState.CHECKED_OUT,
        CustodyState.ON_DISPLAY_ZONE,
        CustodyState.IN_CONSERVATION,
        CustodyState.PACKED,
        CustodyState.IN_CLEARANCE,
        CustodyState.CLEARED_EXPORT,
    }
)
"""States in which a work lies somewhere with us, and a count must find it."""
SHORTEST_LABEL: Final = 6
"""So many last characters of a number tell a work, as they are printed on its label."""


def spots(session: Session, row: StockCount) -> list[str]:
    """Return the codes of every place and vault position in what is counted, in order."""
    places = sa.select(Place.code).where(Place.facility_id == row.facility_id)
    positions = sa.select(VaultPosition.code).where(VaultPosition.facility_id == row.facility_id)
    if row.place_id is not None:
        inside = place_tree.within(session, row.place_id)
        places = places.where(Place.id.in_(inside))
        positions = positions.where(VaultPosition.place_id.in_(inside))
    return sorted({*session.scalars(places), *session.scalars(positions)})


def expected(session: Session, row: StockCount) -> dict[str, str]:
    """Return what the books have in what is counted: holding to the code of its spot."""
    query = sa.select(Holding.id, sa.func.coalesce(VaultPosition.code, Place.code, "")).where(
        Holding.facility_id == row.facility_id, Holding.is_open, Holding.state.in_(ON_HAND)
    )
    if row.place_id is not None:
        query = query.where(place_tree.lies_in(place_tree.within(session, row.place_id)))
    return {row[0]: row[1] for row in session.execute(_with_spots(query))}


def spots_of(session: Session, holding_ids: Iterable[str]) -> dict[str, str]:
    """Return where the books have these holdings: a spot, or the state that they are in."""
    query = sa.select(Holding.id, sa.func.coalesce(VaultPosition.code, Place.code, ""), Holding.state).where(
        Holding.id.in_(list(holding_ids))
    )
    return {one: spot or state.value for one, spot, state in session.execute(_with_spots(query))}


def _with_spots(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return query.join(VaultPosition, VaultPosition.id == Holding.position_id, isouter=True).join(
        Place, Place.id == Holding.place_id, isouter=True
    )


def moved_since(session: Session, holding_ids: Iterable[str], at: datetime) -> set[str]:
    """Return those of these holdings whose chain has grown since an instant."""
    query = sa.select(CustodyEvent.holding_id).where(
        CustodyEvent.holding_id.in_(list(holding_ids)), CustodyEvent.occurred_at > at
    )
    return set(session.scalars(query.distinct()))


def labelled(session: Session, facility_id: str, label: str) -> str | None:
    """Return the holding that a label tells: by its number, its work's, its seal's, or the end of one."""
    mine = sa.select(Holding.id).where(Holding.facility_id == facility_id, Holding.is_open)
    exact = sa.or_(Holding.id == label, Holding.artwork_id == label, Holding.seal_number == label)
    found = session.scalars(mine.where(exact).limit(2)).all()
    if not found and len(label) >= SHORTEST_LABEL and label.isalnum():
        ends = sa.or_(Holding.id.ilike(f"%{label}"), Holding.artwork_id.ilike(f"%{label}"))
        found = session.scalars(mine.where(ends).limit(2)).all()
    return found[0] if len(found) == 1 else None
