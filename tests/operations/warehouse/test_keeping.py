"""One work's custody from the appointment to delivery; and everything that must be refused on the way."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from authentication import api as registry
from authentication.models import ArtworkImage
from bonded_warehouse import audits, errors
from bonded_warehouse.gate_errors import GateRefuses, PaperUnknown
from bonded_warehouse.models.bond import BondPosting, Guarantee
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepState
from bonded_warehouse.models.holds import Hold
from bonded_warehouse.operations import appointing, establishing, papers, stating, stepping, transferring
from bonded_warehouse.operations.evidencing import OF_AUTHORITY, Brought, circumstances_of, papers_of
from bonded_warehouse.operations.particulars import Particulars
from bonded_warehouse.queries import bonds, chains, holdings
from bonded_warehouse.queries.whereabouts import whereabouts
from bonded_warehouse.rules import chain
from bonded_warehouse.rules.states import Account, CustodyState, CustomsStatus, HoldKind
from bonded_warehouse.rules.table import TABLE
from foundation.actor import SYSTEM
from foundation.errors import Invalid, NotAllowed
from foundation.money import Money
from foundation.outbox import PublishedEvent
from tests.operations.warehouse.store import (
    ARTIST,
    COURIER,
    CUSTOMS,
    DECLARANT,
    GATE,
    KEEPER,
    NOON,
    REGULATOR,
    SECOND,
    SENIOR,
    Store,
    actor,
)


def everything_holds(store: Store) -> list[str]:
    return [f"{audit.name}: {found}" for audit in audits.AUDITS for found in audit.run(store.session)]


class TestWholeLife:
    def test_goes_from_the_appointment_to_the_buyer(self, store: Store) -> None:
        holding = store.cleared()
        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        store.takes(holding, "departure_confirmed", COURIER)
        store.takes(holding, "deliver", COURIER, ARTIST)

        assert holding.state is CustodyState.DELIVERED
        assert holding.customs_status is CustomsStatus.DEPARTED
        assert not holding.is_open
        assert everything_holds(store) == []
        chain = chains.chain_of_custody(store.session, holding.id, actor=KEEPER)
        assert [link.transition for link in chain] == [
            "M01", "M02", "M04", "M05", "M06", "M08", "M09", "M15", "M20", "M22", "M25", "M26", "M29",
        ]  # fmt: skip

    def test_says_each_step_in_the_passport_and_keeps_names_and_places_out_of_it(self, store: Store) -> None:
        holding = store.stored()

        said = [
            one for one in registry.statements(store.session, holding.artwork_id) if "custody" in one.kind
        ]

        chain = chains.chain_of_custody(store.session, holding.id, actor=KEEPER)
        assert {one.claims["event_hash"] for one in said} == {link.hash for link in chain}
        assert {one.kind for one in said} >= {"custody.book_in", "custody.identify"}
        for one in said:
            assert sorted(one.sealed) == ["facility", "place", "signed_by"]
            assert "Keeper" not in str(one.claims)

    def test_publishes_what_others_wait_for(self, store: Store) -> None:
        store.stored()

        names = store.session.scalars(sa.select(PublishedEvent.name)).all()

        for fact in ("GoodsExpected", "GoodsReceived", "WorkIdentified", "WorkStored", "CustodyMoved"):
            assert f"bonded_warehouse.{fact}" in names

    def test_posts_only_where_the_account_changes(self, store: Store) -> None:
        holding = store.packed()

        posted = store.session.scalars(sa.select(BondPosting).order_by(BondPosting.seq)).all()

        assert [(one.origin, one.target) for one in posted] == [
            (Account.ABROAD, Account.GATE),
            (Account.GATE, Account.ZONE_STOCK),
            (Account.ZONE_STOCK, Account.RESERVED),
        ]
        assert holding.account is Account.RESERVED

    def test_tells_anybody_the_building_and_never_the_position(self, store: Store) -> None:
        holding = store.stored()

        told = whereabouts(store.session, [holding.artwork_id])[holding.artwork_id]

        assert told.facility == {"en": "Kaifeng vault one", "zh": "开封一号库"}
        assert "A-01-01" not in str(told)


class TestTwoPersons:
    def test_waits_for_the_second_and_then_happens_once(self, store: Store) -> None:
        holding = store.stored()
        step = store.propose(holding, "check_out", KEEPER)
        assert holding.state is CustodyState.STORED

        stepping.sign_step(store.session, step_id=step.id, actor=SECOND, at=store.later())

        assert holding.state.value == "checked_out"
        with pytest.raises(errors.StepClosed):
            stepping.sign_step(store.session, step_id=step.id, actor=SENIOR, at=store.later())

    def test_refuses_the_same_keeper_twice(self, store: Store) -> None:
        step = store.propose(store.stored(), "check_out", KEEPER)

        with pytest.raises(errors.SamePersonTwice):
            stepping.sign_step(store.session, step_id=step.id, actor=KEEPER, at=store.later())

    def test_refuses_a_keeper_whose_work_it_is(self, store: Store) -> None:
        both = actor("artist", "keeper", name="Lin Mo")
        holding = store.stored()

        with pytest.raises(errors.ConsignorMayNotKeep):
            store.propose(holding, "check_out", both)
        step = store.propose(holding, "check_out", KEEPER)
        with pytest.raises(errors.ConsignorMayNotKeep):
            stepping.sign_step(store.session, step_id=step.id, actor=both, at=store.later())

    def test_refuses_a_keeper_of_the_gallery_that_brought_it(self, store: Store) -> None:
        gallery = actor("gallery", name="Gao Gallery", organisation="org_1")
        holding = store.stored(by=gallery)
        colleague = actor("keeper", name="Gao Keeper", organisation="org_1")

        with pytest.raises(errors.ConsignorMayNotKeep):
            store.propose(holding, "check_out", colleague)

    def test_condition_is_countersigned_by_the_consignor(self, store: Store) -> None:
        holding = store.expected()
        store.takes(holding, "gate_in", GATE)
        store.takes(holding, "unload", KEEPER, SECOND)

        event = store.takes(holding, "condition_check", ARTIST, KEEPER)

        assert {one["role"] for one in event.signed_by} == {"consignor", "keeper"}

    def test_a_stranger_signs_nothing(self, store: Store) -> None:
        step = store.propose(store.stored(), "check_out", KEEPER)

        with pytest.raises(errors.NotAmongSigners):
            stepping.sign_step(store.session, step_id=step.id, actor=GATE, at=store.later())

    def test_can_be_withdrawn_before_it_happens(self, store: Store) -> None:
        holding = store.stored()
        step = store.propose(holding, "check_out", KEEPER)
        with pytest.raises(errors.StepPending):
            store.propose(holding, "check_out", SECOND)

        stepping.withdraw_step(store.session, step_id=step.id, reason="not today", actor=KEEPER, at=store.at)

        assert store.propose(holding, "check_out", SECOND).state is StepState.OPEN

    def test_is_overtaken_when_the_work_moves_by_another(self, store: Store) -> None:
        holding = store.stored()
        step = store.propose(holding, "check_out", KEEPER)

        store.takes(holding, "report_missing", KEEPER, told=("customs", "police", "insurer"))

        store.session.refresh(step)
        assert step.state is StepState.OVERTAKEN


class TestRefusals:
    def test_nobody_signs_what_lacks_a_paper(self, store: Store) -> None:
        holding = store.stored()

        with pytest.raises(errors.PaperMissing) as refused:
            stepping.propose_step(
                store.session,
                holding_id=holding.id,
                event="check out",
                particulars=Particulars(),
                actor=KEEPER,
                at=store.later(),
            )

        assert refused.value.facts["missing"] == ["work_order"]
        assert (
            store.session.scalars(sa.select(CustodyStep).where(CustodyStep.event == "check_out")).all() == []
        )

    def test_a_hold_placed_between_two_signatures_stops_the_step(self, store: Store) -> None:
        holding = store.stored()
        step = store.propose(holding, "check_out", KEEPER)
        store.session.add(
            Hold(
                id="hol_1",
                artwork_id=holding.artwork_id,
                kind=HoldKind.COURT,
                authority="regulator",
                is_stop=False,
                reason="claimed by an heir",
                placed_by=REGULATOR.id,
                placed_by_name=REGULATOR.name,
                placed_at=store.later(),
            )
        )
        store.session.flush()

        with pytest.raises(errors.HoldInPlace):
            stepping.sign_step(store.session, step_id=step.id, actor=SECOND, at=store.later())

    def test_a_stop_blocks_what_a_hold_could_and_lets_a_work_back_into_the_vault(self, store: Store) -> None:
        holding = store.stored()
        store.takes(holding, "check_out", KEEPER, SECOND)
        store.session.add(
            Hold(
                id="hol_1",
                artwork_id=holding.artwork_id,
                kind=HoldKind.TITLE,
                authority="regulator",
                is_stop=True,
                reason="claimed by an heir",
                placed_by=REGULATOR.id,
                placed_by_name=REGULATOR.name,
                placed_at=store.later(),
            )
        )
        store.session.flush()

        with pytest.raises(errors.HoldInPlace) as refused:
            store.propose(holding, "pack_and_seal", KEEPER)
        assert refused.value.facts["kinds"] == ["stop"]
        store.takes(holding, "return_to_vault", KEEPER, SECOND)
        assert holding.state is CustodyState.STORED

    def test_two_works_do_not_lie_in_one_position(self, store: Store) -> None:
        store.stored("A-01-01")
        second = store.expected()
        store.takes(second, "gate_in", GATE)
        store.takes(second, "unload", KEEPER, SECOND)
        store.takes(second, "condition_check", KEEPER, ARTIST)
        store.takes(second, "identify", KEEPER, SECOND)

        with pytest.raises(errors.PositionTaken):
            store.propose(second, "book_in", KEEPER, position_id=store.position("A-01-01"))
        with pytest.raises(errors.PositionNeeded):
            store.propose(second, "book_in", KEEPER)

    def test_nothing_is_identified_without_a_registered_photograph(self, store: Store) -> None:
        holding = store.expected()
        store.takes(holding, "gate_in", GATE)
        store.takes(holding, "unload", KEEPER, SECOND)
        store.takes(holding, "condition_check", KEEPER, ARTIST)
        store.session.execute(sa.delete(ArtworkImage).where(ArtworkImage.artwork_id == holding.artwork_id))

        with pytest.raises(errors.NoRegisteredImages):
            store.propose(holding, "identify", KEEPER)

    def test_the_vault_takes_a_work_back_where_it_lay(self, store: Store) -> None:
        holding = store.stored("A-02-03")
        store.takes(holding, "check_out", KEEPER, SECOND, return_by_at=store.at + timedelta(hours=4))
        assert holding.position_id is None
        assert holding.return_by_at is not None

        event = store.takes(holding, "return_to_vault", KEEPER, SECOND)

        assert event.position == "A-02-03"
        assert holding.return_by_at is None


class TestSeals:
    @pytest.mark.parametrize(("check", "stopped"), [("intact", False), ("broken", True), ("missing", True)])
    def test_a_seal_that_is_not_intact_stops_the_work(
        self, store: Store, check: str, *, stopped: bool
    ) -> None:
        holding = store.expected()
        brought = [
            Brought(
                code, f"{code} 1", detail={"check": check, "number": "S1"} if code == "seal_record" else {}
            )
            for code in ("release_slip_in", "vehicle_match", "seal_record")
        ]
        stepping.propose_step(
            store.session,
            holding_id=holding.id,
            event="gate_in",
            particulars=Particulars(papers=papers_of(store.session, holding, brought, actor=GATE)),
            actor=GATE,
            at=store.later(),
        )

        card = holdings.holding_of(store.session, holding.artwork_id)

        assert card is not None
        assert card.custody_state is CustodyState.AT_GATE
        assert card.holds == (["customs"] if stopped else [])


class TestAppointments:
    def test_only_its_registrant_may_bring_a_work(self, store: Store) -> None:
        announcement = store.announcement(store.artwork())

        with pytest.raises(errors.AppointmentNotYours):
            appointing.book_inbound(
                store.session, announcement, actor=actor("artist", name="Somebody Else"), at=store.at
            )

    def test_one_work_has_one_open_holding(self, store: Store) -> None:
        holding = store.expected()

        with pytest.raises(errors.AlreadyHeld):
            store.expected(artwork_id=holding.artwork_id)

    @pytest.mark.parametrize(
        "changes",
        [
            {"source": Account.DOMESTIC},
            {"arrives_at": NOON - timedelta(days=1)},
            {"arrives_at": datetime(9999, 12, 31, tzinfo=timezone(timedelta(hours=-14)))},
            {"value_cny_minor": 1},
            {"hs_code": ""},
        ],
    )
    def test_refuses_what_makes_no_sense(self, store: Store, changes: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            store.expected(**changes)

    def test_refuses_goods_without_a_rate_only_where_tax_is_suspended(self, store: Store) -> None:
        with pytest.raises(errors.RateUnknown):
            store.expected(hs_code="5810990000")

        store.expected(hs_code="5810990000", intended_status=CustomsStatus.DOMESTIC, source=Account.DOMESTIC)

    def test_a_keeper_may_decline_and_the_work_may_come_another_time(self, store: Store) -> None:
        artwork_id = store.artwork()
        appointment = appointing.book_inbound(
            store.session, store.announcement(artwork_id), actor=ARTIST, at=store.at
        )

        appointing.close_appointment(
            store.session, appointment_id=appointment.id, reason="vault is full", actor=KEEPER, at=store.at
        )

        assert holdings.holding_of(store.session, artwork_id) is None
        assert store.expected(artwork_id=artwork_id).state is CustodyState.EXPECTED
        assert everything_holds(store) == []

    def test_a_refused_work_may_come_again(self, store: Store) -> None:
        holding = store.expected()
        store.takes(holding, "gate_in", GATE)
        store.takes(holding, "refuse", CUSTOMS)
        assert holding.state is CustodyState.REFUSED
        assert everything_holds(store) == []

        again = store.expected(artwork_id=holding.artwork_id)

        assert again.id != holding.id
        card = holdings.holding_of(store.session, holding.artwork_id)
        assert card is not None
        assert card.id == again.id


class TestGuarantee:
    """Duty and VAT of the work announced here are 115,159.50 yuan, with the reserve 126,675.45 (case T01)."""

    def test_is_used_on_the_way_out_and_given_back_at_departure(self, store: Store) -> None:
        holding = store.cleared()
        today = date(2026, 6, 1)
        assert bonds.cover(store.session, store.book.id, on=today).used_minor == 0

        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        assert bonds.cover(store.session, store.book.id, on=today).used_minor == 115_159_50

        store.takes(holding, "departure_confirmed", COURIER)
        assert bonds.cover(store.session, store.book.id, on=today).used_minor == 0

    def test_what_does_not_fit_does_not_leave(self, store: Store) -> None:
        guarantee = store.session.scalars(sa.select(Guarantee)).one()
        guarantee.amount_minor = 126_675_44
        holding = store.cleared()

        with pytest.raises(errors.NoHeadroom), store.session.begin_nested():
            store.takes(holding, "leave_under_supervision", COURIER, GATE)
        assert holding.state.value == "cleared_export"

        guarantee.amount_minor = 126_675_45
        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        assert holding.state is CustodyState.IN_TRANSIT_EXPORT

    def test_one_that_has_ended_covers_nothing(self, store: Store) -> None:
        guarantee = store.session.scalars(sa.select(Guarantee)).one()
        guarantee.to_on = date(2026, 5, 31)
        holding = store.cleared()

        with pytest.raises(errors.NoGuaranteeInForce):
            store.takes(holding, "leave_under_supervision", COURIER, GATE)

    def test_domestic_goods_use_none(self, store: Store) -> None:
        guarantee = store.session.scalars(sa.select(Guarantee)).one()
        guarantee.to_on = date(2026, 5, 31)
        holding = store.cleared(
            intended_status=CustomsStatus.EXPORT_GOODS_IN_ZONE, source=Account.DOMESTIC, hs_code=""
        )

        store.takes(holding, "leave_under_supervision", COURIER, GATE)

        assert holding.guarantee_used is False
        assert everything_holds(store) == []

    def test_only_customs_accepts_one(self, store: Store) -> None:
        proposed = store.session.scalars(sa.select(Guarantee)).one()
        with pytest.raises(NotAllowed):
            establishing.decide_guarantee(
                store.session, guarantee_id=proposed.id, accept=True, actor=SENIOR, at=store.at
            )
        with pytest.raises(errors.GuaranteeClosed):
            establishing.decide_guarantee(
                store.session, guarantee_id=proposed.id, accept=True, actor=CUSTOMS, at=store.at
            )


class TestCustomsSeal:
    def test_is_broken_only_with_the_consent_of_customs(self, store: Store) -> None:
        holding = store.stored()
        store.takes(holding, "check_out", KEEPER, SECOND)
        sealed = [
            Brought(
                code,
                store.reported(holding) if code == "condition_report" else f"{code} 1",
                detail={"fixed_by": "customs", "number": "C-9"},
            )
            for code in ("packing_list", "seal_record", "condition_report")
        ]
        step = stepping.propose_step(
            store.session,
            holding_id=holding.id,
            event="pack_and_seal",
            particulars=Particulars(papers=papers_of(store.session, holding, sealed, actor=KEEPER)),
            actor=KEEPER,
            at=store.later(),
        )
        stepping.sign_step(store.session, step_id=step.id, actor=SECOND, at=store.later())
        assert holding.seal_number == "C-9"

        with pytest.raises(errors.ConditionNotMet):
            store.propose(holding, "unpack", KEEPER)
        said = [Brought("unpack_reason", "1"), Brought("customs_consent", "GZ-1")]
        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, said, actor=KEEPER)
        store.consents(holding.artwork_id, "GZ-1")
        consent = papers_of(store.session, holding, said, actor=KEEPER)
        step = stepping.propose_step(
            store.session,
            holding_id=holding.id,
            event="unpack",
            particulars=Particulars(papers=consent, how=circumstances_of(consent)),
            actor=KEEPER,
            at=store.later(),
        )
        stepping.sign_step(store.session, step_id=step.id, actor=SECOND, at=store.later())

        assert holding.state.value == "checked_out"
        assert holding.seal_number is None


class TestPapers:
    def test_a_kept_paper_counts_when_it_is_verified(self, store: Store) -> None:
        holding = store.stored()
        card = papers.supply_paper(
            store.session,
            artwork_id=holding.artwork_id,
            code="screening",
            number="S-1",
            issuer="the office",
            valid_from_on=date(2026, 1, 1),
            actor=ARTIST,
            at=store.at,
        )
        brought = [Brought("work_order", paper_id=card.id)]

        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, brought, actor=KEEPER)
        papers.verify_paper(store.session, paper_id=card.id, how="seen", actor=CUSTOMS, at=store.at)
        (paper,) = papers_of(store.session, holding, brought, actor=KEEPER)

        assert paper.document.reference == "S-1"
        assert paper.document.covers == holding.artwork_id
        with pytest.raises(PaperUnknown):
            papers_of(store.session, holding, [Brought("work_order", paper_id="pap_none")], actor=KEEPER)


class TestPapersOfAnAuthority:
    """What only customs can give is taken from nobody else's word."""

    @pytest.mark.parametrize("code", sorted(OF_AUTHORITY))
    def test_are_not_typed_by_a_keeper(self, store: Store, code: str) -> None:
        holding = store.stored()

        with pytest.raises(errors.PaperNotVerified) as refused:
            papers_of(store.session, holding, [Brought(code, "invented")], actor=KEEPER)

        assert refused.value.facts == {"code": code, "reference": "invented"}
        assert refused.value.remedy

    def test_are_given_at_the_step_by_an_officer(self, store: Store) -> None:
        holding = store.stored()

        (paper,) = papers_of(store.session, holding, [Brought("customs_consent", "GZ-1")], actor=CUSTOMS)

        assert circumstances_of([paper]).by_customs

    def test_are_of_exactly_this_kind(self, store: Store) -> None:
        holding = store.stored()
        consent = store.consents(holding.artwork_id, "GZ-1")

        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, [Brought("customs_reply", paper_id=consent)], actor=KEEPER)
        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, [Brought("customs_reply", "GZ-1")], actor=KEEPER)

    def test_are_of_this_work(self, store: Store) -> None:
        holding = store.stored()
        other = store.consents(store.artwork(), "GZ-2")

        with pytest.raises(errors.PaperOfAnotherWork):
            papers_of(store.session, holding, [Brought("customs_consent", paper_id=other)], actor=KEEPER)
        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, [Brought("customs_consent", "GZ-2")], actor=KEEPER)

    def test_are_verified(self, store: Store) -> None:
        holding = store.stored()
        store.consents(holding.artwork_id, "GZ-3", by=ARTIST)

        with pytest.raises(errors.PaperNotVerified):
            papers_of(store.session, holding, [Brought("customs_consent", "GZ-3")], actor=KEEPER)

    def test_an_empty_line_of_the_form_shows_nothing(self, store: Store) -> None:
        holding = store.stored()

        brought = papers_of(store.session, holding, [Brought("customs_consent", " ")], actor=KEEPER)

        assert not circumstances_of(brought).by_customs

    def test_have_not_ended(self, store: Store) -> None:
        holding = store.stored()
        store.takes(holding, "check_out", KEEPER, SECOND)
        store.takes(holding, "pack_and_seal", KEEPER, SECOND)
        store.consents(holding.artwork_id, "GZ-4", valid_to_on=date(2026, 1, 2))
        said = [Brought("unpack_reason", "1"), Brought("customs_consent", "GZ-4")]
        consent = papers_of(store.session, holding, said, actor=KEEPER)

        with pytest.raises(errors.PaperExpired):
            stepping.propose_step(
                store.session,
                holding_id=holding.id,
                event="unpack",
                particulars=Particulars(papers=consent, how=circumstances_of(consent)),
                actor=KEEPER,
                at=store.later(),
            )


