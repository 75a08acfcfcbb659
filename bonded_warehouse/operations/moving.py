"""Places as a tree: opened, and moved with all that is in them, one custody event for each work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.errors import CodeTaken, ConsignorMayNotKeep, FacilityUnknown
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import Facility, MoveState, Place, PlaceKind, PlaceMove, VaultPosition
from bonded_warehouse.operations import announcing, keeping, stopping
from bonded_warehouse.queries.place_tree import lies_in, within
from bonded_warehouse.queries.standing import holds_on, is_depositor, is_owner, standing
from bonded_warehouse.roles import KEEPERS, SENIOR_KEEPER
from bonded_warehouse.rules import custody
from bonded_warehouse.rules.table import TABLE
from foundation.actor import Actor
from foundation.errors import Coded
from foundation.ids import new_id

AS_IF: Final = "M09"
"""The holds that forbid taking a work out of the vault also forbid moving it with its place."""


def open_place(
    session: Session,
    *,
    facility_id: str,
    parent_id: str | None,
    kind: PlaceKind,
    code: str,
    name: Mapping[str, str],
    capacity: int | None,
    actor: Actor,
    at: datetime,
) -> Place:
    """Open a place in another one, or at the root of a facility.

    :raises NotAllowed: if the actor is no senior keeper
    :raises FacilityUnknown: if there is no such facility; PlaceUnknown if there is no such parent in it
    :raises CodeTaken: if the facility has a place of this code
    """
    actor.require(SENIOR_KEEPER)
    if session.get(Facility, facility_id) is None:
        raise FacilityUnknown(facility_id=facility_id)
    parent = session.get(Place, parent_id) if parent_id else None
    if parent_id and (parent is None or parent.facility_id != facility_id):
        raise errors.PlaceUnknown
    if place_of_code(session, facility_id, code) is not None:
        raise CodeTaken(code=code)
    place = Place(
        id=new_id("plc", at),
        facility_id=facility_id,
        parent_id=parent_id,
        kind=kind,
        code=code,
        name=dict(name),
        capacity=capacity,
        opened_by=actor.id,
        opened_at=at,
    )
    session.add(place)
    session.flush()
    return place


def place_of_code(session: Session, facility_id: str, code: str) -> Place | None:
    """Return a facility's place of this code; None if there is none."""
    return session.scalar(sa.select(Place).where(Place.facility_id == facility_id, Place.code == code))


