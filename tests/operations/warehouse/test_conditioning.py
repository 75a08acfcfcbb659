"""Condition reports, seals and cases: what two persons sign, what cannot be signed, what opens a case."""

from collections.abc import Callable
from typing import Any

import pytest

from bonded_warehouse import errors, keeping_errors
from bonded_warehouse.models.cases import CaseKind, KeepingCase
from bonded_warehouse.models.condition import ConditionReport
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.models.seals import SealKind, SealParty, SealResult
from bonded_warehouse.operations import casing, conditioning, sealing
from bonded_warehouse.operations.evidencing import Brought, papers_of
from bonded_warehouse.queries import keepings
from bonded_warehouse.rules.condition import Grade, Light, Observation, Occasion, Sign, Zone
from bonded_warehouse.rules.states import HoldKind
from foundation.errors import NotAllowed
from tests.operations.warehouse.store import (
    ARTIST,
    COURIER,
    CUSTOMS,
    GATE,
    KEEPER,
    SECOND,
    SENIOR,
    Store,
    actor,
)


def tear(size_mm: int = 12, cell: str = "C5", **more: Any) -> Observation:
    return Observation(Zone.FRONT, Sign.TEAR, cell, size_mm, **more)


def cases_of(store: Store) -> list[KeepingCase]:
    return list(store.session.query(KeepingCase))


class TestReports:
    def begun(self, store: Store, holding: Holding, **more: Any) -> ConditionReport:
        said: dict[str, Any] = {"occasion": Occasion.AUDIT, "light": Light.DAYLIGHT, "actor": KEEPER}
        return conditioning.begin_report(store.session, holding=holding, at=store.at, **(said | more))

    def test_two_persons_sign_and_nothing_changes_after_the_first(self, store: Store) -> None:
        report = self.begun(store, store.stored(), grades={Zone.FRONT: Grade.GOOD})
        with pytest.raises(keeping_errors.ReportNotFixed):
            conditioning.sign_report(store.session, report_id=report.id, actor=SECOND, at=store.at)
        conditioning.sign_report(store.session, report_id=report.id, actor=KEEPER, at=store.at)

        changes: list[Callable[[], object]] = [
            lambda: conditioning.observe(store.session, report_id=report.id, seen=tear(), actor=KEEPER),
            lambda: conditioning.strike(store.session, report_id=report.id, number=1, actor=KEEPER),
            lambda: conditioning.grade(store.session, report_id=report.id, grades={}, note="x", actor=KEEPER),
            lambda: conditioning.discard(store.session, report_id=report.id, actor=KEEPER),
        ]
        for change in changes:
            with pytest.raises(keeping_errors.ReportFixed):
                change()
        with pytest.raises(keeping_errors.ReportSignedByYou):
            conditioning.sign_report(store.session, report_id=report.id, actor=KEEPER, at=store.at)
        assert report.state == "waiting"
        conditioning.sign_report(store.session, report_id=report.id, actor=SECOND, at=store.at)
        assert report.state == "signed"
        with pytest.raises(keeping_errors.ReportFixed):
            conditioning.sign_report(store.session, report_id=report.id, actor=SENIOR, at=store.at)

    def test_only_its_author_writes_in_it_and_a_stranger_signs_nothing(self, store: Store) -> None:
        report = self.begun(store, store.stored(), grades={Zone.FRONT: Grade.GOOD})

        with pytest.raises(keeping_errors.ReportNotYours):
            conditioning.observe(store.session, report_id=report.id, seen=tear(), actor=SECOND)
        conditioning.sign_report(store.session, report_id=report.id, actor=KEEPER, at=store.at)
        with pytest.raises(NotAllowed):
            conditioning.sign_report(
                store.session, report_id=report.id, actor=actor("artist", name="Nobody"), at=store.at
            )
        conditioning.sign_report(store.session, report_id=report.id, actor=ARTIST, at=store.at)
        assert [one["name"] for one in report.signatures] == [KEEPER.name, ARTIST.name]

    def test_an_empty_one_is_not_signed(self, store: Store) -> None:
        report = self.begun(store, store.stored())

        with pytest.raises(keeping_errors.ReportEmpty):
            conditioning.sign_report(store.session, report_id=report.id, actor=KEEPER, at=store.at)

    @pytest.mark.parametrize(
        "seen", [tear(0), tear(20_001), tear(cell="I1"), tear(cell="A9"), tear(photo="x")]
    )
    def test_nonsense_is_not_written_down(self, store: Store, seen: Observation) -> None:
        report = self.begun(store, store.stored())

        with pytest.raises(keeping_errors.ReportInvalid):
            conditioning.observe(store.session, report_id=report.id, seen=seen, actor=KEEPER)
        assert report.observations == []