class TestLeaving:
    def test_nobody_files_or_releases_by_hand(self, store: Store) -> None:
        holding = store.packed()

        with pytest.raises(errors.StepOfDeclaration):
            store.propose(holding, "file", DECLARANT)

    def test_the_rules_are_asked_again_at_the_gate(self, store: Store) -> None:
        holding = store.cleared()
        stating.record_facts(
            store.session,
            artwork_id=holding.artwork_id,
            values={"title_flags": ["stolen"]},
            actor=ARTIST,
            at=store.later(),
        )

        with pytest.raises(GateRefuses):
            store.takes(holding, "leave_under_supervision", COURIER, GATE)


class TestTitle:
    def test_passes_in_bond_and_the_work_stays(self, store: Store) -> None:
        holding = store.stored()
        store.ready(holding)
        transferring.earmark(
            store.session, holding_id=holding.id, lot_id="lot_1", owner_id=ARTIST.id, at=store.at
        )

        link = transferring.transfer_title(
            store.session,
            holding_id=holding.id,
            to_owner_id="acc_buyer",
            price=Money(900_000_00, "CNY"),
            destination="FR",
            actor=SYSTEM,
            at=store.later(),
        )

        assert holding.owner_id == "acc_buyer"
        assert holding.earmarked_for is None
        assert holding.state is CustodyState.STORED
        assert link.seq == holding.chain_length
        said = registry.statements(store.session, holding.artwork_id)
        (one,) = (each for each in said if each.kind == "title.transferred")
        assert sorted(one.sealed) == ["from_owner", "price", "to_owner"]
        assert everything_holds(store) == []

    def test_does_not_pass_while_the_rules_say_no(self, store: Store) -> None:
        holding = store.stored()

        with pytest.raises(GateRefuses):
            transferring.transfer_title(
                store.session,
                holding_id=holding.id,
                to_owner_id="acc_buyer",
                price=Money(1, "CNY"),
                actor=SYSTEM,
                at=store.later(),
            )

    def test_the_buyer_signs_for_delivery_and_the_former_owner_does_not(self, store: Store) -> None:
        holding = store.cleared()
        buyer = actor("buyer", name="Amélie")
        holding.owner_id, holding.owner_name = buyer.id, buyer.name
        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        store.takes(holding, "departure_confirmed", COURIER)
        step = store.propose(holding, "deliver", COURIER)

        with pytest.raises(errors.NotAmongSigners):
            stepping.sign_step(store.session, step_id=step.id, actor=ARTIST, at=store.later())
        stepping.sign_step(store.session, step_id=step.id, actor=buyer, at=store.later())

        assert holding.state is CustodyState.DELIVERED


