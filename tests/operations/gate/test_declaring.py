"""Declaring to customs and following its answers."""

from datetime import timedelta
from typing import Any

import pytest

from bonded_warehouse.clearance_errors import DocumentsDiffer
from bonded_warehouse.customs.gateway import Answer, Reply
from bonded_warehouse.customs.simulator import CustomsSimulator
from bonded_warehouse.errors import HoldInPlace, StepOutOfOrder
from bonded_warehouse.events import WithdrawalAsked
from bonded_warehouse.gate_errors import (
    DeclarationClosed,
    DeclarationInvalid,
    DeclarationOpen,
    FilingRefused,
    NotDrawn,
    ReleaseNotOpen,
)
from bonded_warehouse.models.custody import CustodyEvent
from bonded_warehouse.operations import answering, inspecting
from bonded_warehouse.operations.inspecting import Finding
from bonded_warehouse.queries.declarations import DeclarationCard, declaration, to_lodge
from bonded_warehouse.queries.holds import standing
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.errors import NotAllowed
from foundation.money import Money
from tests.operations.authentication.studio import ARTIST
from tests.operations.gate.bench import CUSTOMS, DECLARANT, Bench


def now(bench: Bench, card: DeclarationCard) -> DeclarationCard:
    bench.session.flush()
    return declaration(bench.session, card.id)


def custody(bench: Bench) -> list[str]:
    events = bench.session.query(CustodyEvent).order_by(CustodyEvent.seq)
    return [event.transition for event in events]


def inspects(bench: Bench, card: DeclarationCard, finding: Finding, *codes: str) -> DeclarationCard:
    return inspecting.inspect(
        bench.session,
        declaration_id=card.id,
        finding=finding,
        codes=codes,
        note="opened, compared, closed",
        actor=CUSTOMS,
        at=bench.at,
    )