class TestAtSteps:
    def brings(self, store: Store, holding: Holding, reference: str) -> None:
        papers_of(store.session, holding, [Brought("condition_report", reference)], actor=KEEPER)

    def test_a_step_takes_no_words_for_a_report(self, store: Store) -> None:
        with pytest.raises(keeping_errors.ReportUnknown):
            self.brings(store, store.stored(), "in good condition")

    def test_one_of_another_work_or_of_an_earlier_place_does_not_count(self, store: Store) -> None:
        holding, other = store.stored(), store.stored("A-01-02")
        report_id = store.reported(holding)

        with pytest.raises(errors.PaperOfAnotherWork):
            self.brings(store, other, report_id)
        self.brings(store, holding, report_id)
        store.takes(holding, "check_out", KEEPER, SECOND)
        with pytest.raises(keeping_errors.ReportTooOld):
            self.brings(store, holding, report_id)

    def test_one_that_one_person_signed_does_not_count(self, store: Store) -> None:
        holding = store.stored()
        report = TestReports().begun(store, holding, grades={Zone.FRONT: Grade.GOOD})
        conditioning.sign_report(store.session, report_id=report.id, actor=KEEPER, at=store.at)

        with pytest.raises(keeping_errors.ReportNotSigned):
            self.brings(store, holding, report.id)


class TestDifferences:
    def test_what_came_or_grew_on_the_way_holds_the_work_for_the_insurer(self, store: Store) -> None:
        holding = store.stored()
        before = store.reported(holding, tear(12), tear(5, "A1"))
        store.later()
        after = store.reported(holding, tear(20), tear(3, "H8"), occasion=Occasion.TRANSIT)

        (case,) = cases_of(store)
        assert (case.kind, case.about) == (CaseKind.CONDITION, after)
        hold = store.session.get(Hold, case.hold_id)
        assert hold is not None
        assert (hold.kind, hold.authority) == (HoldKind.INSURANCE, "house")
        found = keepings.difference(store.session, after, before, actor=KEEPER)
        assert [one["cell"] for one in found.new] == ["H8"]
        assert [(one["was_mm"], one["size_mm"]) for one in found.grown] == [(12, 20)]
        assert [one["cell"] for one in found.gone] == ["A1"]

    def test_a_change_that_no_way_explains_opens_no_case(self, store: Store) -> None:
        holding = store.stored()
        store.reported(holding, tear(12))
        store.later()
        store.reported(holding, tear(20), occasion=Occasion.CONSERVATION)

        assert cases_of(store) == []

    def test_another_person_closes_the_case_and_with_it_the_hold(self, store: Store) -> None:
        holding = store.stored()
        store.later()
        store.reported(holding, tear(9), occasion=Occasion.TRANSIT, other=SENIOR)
        (case,) = cases_of(store)

        with pytest.raises(keeping_errors.CaseYours):
            casing.close_case(store.session, case_id=case.id, why="settled", actor=SENIOR, at=store.at)
        with pytest.raises(NotAllowed):
            casing.close_case(store.session, case_id=case.id, why="settled", actor=SECOND, at=store.at)
        casing.close_case(store.session, case_id=case.id, why="the insurer paid", actor=CUSTOMS, at=store.at)
        hold = store.session.get(Hold, case.hold_id)
        assert hold is not None
        assert hold.lifted_at is not None
        with pytest.raises(keeping_errors.CaseClosed):
            casing.close_case(store.session, case_id=case.id, why="again", actor=CUSTOMS, at=store.at)