class TestEarmark:
    def test_a_work_is_promised_once(self, store: Store) -> None:
        holding = store.stored()
        transferring.earmark(
            store.session, holding_id=holding.id, lot_id="lot_1", owner_id=ARTIST.id, at=store.at
        )

        with pytest.raises(errors.AlreadyEarmarked):
            transferring.earmark(
                store.session, holding_id=holding.id, lot_id="lot_2", owner_id=ARTIST.id, at=store.at
            )
        with pytest.raises(errors.NotTheOwner):
            transferring.earmark(
                store.session, holding_id=holding.id, lot_id="lot_1", owner_id="acc_other", at=store.at
            )
        transferring.lift_earmark(store.session, holding_id=holding.id, lot_id="lot_1", at=store.at)
        with pytest.raises(errors.NotEarmarked):
            transferring.lift_earmark(store.session, holding_id=holding.id, lot_id="lot_1", at=store.at)


class TestAudits:
    """Each fault is planted behind our back, and named."""

    def test_finds_a_changed_event(self, store: Store) -> None:
        holding = store.stored()
        store.session.execute(
            sa.update(CustodyEvent).where(CustodyEvent.seq == 4).values(note="nothing was broken")
        )
        store.session.expire_all()

        found = list(audits.custody_chains(store.session))

        assert any(holding.id in one and "event 4 was changed" in one for one in found)

    def test_finds_a_chain_that_was_made_anew_with_its_head(self, store: Store) -> None:
        holding = store.stored()
        assert list(audits.custody_is_attested(store.session)) == []
        row = store.session.get_one(Holding, holding.id)
        links = store.session.scalars(
            sa.select(CustodyEvent).where(CustodyEvent.holding_id == row.id).order_by(CustodyEvent.seq)
        ).all()
        last = links[-1]
        last.note = "nothing was broken"
        last.hash = row.chain_head = chain.hash_of(last.content())
        store.session.flush()

        assert list(audits.custody_chains(store.session)) == []
        assert list(audits.custody_is_attested(store.session)) == [
            f"{holding.id}: event {last.seq} is not the one that was attested"
        ]

    def test_finds_a_removed_event(self, store: Store) -> None:
        holding = store.stored()
        last = store.session.scalars(sa.select(CustodyEvent).where(CustodyEvent.seq == 6)).one()
        store.session.execute(sa.delete(BondPosting).where(BondPosting.event_id == last.id))
        store.session.delete(last)
        store.session.flush()

        assert any(holding.id in one for one in audits.custody_chains(store.session))
        assert any("its last event 'identified'" in one for one in audits.custody_states(store.session))
        assert any(holding.id in one for one in audits.bond_postings(store.session))

    def test_finds_a_changed_posting_and_a_changed_state(self, store: Store) -> None:
        holding = store.stored()
        store.session.execute(
            sa.update(BondPosting).where(BondPosting.seq == 2).values(target=Account.RESERVED)
        )
        holding.state = CustodyState.PACKED
        store.session.flush()
        store.session.expire_all()

        assert any(holding.id in one for one in audits.bond_postings(store.session))
        assert any("it says 'packed'" in one for one in audits.custody_states(store.session))

    def test_finds_a_step_signed_by_one(self, store: Store) -> None:
        holding = store.stored()
        link = store.session.scalars(sa.select(CustodyEvent).where(CustodyEvent.seq == 6)).one()
        link.signed_by = [link.signed_by[0], link.signed_by[0]]
        store.session.flush()

        assert any(holding.id in one for one in audits.two_persons(store.session))

    def test_finds_two_who_signed_for_one_place(self, store: Store) -> None:
        holding = store.stored()
        link, slots = next(
            (one, row.slots)
            for one in store.session.scalars(sa.select(CustodyEvent).order_by(CustodyEvent.seq))
            if (row := TABLE.named(one.transition))
            and len(row.slots) == 2
            and not row.slots[0] & row.slots[1]
        )
        assert list(audits.two_persons(store.session)) == []

        link.signed_by = [{**one, "role": min(slots[0])} for one in link.signed_by]
        store.session.flush()

        assert list(audits.two_persons(store.session)) == [
            f"{holding.id}: event {link.seq} was signed by two for one place"
        ]

    def test_finds_an_event_that_moves_the_work_by_no_step(self, store: Store) -> None:
        holding = store.stored()
        link = store.session.scalars(sa.select(CustodyEvent).where(CustodyEvent.seq == 6)).one()
        link.transition = "M99"
        store.session.flush()

        found = list(audits.custody_states(store.session))

        assert found == [f"{holding.id}: event 6 moves the work by 'M99', no step"]

    def test_finds_a_guarantee_that_does_not_reach(self, store: Store) -> None:
        holding = store.cleared()
        store.takes(holding, "leave_under_supervision", COURIER, GATE)
        guarantee = store.session.scalars(sa.select(Guarantee)).one()
        guarantee.amount_minor = 1
        store.session.flush()

        assert list(audits.guarantee_headroom(store.session))
