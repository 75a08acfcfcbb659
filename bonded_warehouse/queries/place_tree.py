"""What may be asked about the tree of places: what is in what, and which works lie where."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import MoveState, Place, PlaceMove, VaultPosition
from foundation.actor import Actor

MOST_LEAVES: Final = 400
"""So many vault positions are shown one by one; of more, only their number."""


@dataclass(frozen=True, slots=True)
class LyingWork:
    """A work in a place."""

    holding_id: str
    artwork_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A vault position: a leaf of the tree."""

    code: str
    work: LyingWork | None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place, and what lies in it."""

    id: str
    facility_id: str
    parent_id: str | None
    kind: str
    code: str
    name: dict[str, str]
    capacity: int | None
    depth: int
    """How deep in the tree, from nothing."""
    works: list[LyingWork]
    held: int
    """How many works are in it, in all that is in it."""
    positions: int
    """How many vault positions hang in it."""
    leaves: list[Leaf]
    """Those positions one by one; none where the facility has too many to show."""


@dataclass(frozen=True, slots=True)
class MoveCard:
    """A place being moved."""

    id: str
    place_id: str
    facility_id: str
    code: str
    into: str
    reason: str
    proposed_by_name: str
    proposed_at: datetime
    state: str
    works: int
    is_mine_to_sign: bool


def tree(session: Session, facility_id: str) -> list[PlaceCard]:
    """Return a facility's places, each before what is in it; four queries, however many there are."""
    rows = session.scalars(
        sa.select(Place).where(Place.facility_id == facility_id).order_by(Place.code)
    ).all()
    lying: dict[str, list[LyingWork]] = {}
    query = sa.select(Holding.place_id, Holding.id, Holding.artwork_id, Holding.state).where(
        Holding.facility_id == facility_id, Holding.place_id.is_not(None), Holding.is_open
    )
    for place_id, holding_id, artwork_id, state in session.execute(query.order_by(Holding.id)):
        lying.setdefault(str(place_id), []).append(LyingWork(holding_id, artwork_id, state.value))
    positions, stored, leaves = _positions(session, facility_id)
    inside: dict[str | None, list[Place]] = {}
    for row in rows:
        inside.setdefault(row.parent_id, []).append(row)
    found: list[PlaceCard] = []

    def walk(parent: str | None, depth: int) -> int:
        held = 0
        for row in inside.get(parent, []):
            at = len(found)
            works = lying.get(row.id, [])
            found.append(_card(row, depth, works, 0))
            below = len(works) + stored.get(row.id, 0) + walk(row.id, depth + 1)
            card = _card(row, depth, works, below)
            found[at] = replace(card, positions=positions.get(row.id, 0), leaves=leaves.get(row.id, []))
            held += below
        return held

    walk(None, 0)
    return found


def _card(row: Place, depth: int, works: list[LyingWork], held: int) -> PlaceCard:
    return PlaceCard(
        id=row.id,
        facility_id=row.facility_id,
        parent_id=row.parent_id,
        kind=row.kind.value,
        code=row.code,
        name=row.name,
        capacity=row.capacity,
        depth=depth,
        works=works,
        held=held,
        positions=0,
        leaves=[],
    )


def _positions(
    session: Session, facility_id: str
) -> tuple[dict[str, int], dict[str, int], dict[str, list[Leaf]]]:
    """Return by place: how many positions hang in it, how many are taken, and the positions themselves."""
    query = (
        sa.select(VaultPosition.place_id, sa.func.count(), sa.func.count(Holding.id))
        .join(Holding, Holding.position_id == VaultPosition.id, isouter=True)
        .where(VaultPosition.facility_id == facility_id, VaultPosition.place_id.is_not(None))
        .group_by(VaultPosition.place_id)
    )
    counted = {str(place_id): (int(there), int(taken)) for place_id, there, taken in session.execute(query)}
    leaves: dict[str, list[Leaf]] = {}
    if counted and sum(there for there, _ in counted.values()) <= MOST_LEAVES:
        lying = (
            sa.select(VaultPosition, Holding.id, Holding.artwork_id, Holding.state)
            .join(Holding, Holding.position_id == VaultPosition.id, isouter=True)
            .where(VaultPosition.facility_id == facility_id, VaultPosition.place_id.is_not(None))
            .order_by(VaultPosition.code)
        )
        for position, holding_id, artwork_id, state in session.execute(lying):
            work = LyingWork(holding_id, artwork_id, state.value) if holding_id else None
            leaves.setdefault(str(position.place_id), []).append(Leaf(position.code, work))
    return (
        {place_id: there for place_id, (there, _) in counted.items()},
        {place_id: taken for place_id, (_, taken) in counted.items()},
        leaves,
    )


def within(session: Session, place_id: str) -> list[str]:
    """Return a place and every place in it, however deep."""
    found = sa.select(Place.id).where(Place.id == place_id).cte(recursive=True)
    found = found.union(sa.select(Place.id).where(Place.parent_id == found.c.id))
    return list(session.scalars(sa.select(found.c.id)))


def lies_in(place_ids: list[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a holding's work is in one of these places, or in a position of one."""
    positions = sa.select(VaultPosition.id).where(VaultPosition.place_id.in_(place_ids))
    return sa.or_(Holding.place_id.in_(place_ids), Holding.position_id.in_(positions))


def moves(session: Session, facility_id: str, *, actor: Actor) -> list[MoveCard]:
    """Return the moves of a facility that wait for their second signature."""
    query = _moves().where(Place.facility_id == facility_id, PlaceMove.state == MoveState.OPEN)
    return [_move(*row, actor) for row in session.execute(query.order_by(PlaceMove.proposed_at))]


def move(session: Session, move_id: str, *, actor: Actor) -> MoveCard:
    """Return a move that is there."""
    row = session.execute(_moves().where(PlaceMove.id == move_id)).one()
    return _move(*row, actor)


def _moves() -> sa.Select[PlaceMove, Place, str]:
    into = sa.orm.aliased(Place)
    return (
        sa.select(PlaceMove, Place, into.code)
        .join(Place, Place.id == PlaceMove.place_id)
        .join(into, into.id == PlaceMove.to_id)
    )


def _move(row: PlaceMove, place: Place, into: str, actor: Actor) -> MoveCard:
    return MoveCard(
        id=row.id,
        place_id=row.place_id,
        facility_id=place.facility_id,
        code=place.code,
        into=into,
        reason=row.reason,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        state=row.state.value,
        works=row.works,
        is_mine_to_sign=row.state is MoveState.OPEN and row.proposed_by != actor.id,
    )