class TestSeals:
    def fixed(self, store: Store, holding: Holding, party: SealParty, by: Any) -> str:
        return sealing.fix_seal(
            store.session,
            holding=holding,
            number="S-1",
            kind=SealKind.BOLT,
            party=party,
            actor=by,
            at=store.at,
        ).id

    def test_only_customs_or_whom_it_named_breaks_its_seal(self, store: Store) -> None:
        holding = store.stored()
        with pytest.raises(keeping_errors.SealOfAnAuthority):
            self.fixed(store, holding, SealParty.CUSTOMS, KEEPER)
        seal_id = self.fixed(store, holding, SealParty.CUSTOMS, CUSTOMS)
        assert holding.customs_seal

        with pytest.raises(keeping_errors.CustomsSeal):
            sealing.break_seal(store.session, seal_id=seal_id, why="to look in", actor=KEEPER, at=store.at)
        with pytest.raises(keeping_errors.CustomsSeal):
            sealing.name_officer(
                store.session, seal_id=seal_id, account_id=KEEPER.id, name=KEEPER.name, actor=SENIOR
            )
        sealing.name_officer(
            store.session, seal_id=seal_id, account_id=KEEPER.id, name=KEEPER.name, actor=CUSTOMS
        )
        with pytest.raises(keeping_errors.CustomsSeal):
            sealing.break_seal(store.session, seal_id=seal_id, why="to look in", actor=SECOND, at=store.at)
        sealing.break_seal(store.session, seal_id=seal_id, why="to look in", actor=KEEPER, at=store.at)
        assert (holding.customs_seal, holding.seal_number) == (False, None)
        with pytest.raises(keeping_errors.SealGone):
            sealing.check_seal(
                store.session, seal_id=seal_id, result=SealResult.INTACT, actor=KEEPER, at=store.at
            )

    @pytest.mark.parametrize(
        ("result", "read", "opens"),
        [
            ("intact", "S-1", False),
            ("intact", "", False),
            ("intact", "S-7", True),
            ("broken", "", True),
            ("mismatch", "", True),
            ("missing", "", True),
        ],
    )
    def test_anything_but_intact_holds_the_work_and_opens_a_case(
        self, store: Store, result: str, read: str, *, opens: bool
    ) -> None:
        holding = store.stored()
        seal_id = self.fixed(store, holding, SealParty.HOUSE, KEEPER)

        sealing.check_seal(
            store.session,
            seal_id=seal_id,
            result=SealResult(result),
            found_number=read,
            actor=KEEPER,
            at=store.at,
        )

        held = store.session.query(Hold).filter_by(artwork_id=holding.artwork_id, lifted_at=None).count()
        assert (bool(cases_of(store)), bool(held)) == (opens, opens)
        (seal,) = [one for one in keepings.seals(store.session, holding.id) if one.number == "S-1"]
        found = seal.checks[-1].result
        assert (seal.broken_at, seal.broken_why) == (
            (store.at, f"Found '{found}' at a check") if opens else (None, "")
        ), "the check that finds it amiss ends it"
        assert holding.seal_number == (None if opens else "S-1")

    def test_one_number_is_on_one_seal(self, store: Store) -> None:
        holding = store.stored()
        self.fixed(store, holding, SealParty.HOUSE, KEEPER)

        with pytest.raises(keeping_errors.SealKnown):
            self.fixed(store, holding, SealParty.HOUSE, SECOND)

    def test_a_seal_is_looked_at_before_unloading_breaks_it(self, store: Store) -> None:
        holding = store.stored()

        (seal,) = keepings.seals(store.session, holding.id)

        assert [one.note for one in seal.checks] == ["M02", "M04"]
        assert (seal.broken_why, holding.seal_number) == ("M04", None)

    def test_another_number_on_the_way_out_holds_the_work_and_delivery_takes_the_seal_off(
        self, store: Store
    ) -> None:
        """Seen red: the other number was fixed as a seal of its own, and nothing held the work."""
        holding = store.cleared()
        standing = [one.number for one in keepings.seals(store.session, holding.id) if not one.broken_at]

        store.takes(holding, "leave_under_supervision", COURIER, GATE, numbers={"seal_record": "NC-1"})

        assert [one.number for one in keepings.seals(store.session, holding.id) if not one.broken_at] == []
        assert standing == ["seal_record 1"]
        was_on_it = keepings.seals(store.session, holding.id)[0]
        assert (was_on_it.number, was_on_it.broken_why) == ("seal_record 1", "Found 'mismatch' at a check")
        assert [(one.result, one.found_number) for one in was_on_it.checks][-1] == ("mismatch", "NC-1")
        (case,) = cases_of(store)
        assert (case.kind, case.about) == (CaseKind.SEAL, was_on_it.id)
        (hold,) = store.session.query(Hold).filter_by(artwork_id=holding.artwork_id, lifted_at=None)
        assert hold.kind is HoldKind.CUSTOMS

        store.takes(holding, "departure_confirmed", COURIER)
        store.takes(holding, "deliver", COURIER, ARTIST)
        assert holding.seal_number is None

    def test_a_crate_that_is_packed_anew_bears_the_new_seal_alone(self, store: Store) -> None:
        holding = store.packed()
        store.takes(holding, "unpack", KEEPER, SECOND)

        store.takes(holding, "pack_and_seal", KEEPER, SECOND, numbers={"seal_record": "S-2"})

        assert holding.seal_number == "S-2"
        assert cases_of(store) == []
