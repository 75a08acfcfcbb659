"""Each refusal of the chain of custody, with its reason."""

from dataclasses import replace
from datetime import date

import pytest

from bonded_warehouse import errors
from bonded_warehouse.rules import chain, custody
from bonded_warehouse.rules.signing import Signer, require_signatures, require_signer
from bonded_warehouse.rules.standing import Circumstances, Document, Standing, documents_needed
from bonded_warehouse.rules.states import Account, Arrival, CustodyState, CustomsStatus, HoldKind, Loss
from bonded_warehouse.rules.table import TABLE

DAY = date(2026, 11, 25)
KEEPER = frozenset({"keeper", "packer", "authentication_service"})
SENIOR = KEEPER | {"senior_keeper", "exhibition_lead", "registrar"}


def standing(state: CustodyState, **changes: object) -> Standing:
    plain = Standing(
        intended=CustomsStatus.BONDED_FOREIGN,
        source=Account.ABROAD,
        state=state,
        account=TABLE.account_of_state[state],
        is_relic=False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def papers(*codes: str) -> list[Document]:
    return [Document(code, f"reference of {code}") for code in codes]


class TestRequireTransition:
    @pytest.mark.parametrize("name", ["book in", "book_in", "M08"])
    def test_takes_the_word_or_the_number(self, name: str) -> None:
        assert custody.require_transition(CustodyState.IDENTIFIED, name).id == "M08"

    def test_refuses_what_cannot_follow_and_says_what_can(self) -> None:
        with pytest.raises(errors.StepOutOfOrder) as refused:
            custody.require_transition(CustodyState.EXPECTED, "book_in")

        assert refused.value.facts["open"] == ["gate_in", "cancel_appointment"]

    def test_refuses_a_word_that_is_in_no_row(self) -> None:
        with pytest.raises(errors.StepOutOfOrder):
            custody.require_transition(CustodyState.STORED, "teleport")


class TestDocuments:
    def test_a_bonded_first_entry_needs_list_and_release(self) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")

        needed = documents_needed(row, standing(CustodyState.IDENTIFIED))

        assert needed == ("verification_list", "entry_release")

    def test_a_domestic_first_entry_needs_the_release_only(self) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")
        now = standing(CustodyState.IDENTIFIED, intended=CustomsStatus.DOMESTIC, source=Account.DOMESTIC)

        assert documents_needed(row, now) == ("entry_release",)

    def test_what_came_back_needs_neither(self) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")

        assert documents_needed(row, standing(CustodyState.IDENTIFIED, arrival=Arrival.BACK)) == ()

    @pytest.mark.parametrize("is_relic", [True, None])
    def test_a_work_that_may_be_a_relic_is_treated_as_one(self, *, is_relic: bool | None) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")
        now = standing(CustodyState.IDENTIFIED, is_relic=is_relic)

        assert "relic_temp_entry_registration" in documents_needed(row, now)

    def test_names_every_missing_paper(self) -> None:
        row = custody.require_transition(CustodyState.CHECKED_OUT, "pack_and_seal")

        with pytest.raises(errors.PaperMissing) as refused:
            custody.require_documents(
                row,
                standing(CustodyState.CHECKED_OUT),
                Circumstances(),
                papers("seal_record"),
                artwork_id="art_1",
                on=DAY,
            )

        assert refused.value.facts["missing"] == ["packing_list", "condition_report"]

    def test_a_paper_without_a_reference_is_no_paper(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")

        with pytest.raises(errors.PaperMissing):
            custody.require_documents(
                row,
                standing(CustodyState.STORED),
                Circumstances(),
                [Document("work_order", "  ")],
                artwork_id="art_1",
                on=DAY,
            )

    @pytest.mark.parametrize(
        ("paper", "refusal"),
        [
            (Document("work_order", "7", expires_on=date(2026, 11, 24)), errors.PaperExpired),
            (Document("work_order", "7", covers="art_2"), errors.PaperOfAnotherWork),
        ],
    )
    def test_refuses_an_old_paper_and_another_works(self, paper: Document, refusal: type[Exception]) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")

        with pytest.raises(refusal):
            custody.require_documents(
                row, standing(CustodyState.STORED), Circumstances(), [paper], artwork_id="art_1", on=DAY
            )

    def test_a_paper_is_in_force_on_its_last_day(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")
        paper = Document("work_order", "7", expires_on=DAY, covers="art_1")

        custody.require_documents(
            row, standing(CustodyState.STORED), Circumstances(), [paper], artwork_id="art_1", on=DAY
        )


class TestConditions:
    def test_a_loss_is_reported_to_all_three(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "report_missing")
        some = Circumstances(told=frozenset({"customs", "police"}))

        with pytest.raises(errors.ConditionNotMet):
            custody.require_conditions(row, standing(CustodyState.STORED), some)

    @pytest.mark.parametrize("is_relic", [True, None])
    def test_a_relic_is_never_destroyed(self, *, is_relic: bool | None) -> None:
        row = custody.require_transition(CustodyState.STORED, "destroy")

        with pytest.raises(errors.ConditionNotMet):
            custody.require_conditions(row, standing(CustodyState.STORED, is_relic=is_relic), Circumstances())

    def test_a_customs_seal_is_broken_by_customs(self) -> None:
        row = custody.require_transition(CustodyState.PACKED, "unpack")
        now = standing(CustodyState.PACKED, customs_seal=True)

        with pytest.raises(errors.ConditionNotMet):
            custody.require_conditions(row, now, Circumstances())
        custody.require_conditions(row, now, Circumstances(by_customs=True))

    def test_a_closed_loss_is_found_only_when_customs_reopens(self) -> None:
        row = custody.require_transition(CustodyState.LOST, "found")
        now = standing(CustodyState.LOST, loss=Loss.CLOSED, account=Account.DESTROYED)

        with pytest.raises(errors.ConditionNotMet):
            custody.require_conditions(row, now, Circumstances())
        assert custody.movement(row, now).posting == (Account.DESTROYED, Account.GATE)


class TestHolds:
    def test_names_only_the_holds_that_block(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")

        with pytest.raises(errors.HoldInPlace) as refused:
            custody.require_no_hold(row, {HoldKind.PAYMENT, HoldKind.COURT})

        assert refused.value.facts["kinds"] == [HoldKind.COURT]


class TestSignatures:
    def test_two_keepers_check_out(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")

        signed = require_signatures(row, [Signer("acc_1", KEEPER), Signer("acc_2", KEEPER)])

        assert signed == {"acc_1": "keeper", "acc_2": "keeper"}

    def test_a_senior_keeper_who_signs_first_leaves_room_for_a_keeper(self) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")

        signed = require_signatures(row, [Signer("acc_senior", SENIOR), Signer("acc_2", KEEPER)])

        assert signed == {"acc_senior": "senior_keeper", "acc_2": "keeper"}

    def test_two_keepers_do_not_make_a_senior_keeper(self) -> None:
        row = custody.require_transition(CustodyState.IDENTIFIED, "book_in")

        with pytest.raises(errors.NotAmongSigners):
            require_signatures(row, [Signer("acc_1", KEEPER), Signer("acc_2", KEEPER)])

    def test_one_person_is_one_signature(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")
        keeper = Signer("acc_1", KEEPER)

        with pytest.raises(errors.SamePersonTwice):
            require_signatures(row, [keeper, keeper])

    def test_a_second_person_is_needed(self) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")

        with pytest.raises(errors.SecondPersonNeeded) as refused:
            require_signatures(row, [Signer("acc_1", KEEPER)])

        assert refused.value.facts["waiting_for"] == (("keeper",),)

    @pytest.mark.parametrize("relation", ["owner", "consignor"])
    def test_whose_work_it_is_may_not_keep_it(self, relation: str) -> None:
        row = custody.require_transition(CustodyState.STORED, "check_out")
        party = Signer("acc_1", KEEPER | {relation})

        with pytest.raises(errors.ConsignorMayNotKeep):
            require_signer(row, [], party)

    def test_the_consignor_countersigns_condition_and_never_as_the_keeper(self) -> None:
        row = custody.require_transition(CustodyState.RECEIVED, "condition_check")
        party = Signer("acc_1", KEEPER | {"consignor", "agent", "seller"})

        assert require_signatures(row, [party, Signer("acc_2", KEEPER)])["acc_1"] == "consignor"
        with pytest.raises(errors.SecondPersonNeeded):
            require_signatures(row, [party])
        with pytest.raises(errors.ConsignorMayNotKeep):
            require_signer(row, [Signer("acc_0", frozenset({"owner"}))], party)

    def test_two_keepers_identify_since_no_geometry_does(self) -> None:
        row = custody.require_transition(CustodyState.EXAMINED, "identify")

        assert len(require_signatures(row, [Signer("acc_1", KEEPER), Signer("acc_2", KEEPER)])) == 2
        with pytest.raises(errors.SecondPersonNeeded):
            require_signatures(row, [Signer("acc_1", KEEPER)])


class TestBondedness:
    def test_a_released_bonded_work_uses_the_guarantee_on_its_way_out(self) -> None:
        cleared = standing(
            CustodyState.CLEARED_EXPORT,
            status=CustomsStatus.RELEASED_EXPORT,
            before_release=CustomsStatus.BONDED_FOREIGN,
        )
        row = custody.require_transition(CustodyState.CLEARED_EXPORT, "leave_under_supervision")

        assert custody.after(row, cleared)[0].guarantee_used is True

    def test_a_domestic_one_does_not(self) -> None:
        cleared = standing(
            CustodyState.CLEARED_EXPORT,
            intended=CustomsStatus.EXPORT_GOODS_IN_ZONE,
            status=CustomsStatus.RELEASED_EXPORT,
            before_release=CustomsStatus.EXPORT_GOODS_IN_ZONE,
        )
        row = custody.require_transition(CustodyState.CLEARED_EXPORT, "leave_under_supervision")

        assert custody.after(row, cleared)[0].guarantee_used is False


class TestChain:
    def events(self) -> list[tuple[dict[str, object], str]]:
        before, made = chain.GENESIS, []
        for seq in (1, 2, 3):
            content: dict[str, object] = {"seq": seq, "event": "check_out", "prev_hash": before}
            before = chain.hash_of(content)
            made.append((content, before))
        return made

    def test_holds(self) -> None:
        made = self.events()

        assert chain.breaks(made, made[-1][1]) == []

    def test_names_a_changed_a_removed_and_an_inserted_event(self) -> None:
        made = self.events()
        head = made[-1][1]
        changed = [made[0], ({**made[1][0], "event": "book_in"}, made[1][1]), made[2]]
        inserted = [*made[:1], ({"seq": 2, "event": "x", "prev_hash": "0"}, "0"), *made[1:]]

        assert any("event 2 was changed" in found for found in chain.breaks(changed, head))
        assert chain.breaks(made[:2], head) == ["the last event is not the one that the holding remembers"]
        assert any("does not follow" in found for found in chain.breaks([made[0], made[2]], head))
        assert chain.breaks(inserted, head)