def propose_move(
    session: Session, *, place_id: str, to_id: str, reason: str, actor: Actor, at: datetime
) -> PlaceMove:
    """Propose that a place goes into another with all that is in it, signing as the first keeper.

    :raises NotAllowed: if the actor is no keeper
    :raises PlaceUnknown: if a place is not there
    :raises PlaceCannotGo: if it would be in itself, or in another facility
    :raises PlaceFull: if there is no room; HoldInPlace if a work in it is stopped
    :raises MoveWaits: if a move of it waits already
    """
    actor.require(*KEEPERS)
    place, target = _place(session, place_id), _place(session, to_id)
    waiting = session.scalar(
        sa.select(PlaceMove.id).where(PlaceMove.place_id == place.id, PlaceMove.state == MoveState.OPEN)
    )
    if waiting is not None:
        raise errors.MoveWaits(code=place.code)
    _require_may_go(session, place, target, actor)
    move = PlaceMove(
        id=new_id("mov", at),
        place_id=place.id,
        from_id=place.parent_id,
        to_id=target.id,
        reason=stopping.said(reason),
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    session.add(move)
    session.flush()
    return move


def sign_move(session: Session, *, move_id: str, actor: Actor, at: datetime) -> PlaceMove:
    """Countersign a move; then it happens: one custody event for each work, or none of it.

    :raises NotAllowed: if the actor is no keeper
    :raises MoveUnknown: if no such move waits; MoveSignedByYou if the actor proposed it
    :raises PlaceCannotGo: and the other refusals of `propose_move`, asked again
    """
    actor.require(*KEEPERS)
    move = session.get(PlaceMove, move_id, with_for_update=True)
    if move is None or move.state is not MoveState.OPEN:
        raise errors.MoveUnknown
    if move.proposed_by == actor.id:
        raise errors.MoveSignedByYou
    place, target = _place(session, move.place_id), _place(session, move.to_id)
    works = _require_may_go(session, place, target, actor)
    place.parent_id = target.id
    session.flush()
    for holding in works:
        _moves_with(session, holding, place, target, move, actor, at)
    move.state, move.works = MoveState.DONE, len(works)
    move.closed_by, move.closed_by_name, move.closed_at = actor.id, actor.name, at
    session.flush()
    return move


def withdraw_move(session: Session, *, move_id: str, actor: Actor, at: datetime) -> PlaceMove:
    """Withdraw a move before it happens.

    :raises NotAllowed: if the actor is no keeper
    :raises MoveUnknown: if no such move waits
    """
    actor.require(*KEEPERS)
    move = session.get(PlaceMove, move_id, with_for_update=True)
    if move is None or move.state is not MoveState.OPEN:
        raise errors.MoveUnknown
    move.state, move.closed_by, move.closed_by_name, move.closed_at = (
        MoveState.WITHDRAWN, actor.id, actor.name, at,
    )  # fmt: skip
    session.flush()
    return move


def _require_may_go(session: Session, place: Place, target: Place, actor: Actor) -> list[Holding]:
    """Require that a place may go into another, and return the works that go with it, locked."""
    inside = within(session, place.id)
    if target.id in inside or target.facility_id != place.facility_id or target.id == place.parent_id:
        raise errors.PlaceCannotGo(code=place.code, into=target.code)
    query = sa.select(Holding).where(lies_in(inside), Holding.is_open).order_by(Holding.id)
    works = list(session.scalars(query.with_for_update()))
    held = holds_on(session, [one.artwork_id for one in works])
    row = TABLE.named(AS_IF)
    assert row is not None, "the table has it"
    for one in works:
        if is_owner(one, actor) or is_depositor(one, actor):
            raise ConsignorMayNotKeep(event=Coded("moved_with_place", "event"))
        now = standing(one, held.get(one.artwork_id, []))
        custody.require_no_hold(row, now.holds, is_stopped=now.is_stopped)
    above: Place | None = target
    while above is not None:
        if above.capacity is not None and place.id not in within(session, above.id):
            there = works_in(session, above.id)
            if there + len(works) > above.capacity:
                raise errors.PlaceFull(code=above.code, capacity=above.capacity, works=there + len(works))
        above = session.get(Place, above.parent_id) if above.parent_id else None
    return works


def works_in(session: Session, place_id: str) -> int:
    """Return how many works are in a place, in all that is in it."""
    query = sa.select(sa.func.count()).select_from(Holding)
    return int(session.scalar(query.where(lies_in(within(session, place_id)), Holding.is_open)) or 0)


def _moves_with(
    session: Session,
    holding: Holding,
    place: Place,
    target: Place,
    move: PlaceMove,
    actor: Actor,
    at: datetime,
) -> None:
    link = keeping.append(
        session,
        holding=holding,
        at=at,
        transition="PLACE",
        event="moved_with_place",
        to_state=holding.state,
        customs_status=holding.customs_status,
        place=f"{target.code} / {place.code}",
        position=_position(session, holding),
        documents=[],
        signed_by=[
            {"account_id": move.proposed_by, "name": move.proposed_by_name, "role": "keeper"},
            {"account_id": actor.id, "name": actor.name, "role": "keeper"},
        ],
        posting=None,
        circumstances={"move": move.id, "place": place.id, "from": move.from_id or "", "to": target.id},
        note=move.reason,
        step_id=None,
    )
    announcing.attest_link(session, holding=holding, link=link, actor=actor, at=at)


def _position(session: Session, holding: Holding) -> str:
    """Return the code of the vault position that the work is in: it stays in it, wherever that goes."""
    if holding.position_id is None:
        return ""
    return session.get_one(VaultPosition, holding.position_id).code


def _place(session: Session, place_id: str) -> Place:
    place = session.get(Place, place_id, with_for_update=True)
    if place is None:
        raise errors.PlaceUnknown
    return place