class TestLodge:
    def test_asks_the_gate_moves_custody_and_sends_it_to_customs(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()

        card = bench.files()

        assert card.state == "lodged"
        assert holding.state is CustodyState.IN_CLEARANCE
        assert custody(bench) == ["M20"]
        assert [fact["declaration_id"] for fact in bench.facts("DeclarationLodged")] == [card.id]

    def test_is_for_declarants(self, bench: Bench) -> None:
        bench.ready_to_leave()

        for by in (ARTIST, CUSTOMS):
            with pytest.raises(NotAllowed):
                bench.files(by=by)

    def test_names_the_codes_of_what_is_missing(self, bench: Bench) -> None:
        bench.ready_to_leave()
        bench.states(value_eur=20000)

        with pytest.raises(FilingRefused) as due_diligence:
            bench.files()
        bench.states(title_flags=["stolen"])
        with pytest.raises(FilingRefused) as denied:
            bench.files()

        assert due_diligence.value.facts["refusal_codes"] == ["A02"]
        assert denied.value.facts["refusal_codes"] == ["A02", "D01"]

    def test_refuses_a_missing_permit_as_d02(self, bench: Bench) -> None:
        bench.ready_to_leave()
        bench.states(
            materials=[{"name": "rosewood", "kingdom": "plant", "cites": "II", "national_protection": "none"}]
        )

        with pytest.raises(FilingRefused) as refusal:
            bench.files()

        assert refusal.value.facts["refusal_codes"] == ["D02"]

    def test_refuses_a_work_that_is_stopped(self, bench: Bench) -> None:
        bench.ready_to_leave()
        bench.stops()

        with pytest.raises(FilingRefused) as refusal:
            bench.files()

        assert refusal.value.facts["refusal_codes"] == ["D01", "R02"]

    def test_wants_it_packed(self, bench: Bench) -> None:
        bench.ready_to_leave().state = CustodyState.STORED

        with pytest.raises(StepOutOfOrder):
            bench.files()

    def test_takes_one_at_a_time(self, bench: Bench) -> None:
        bench.ready_to_leave()
        bench.files()

        with pytest.raises(DeclarationOpen):
            bench.files()

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("mode", {"mode": "9999"}),
            ("destination", {"destination": "CN"}),
            ("goods_name", {"goods_name": " "}),
            ("consignee", {"consignee": "x" * 101}),
            ("currency", {"freight": Money(1, "EUR")}),
            ("scenario", {"scenario": "bribe"}),
        ],
    )
    def test_refuses_impossible_entries(self, bench: Bench, field: str, wrong: dict[str, Any]) -> None:
        bench.ready_to_leave()

        with pytest.raises(DeclarationInvalid) as refusal:
            bench.files(**wrong)

        assert set(refusal.value.fields) == {field}

    def test_refuses_documents_that_differ_and_says_in_what(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        wrong: list[tuple[dict[str, Any], str, str, str]] = [
            ({"receipt": Money(62_999_98, "CNY")}, "receipt", "D04", "charge 62999.98 ≠ 63000.00"),
            ({"net_g": 1501}, "net_g", "D04", "netWeight"),
            ({"value": Money(0, "CNY"), "receipt": Money(1_000_00, "CNY")}, "value", "D04", "goodsValue"),
            ({"hs": "9701"}, "hs", "D05", "gcode 9701 ≠ 10"),
            ({"loading_at": bench.at + timedelta(hours=23)}, "loading_at", "D08", "ieDate"),
        ]
        for changes, entry, code, words in wrong:
            point = bench.session.begin_nested()
            with pytest.raises(DocumentsDiffer) as refused:
                bench.files(**changes)
            point.rollback()
            assert {entry} <= set(refused.value.fields) <= {entry, "receipt"}
            assert refused.value.facts["refusal_codes"] == code
            assert words in str(refused.value.facts["differences"])
        assert holding.state is CustodyState.PACKED
        bench.files(receipt=Money(63_000_01, "CNY"), loading_at=bench.at + timedelta(hours=24))

    def test_takes_no_scenario_where_works_are_real(self, bench: Bench) -> None:
        bench.ready_to_leave()

        with pytest.raises(DeclarationInvalid):
            bench.files(scenario="release", demonstration=False)


class TestAnswers:
    def test_release_the_work(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files()

        bench.customs_answers(card)

        card = now(bench, card)
        assert (card.state, [answer.status for answer in card.answers]) == ("released", ["120", "399", "800"])
        assert card.mrn is not None
        assert (holding.state, holding.customs_status) == (
            CustodyState.CLEARED_EXPORT,
            CustomsStatus.RELEASED_EXPORT,
        )
        assert custody(bench) == ["M20", "M22"]

    def test_return_it_with_the_code_and_what_to_do(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="reject-D04")

        bench.customs_answers(card)

        card = now(bench, card)
        assert (card.state, holding.state) == ("rejected", CustodyState.PACKED)
        (code,) = card.answers[0].codes
        assert code.code == "D04"
        assert "66" in code.appeal["en"]
        assert bench.files().state == "lodged"

    def test_count_once_however_often_they_come(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="twice")

        bench.customs_answers(card)
        bench.customs_answers(card)

        assert len(now(bench, card).answers) == 3
        assert custody(bench) == ["M20", "M22"]

    def test_may_be_silence(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="silence")

        bench.customs_answers(card)

        assert (now(bench, card).state, holding.state) == ("lodged", CustodyState.IN_CLEARANCE)

    def test_that_come_after_the_end_are_kept_without_effect(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="late")
        answering.ask_withdrawal(bench.session, declaration_id=card.id, actor=DECLARANT, at=bench.at)
        (asked,) = [WithdrawalAsked(**fact) for fact in bench.facts("WithdrawalAsked")]
        cancelled = CustomsSimulator().withdraw(to_lodge(bench.session, card.id), key="e-2", at=bench.at)
        answering.record_withdrawal(bench.session, asked, cancelled, bench.at)

        bench.later(minutes=5)
        bench.customs_answers(card)

        card = now(bench, card)
        assert (card.state, holding.state) == ("withdrawn", CustodyState.PACKED)
        assert [answer.is_late for answer in card.answers] == [False, True, True, True]
        assert custody(bench) == ["M20", "M21"]

    def test_to_a_withdrawal_asked_twice_is_one(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="silence")
        for _ in range(2):
            answering.ask_withdrawal(bench.session, declaration_id=card.id, actor=DECLARANT, at=bench.at)
        asked = [WithdrawalAsked(**fact) for fact in bench.facts("WithdrawalAsked")]
        assert len(asked) == 2

        for event in asked:
            cancelled = CustomsSimulator().withdraw(to_lodge(bench.session, card.id), key="e", at=bench.at)
            answering.record_withdrawal(bench.session, event, cancelled, bench.at)

        card = now(bench, card)
        assert (card.state, holding.state, len(card.answers)) == ("withdrawn", CustodyState.PACKED, 1)

    def test_that_release_a_stopped_work_are_kept_and_wait(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files()
        hold = bench.stops()
        answers = CustomsSimulator().lodge(to_lodge(bench.session, card.id), key="event-1", at=bench.at)
        answering.record_answers(bench.session, declaration_id=card.id, answers=answers, at=bench.at)
        bench.session.flush()

        with pytest.raises(HoldInPlace), bench.session.begin_nested():
            bench.follows(card)
        waiting = now(bench, card)
        bench.lifts(hold)
        bench.follows(card)

        assert (waiting.state, len(waiting.answers)) == ("lodged", 3)
        assert (now(bench, card).state, holding.state) == ("released", CustodyState.CLEARED_EXPORT)

    def test_detain_under_a_hold_of_customs(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="detain")

        bench.customs_answers(card)

        assert (now(bench, card).state, holding.state) == ("detained", CustodyState.IN_CLEARANCE)
        (hold,) = standing(bench.session)
        assert (hold.kind, hold.authority) == ("customs", "customs")
        bench.lifts(hold, by=CUSTOMS)
        inspecting.reopen(bench.session, declaration_id=card.id, note="cleared", actor=CUSTOMS, at=bench.at)
        assert inspects(bench, card, Finding.RELEASE).state == "released"


class TestInspect:
    def test_releases_with_its_result(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="inspect")
        bench.customs_answers(card)
        drawn = now(bench, card)

        released = inspects(bench, card, Finding.RELEASE)

        assert (drawn.state, released.state) == ("inspection", "released")
        event = bench.session.query(CustodyEvent).filter(CustodyEvent.transition == "M22").one()
        assert {"inspection_result", "customs_reply"} <= {paper["code"] for paper in event.documents}
        assert event.signed_by[0]["name"] == CUSTOMS.name

    def test_returns_with_a_code(self, bench: Bench) -> None:
        holding = bench.ready_to_leave()
        card = bench.files(scenario="inspect")
        bench.customs_answers(card)

        with pytest.raises(DeclarationInvalid):
            inspects(bench, card, Finding.RETURN)
        with pytest.raises(DeclarationInvalid):
            inspects(bench, card, Finding.RETURN, "Z9")
        returned = inspects(bench, card, Finding.RETURN, "I01")

        assert (returned.state, holding.state) == ("rejected", CustodyState.PACKED)

    def test_wants_it_on_the_table(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="manual")
        bench.customs_answers(card)

        with pytest.raises(NotDrawn):
            inspects(bench, card, Finding.RELEASE)

    def test_is_for_customs_officers(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="inspect")
        bench.customs_answers(card)

        with pytest.raises(NotAllowed):
            inspecting.inspect(
                bench.session,
                declaration_id=card.id,
                finding=Finding.RELEASE,
                note="x",
                actor=DECLARANT,
                at=bench.at,
            )


class TestDecide:
    def decides(self, bench: Bench, card: DeclarationCard, finding: Finding, *codes: str) -> DeclarationCard:
        return inspecting.decide(
            bench.session,
            declaration_id=card.id,
            finding=finding,
            codes=codes,
            note="read",
            actor=CUSTOMS,
            at=bench.at,
        )

    def test_releases_on_the_papers(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="manual")
        bench.customs_answers(card)

        assert self.decides(bench, card, Finding.RELEASE).state == "released"
        with pytest.raises(ReleaseNotOpen):
            self.decides(bench, card, Finding.RELEASE)

    def test_draws_for_inspection(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="manual")
        bench.customs_answers(card)

        assert self.decides(bench, card, Finding.INSPECT).state == "inspection"
        with pytest.raises(ReleaseNotOpen):
            self.decides(bench, card, Finding.RELEASE)


def test_nothing_is_withdrawn_after_the_release(bench: Bench) -> None:
    bench.ready_to_leave()
    card = bench.files()
    bench.customs_answers(card)

    with pytest.raises(DeclarationClosed):
        answering.ask_withdrawal(bench.session, declaration_id=card.id, actor=DECLARANT, at=bench.at)


def test_an_answer_that_is_unknown_to_the_window_is_a_bug(bench: Bench) -> None:
    with pytest.raises(ValueError, match="123"):
        Answer(reference="r", declaration_id="d", status=Reply("123"), answered_at=bench.at)
