"""Places as a tree: moving one moves what is in it, one event a work, under two names, or nothing."""

import pytest

from bonded_warehouse import audits, errors, keeping_errors
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.places import MoveState, Place, PlaceKind
from bonded_warehouse.operations import moving, stopping
from bonded_warehouse.queries import chains
from bonded_warehouse.rules.states import HoldKind
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import COURIER, CUSTOMS, KEEPER, SECOND, SENIOR, Store


def place(
    store: Store,
    code: str,
    kind: PlaceKind = PlaceKind.HALL,
    *,
    into: Place | None = None,
    takes: int | None = None,
) -> Place:
    return moving.open_place(
        store.session,
        facility_id=store.facility.id,
        parent_id=into.id if into else None,
        kind=kind,
        code=code,
        name={"en": code},
        capacity=takes,
        actor=SENIOR,
        at=store.at,
    )


def crated(store: Store, crate: Place, *, works: int = 1) -> list[Holding]:
    held = [store.stored(f"A-01-0{number + 1}") for number in range(works)]
    for one in held:
        store.takes(one, "check_out", KEEPER, SECOND, place=crate.code)
    return held


def move(store: Store, what: Place, into: Place) -> str:
    return moving.propose_move(
        store.session, place_id=what.id, to_id=into.id, reason="to the hall", actor=KEEPER, at=store.later()
    ).id


def test_a_crate_takes_its_works_with_it(store: Store) -> None:
    hall, other = place(store, "HALL-1"), place(store, "HALL-2")
    trolley = place(store, "T-1", PlaceKind.SHELF, into=hall)
    crate = place(store, "C-1", PlaceKind.CRATE, into=trolley)
    held = crated(store, crate, works=2)
    lengths = [one.chain_length for one in held]

    move_id = move(store, trolley, other)
    assert [one.chain_length for one in held] == lengths
    done = moving.sign_move(store.session, move_id=move_id, actor=SECOND, at=store.later())

    assert (done.state, done.works, trolley.parent_id, crate.parent_id) == (
        MoveState.DONE, 2, other.id, trolley.id,
    )  # fmt: skip
    assert [one.chain_length for one in held] == [length + 1 for length in lengths]
    last = chains.chain_of_custody(store.session, held[0].id, actor=KEEPER)[-1]
    assert (last.event, last.place) == ("moved_with_place", "HALL-2 / T-1")
    assert {one["account_id"] for one in last.signed_by} == {KEEPER.id, SECOND.id}
    assert {one.place_id for one in held} == {crate.id}
    assert [found for audit in audits.AUDITS for found in audit.run(store.session)] == []


def test_two_persons_move_it_and_both_are_keepers(store: Store) -> None:
    hall, crate = place(store, "HALL-1"), place(store, "C-1", PlaceKind.CRATE)
    with pytest.raises(NotAllowed):
        moving.propose_move(
            store.session, place_id=crate.id, to_id=hall.id, reason="to go", actor=COURIER, at=store.at
        )
    move_id = move(store, crate, hall)

    with pytest.raises(keeping_errors.MoveSignedByYou):
        moving.sign_move(store.session, move_id=move_id, actor=KEEPER, at=store.at)
    with pytest.raises(keeping_errors.MoveWaits):
        move(store, crate, hall)
    moving.withdraw_move(store.session, move_id=move_id, actor=KEEPER, at=store.at)
    with pytest.raises(keeping_errors.MoveUnknown):
        moving.sign_move(store.session, move_id=move_id, actor=SECOND, at=store.at)


def test_nothing_goes_into_itself_or_where_there_is_no_room(store: Store) -> None:
    hall, small = place(store, "HALL-1"), place(store, "NOOK", takes=1)
    crate = place(store, "C-1", PlaceKind.CRATE, into=hall)
    inner = place(store, "C-2", PlaceKind.CRATE, into=crate)
    crated(store, inner, works=2)

    with pytest.raises(keeping_errors.PlaceCannotGo):
        move(store, crate, inner)
    with pytest.raises(keeping_errors.PlaceFull):
        move(store, crate, small)


def test_a_work_that_is_stopped_keeps_its_place_where_it_is(store: Store) -> None:
    hall, crate = place(store, "HALL-1"), place(store, "C-1", PlaceKind.CRATE)
    one, two = crated(store, crate, works=2)
    move_id = move(store, crate, hall)
    stopping.place_hold(
        store.session,
        artwork_id=two.artwork_id,
        kind=HoldKind.CUSTOMS,
        reason="under seal",
        actor=CUSTOMS,
        at=store.at,
    )

    with pytest.raises(errors.HoldInPlace):
        moving.sign_move(store.session, move_id=move_id, actor=SECOND, at=store.later())
    assert (crate.parent_id, one.chain_length) == (None, two.chain_length)


def test_a_place_takes_no_more_than_it_has_room_for(store: Store) -> None:
    crate = place(store, "C-1", PlaceKind.CRATE, takes=1)
    crated(store, crate)
    another = store.stored("A-02-01")

    with pytest.raises(keeping_errors.PlaceFull):
        store.takes(another, "check_out", KEEPER, SECOND, place="C-1")
