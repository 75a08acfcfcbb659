"""What may be asked about the tree of places: what is in what, and which works lie where."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import MoveState, Place, PlaceMove
from foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class LyingWork:
    """A work in a place."""

    holding_id: str
    artwork_id: str
    state: str


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
    """Return a facility's places, each before what is in it; two queries, however many there are."""
    rows = session.scalars(
        sa.select(Place).where(Place.facility_id == facility_id).order_by(Place.code)
    ).all()
    lying: dict[str, list[LyingWork]] = {}
    query = sa.select(Holding.place_id, Holding.id, Holding.artwork_id, Holding.state).where(
        Holding.facility_id == facility_id, Holding.place_id.is_not(None), Holding.is_open
    )
    for place_id, holding_id, artwork_id, state in session.execute(query.order_by(Holding.id)):
        lying.setdefault(str(place_id), []).append(LyingWork(holding_id, artwork_id, state.value))
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
            below = len(works) + walk(row.id, depth + 1)
            found[at] = _card(row, depth, works, below)
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
    )


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
