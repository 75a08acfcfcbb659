"""Stock counts and adjustments: blind, by two, and approved by a third."""

import pytest
import sqlalchemy as sa

from bonded_warehouse import audits
from bonded_warehouse import keeping_errors as errors
from bonded_warehouse.errors import ConditionNotMet
from bonded_warehouse.models.bond import BondPosting
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.counting import StockCount
from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.models.places import Place, PlaceKind
from bonded_warehouse.operations import adjusting, counting, moving
from bonded_warehouse.queries import counts, place_tree, stock
from bonded_warehouse.queries.standing import holds_on
from bonded_warehouse.rules.counting import Result
from bonded_warehouse.rules.states import Account, CustodyState
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import CUSTOMS, KEEPER, SECOND, SENIOR, Store, actor

TOLD = frozenset({"customs", "police", "insurer"})
THIRD = actor("keeper", name="Third Keeper")


def room(store: Store, code: str = "A") -> str:
    query = sa.select(Place.id).where(Place.facility_id == store.facility.id, Place.code == code)
    return str(store.session.scalar(query))


def begins(store: Store, place_id: str | None = None) -> StockCount:
    return counting.open_count(
        store.session,
        facility_id=store.facility.id,
        place_id=place_id,
        actor=KEEPER,
        at=store.later(),
    )


def sees(store: Store, count: StockCount, *seen: tuple[str, str]) -> None:
    """Have both keepers write down the same things and sign."""
    for keeper in (KEEPER, SECOND):
        for spot, label in seen:
            counting.record_line(
                store.session, count_id=count.id, spot=spot, label=label, actor=keeper, at=store.later()
            )
        counting.finish(store.session, count_id=count.id, actor=keeper, at=store.later())


def results(count: StockCount) -> dict[str, str]:
    return {one["label"]: one["result"] for one in count.findings}


def is_whole(store: Store) -> None:
    assert [found for audit in audits.AUDITS for found in audit.run(store.session)] == []


class TestCount:
    def test_finds_what_lies_where_the_books_have_it(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store, room(store))

        sees(store, count, ("A-01-01", holding.id))

        assert (count.state, results(count)) == ("compared", {holding.id: Result.FOUND})
        with pytest.raises(errors.NothingToAdjust):
            adjusting.propose(
                store.session, count_id=count.id, reason="nothing at all", actor=KEEPER, at=store.later()
            )
        is_whole(store)

    def test_is_blind_until_both_have_signed(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store, room(store))
        counting.record_line(
            store.session, count_id=count.id, spot="A-01-01", label=holding.id, actor=KEEPER, at=store.later()
        )
        counting.finish(store.session, count_id=count.id, actor=KEEPER, at=store.later())

        for reader in (SECOND, SENIOR):
            card = counts.count(store.session, count.id, actor=reader)
            assert (card.lines, card.findings) == ([], [])
        with pytest.raises(errors.CountFinished):
            counting.finish(store.session, count_id=count.id, actor=KEEPER, at=store.later())
        with pytest.raises(errors.CountWaits):
            adjusting.propose(
                store.session, count_id=count.id, reason="too early", actor=SENIOR, at=store.later()
            )

    def test_takes_two_keepers_and_no_third(self, store: Store) -> None:
        count = begins(store)
        for keeper in (KEEPER, SECOND):
            counting.record_line(
                store.session, count_id=count.id, spot="A-01-01", label="x", actor=keeper, at=store.later()
            )
        with pytest.raises(errors.CountTaken):
            counting.finish(store.session, count_id=count.id, actor=THIRD, at=store.later())
        with pytest.raises(NotAllowed):
            counting.finish(store.session, count_id=count.id, actor=CUSTOMS, at=store.later())

    def test_both_look_again_where_their_lists_differ(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store, room(store))
        line = counting.record_line(
            store.session, count_id=count.id, spot="A-01-02", label=holding.id, actor=KEEPER, at=store.later()
        )
        counting.finish(store.session, count_id=count.id, actor=KEEPER, at=store.later())
        counting.record_line(
            store.session, count_id=count.id, spot="A-01-01", label=holding.id, actor=SECOND, at=store.later()
        )
        counting.finish(store.session, count_id=count.id, actor=SECOND, at=store.later())
        assert (count.state, count.again, count.rounds) == ("open", ["A-01-01", "A-01-02"], 2)

        counting.strike_line(
            store.session, count_id=count.id, line_id=line.id, actor=KEEPER, at=store.later()
        )
        sees_now = counts.count(store.session, count.id, actor=KEEPER)
        assert [one.is_struck for one in sees_now.lines] == [True]
        counting.record_line(
            store.session, count_id=count.id, spot="A-01-01", label=holding.id, actor=KEEPER, at=store.later()
        )
        for keeper in (KEEPER, SECOND):
            counting.finish(store.session, count_id=count.id, actor=keeper, at=store.later())
        assert results(count) == {holding.id: Result.FOUND}
        is_whole(store)

    def test_reaches_everything_beneath_a_place_and_nothing_beside_it(self, store: Store) -> None:
        inside, outside = store.stored("A-01-01"), store.stored("A-01-02")
        hall = moving.open_place(
            store.session,
            facility_id=store.facility.id,
            parent_id=None,
            kind=PlaceKind.HALL,
            code="HALL",
            name={"en": "Hall"},
            capacity=None,
            actor=SENIOR,
            at=store.later(),
        )
        store.session.get_one(Place, room(store)).parent_id = hall.id
        crate = moving.open_place(
            store.session,
            facility_id=store.facility.id,
            parent_id=None,
            kind=PlaceKind.CRATE,
            code="CRATE",
            name={"en": "Crate"},
            capacity=None,
            actor=SENIOR,
            at=store.later(),
        )
        store.takes(outside, "check_out", KEEPER, SECOND, place="CRATE")
        count = begins(store, hall.id)
        assert stock.expected(store.session, count) == {inside.id: "A-01-01"}
        assert crate.code not in stock.spots(store.session, count)
        with pytest.raises(errors.SpotOutside):
            counting.record_line(
                store.session,
                count_id=count.id,
                spot="CRATE",
                label=outside.id,
                actor=KEEPER,
                at=store.later(),
            )

    def test_says_nothing_of_what_moved_meanwhile(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store)
        store.takes(holding, "check_out", KEEPER, SECOND)
        sees(store, count)
        assert results(count) == {holding.id: Result.MOVED}

    def test_a_label_is_read_by_its_last_characters(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store)
        sees(store, count, ("A-01-01", holding.artwork_id[-8:].lower()))
        assert [one["result"] for one in count.findings] == [Result.FOUND]

    def test_a_changed_count_is_named_by_the_audit(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store)
        sees(store, count, ("A-01-01", holding.id))
        count.findings = [one | {"seen": "A-02-01"} for one in count.findings]
        store.session.flush()
        assert [found for audit in audits.AUDITS for found in audit.run(store.session)] == [
            f"{count.id}: the count was changed: its digest is not that of its content"
        ]


class TestAdjustment:
    def test_a_missing_work_is_held_at_once_and_goes_to_the_discrepancies_when_a_third_approves(
        self, store: Store
    ) -> None:
        holding = store.stored("A-01-01")
        count = begins(store, room(store))
        sees(store, count)
        assert results(count) == {holding.id: Result.MISSING}
        assert [
            one.kind.value for one in holds_on(store.session, [holding.artwork_id])[holding.artwork_id]
        ] == ["customs"]
        assert store.session.scalar(sa.select(KeepingCase.kind)) is CaseKind.MISSING
        assert holding.state is CustodyState.STORED

        adjustment = adjusting.propose(
            store.session, count_id=count.id, reason="not in the vault", actor=KEEPER, at=store.later()
        )
        also = actor("senior_keeper", name=KEEPER.name)  # the counter, promoted meanwhile
        with pytest.raises(errors.AdjustmentYours):
            adjusting.approve(store.session, adjustment_id=adjustment.id, actor=also, at=store.later())
        with pytest.raises(ConditionNotMet):
            adjusting.approve(store.session, adjustment_id=adjustment.id, actor=SENIOR, at=store.later())
        adjusting.approve(
            store.session, adjustment_id=adjustment.id, told=TOLD, actor=SENIOR, at=store.later()
        )

        assert (holding.state, holding.account) == (CustodyState.LOST, Account.DISCREPANCY)
        posted = store.session.scalars(sa.select(BondPosting).order_by(BondPosting.seq.desc())).first()
        assert posted is not None
        assert (posted.origin, posted.target) == (Account.ZONE_STOCK, Account.DISCREPANCY)
        assert posted.document == f"incident_report {adjustment.id}"
        with pytest.raises(NotAllowed):
            adjusting.see(
                store.session, adjustment_id=adjustment.id, reference="H-1", actor=SENIOR, at=store.later()
            )
        adjusting.see(
            store.session, adjustment_id=adjustment.id, reference="H-1", actor=CUSTOMS, at=store.later()
        )
        assert adjustment.state == "seen"
        is_whole(store)

        store.takes(holding, "found", KEEPER, SECOND)
        assert (holding.state, holding.account) == (CustodyState.RECEIVED, Account.GATE)
        is_whole(store)

    def test_two_works_that_changed_places_are_written_down_where_they_lie(self, store: Store) -> None:
        one, other = store.stored("A-01-01"), store.stored("A-01-02")
        count = begins(store, room(store))
        sees(store, count, ("A-01-02", one.id), ("A-01-01", other.id))
        assert set(results(count).values()) == {Result.MISPLACED}
        adjustment = adjusting.propose(
            store.session, count_id=count.id, reason="exchanged", actor=SECOND, at=store.later()
        )
        adjusting.approve(store.session, adjustment_id=adjustment.id, actor=SENIOR, at=store.later())

        assert one.position_id == store.position("A-01-02")
        assert other.position_id == store.position("A-01-01")
        last = store.session.scalars(
            sa.select(CustodyEvent).where(CustodyEvent.holding_id == one.id).order_by(CustodyEvent.seq.desc())
        ).first()
        assert last is not None
        assert (last.event, last.position, last.posting) == ("found_elsewhere", "A-01-02", None)
        is_whole(store)

    def test_what_no_book_has_waits_as_a_case(self, store: Store) -> None:
        count = begins(store)
        sees(store, count, ("A-02-03", "a vase without a label"))
        assert set(results(count).values()) == {Result.UNEXPECTED}
        case = store.session.scalars(sa.select(KeepingCase)).one()
        assert (case.kind, case.artwork_id) == (CaseKind.SURPLUS, None)
        adjustment = adjusting.propose(
            store.session, count_id=count.id, reason="a guest's", actor=KEEPER, at=store.later()
        )
        adjusting.refuse(
            store.session,
            adjustment_id=adjustment.id,
            why="by whom it was seen",
            actor=SENIOR,
            at=store.later(),
        )
        adjustment = adjusting.propose(
            store.session, count_id=count.id, reason="a guest's", actor=SENIOR, at=store.later()
        )
        with pytest.raises(errors.AdjustmentYours):
            adjusting.approve(store.session, adjustment_id=adjustment.id, actor=SENIOR, at=store.later())
        with pytest.raises(errors.AdjustmentStands):
            adjusting.propose(
                store.session, count_id=count.id, reason="twice over", actor=KEEPER, at=store.later()
            )
        adjusting.refuse(
            store.session, adjustment_id=adjustment.id, why="ask first", actor=SENIOR, at=store.later()
        )
        again = adjusting.propose(
            store.session, count_id=count.id, reason="asked now", actor=KEEPER, at=store.later()
        )
        assert [one["follows"] for one in again.lines] == ["case"]

    def test_leaves_alone_what_moved_since_the_count(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        count = begins(store)
        sees(store, count)
        adjustment = adjusting.propose(
            store.session, count_id=count.id, reason="not in the vault", actor=KEEPER, at=store.later()
        )
        store.takes(holding, "report_missing", KEEPER, told=tuple(TOLD))
        store.takes(holding, "found", KEEPER, SECOND)
        adjusting.approve(
            store.session, adjustment_id=adjustment.id, told=TOLD, actor=SENIOR, at=store.later()
        )
        assert holding.state is CustodyState.RECEIVED
        assert [one["follows"] for one in adjustment.lines] == ["overtaken"]


class TestPositionsAreLeaves:
    def test_a_moved_vault_takes_the_works_in_its_positions_with_it(self, store: Store) -> None:
        holding = store.stored("A-01-01")
        hall = moving.open_place(
            store.session,
            facility_id=store.facility.id,
            parent_id=None,
            kind=PlaceKind.HALL,
            code="HALL",
            name={"en": "Hall"},
            capacity=None,
            actor=SENIOR,
            at=store.later(),
        )
        move = moving.propose_move(
            store.session,
            place_id=room(store),
            to_id=hall.id,
            reason="the new building",
            actor=KEEPER,
            at=store.later(),
        )
        moving.sign_move(store.session, move_id=move.id, actor=SECOND, at=store.later())
        assert move.works == 1
        tree = {one.code: one for one in place_tree.tree(store.session, store.facility.id)}
        assert (tree["HALL"].held, tree["A"].held, tree["A"].positions) == (1, 1, 6)
        assert [one.work.holding_id for one in tree["A"].leaves if one.work] == [holding.id]
        last = store.session.get_one(Holding, holding.id)
        assert last.position_id == store.position("A-01-01")
        is_whole(store)
