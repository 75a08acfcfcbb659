"""Appeals, slots and stages: what follows a refusal, when one may come, and where a clearance stands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authentication.models.log import SignedStatement
from bonded_warehouse.clearance_errors import (
    AppealDecided,
    AppealNotOpen,
    AppealUnknown,
    BookingClosed,
    NightLost,
    OwnRefusal,
    SlotNotOpen,
    SlotStands,
    SlotTaken,
)
from bonded_warehouse.gate_errors import DeclarationClosed, DeclarationUnknown
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.slots import SlotBooking, SlotState
from bonded_warehouse.operations import appealing, inspecting, slotting, stopping
from bonded_warehouse.operations.inspecting import Finding
from bonded_warehouse.queries import declarations, slots, stages
from bonded_warehouse.queries.appeals import AppealCard, AppealPaper
from bonded_warehouse.queries.declarations import DeclarationCard
from bonded_warehouse.queries.holds import standing
from bonded_warehouse.rules.slots import SlotKind
from bonded_warehouse.rules.states import CustodyState, HoldKind
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import ARTIST, actor
from tests.operations.gate.bench import CUSTOMS, DECLARANT, SECOND_CUSTOMS, STRANGER, Bench

GATE = actor("gate_officer", name="Wei Gate")
PAPER = AppealPaper("permit.pdf", "a" * 64)


def now(bench: Bench, card: DeclarationCard) -> DeclarationCard:
    bench.session.flush()
    return declarations.declaration(bench.session, card.id)


def refused(bench: Bench, finding: Finding = Finding.RETURN) -> DeclarationCard:
    bench.ready_to_leave()
    card = bench.files(scenario="manual")
    bench.customs_answers(card)
    bench.later(minutes=5)
    inspecting.decide(
        bench.session,
        declaration_id=card.id,
        finding=finding,
        codes=("D02",),
        note="the permit is missing",
        actor=CUSTOMS,
        at=bench.at,
    )
    return now(bench, card)


def appeals(bench: Bench, card: DeclarationCard, *, by: Actor = DECLARANT) -> AppealCard:
    return appealing.lodge(
        bench.session,
        declaration_id=card.id,
        grounds="D02: the permit is on file under N-1.",
        papers=[PAPER],
        actor=by,
        at=bench.later(minutes=1),
    )


def decides(bench: Bench, appeal: AppealCard, *, by: Actor = SECOND_CUSTOMS, falls: bool) -> AppealCard:
    return appealing.decide(
        bench.session,
        appeal_id=appeal.id,
        set_aside=falls,
        reason="compared with the register of permits",
        actor=by,
        at=bench.later(minutes=1),
    )


class TestAppeals:
    def test_are_decided_by_another_officer_and_signed(self, bench: Bench) -> None:
        card = refused(bench)
        appeal = appeals(bench, card)
        for by, refusal in ((CUSTOMS, OwnRefusal), (DECLARANT, NotAllowed)):
            with pytest.raises(refusal):
                decides(bench, appeal, by=by, falls=True)

        decided = decides(bench, appeal, falls=False)

        assert (decided.state, decided.effect, now(bench, card).state) == ("upheld", "", "rejected")
        said = bench.session.query(SignedStatement).filter_by(id=decided.statement_id).one()
        assert (said.kind, said.claims["result"]) == ("customs.appeal_decided", "upheld")
        with pytest.raises(AppealDecided):
            decides(bench, appeal, falls=True)
        with pytest.raises(AppealNotOpen):  # it is contested once
            appeals(bench, card)

    def test_that_succeed_have_a_returned_declaration_read_again(self, bench: Bench) -> None:
        card = refused(bench)

        decided = decides(bench, appeals(bench, card), falls=True)

        card = now(bench, card)
        assert (decided.effect, card.state, card.closed_at) == ("taken_up", "accepted", None)
        holding = bench.session.query(Holding).one()
        assert holding.state is CustodyState.IN_CLEARANCE
        inspecting.decide(
            bench.session,
            declaration_id=card.id,
            finding=Finding.RELEASE,
            note="complete",
            actor=SECOND_CUSTOMS,
            at=bench.later(minutes=1),
        )
        assert now(bench, card).state == "released"

    def test_that_succeed_let_a_detained_work_go(self, bench: Bench) -> None:
        card = refused(bench, Finding.DETAIN)
        assert len(standing(bench.session)) == 1

        decided = decides(bench, appeals(bench, card), falls=True)

        assert (decided.effect, now(bench, card).state) == ("reopened", "inspection")
        assert standing(bench.session) == []

    def test_take_up_nothing_that_the_gate_no_longer_lets_go(self, bench: Bench) -> None:
        card = refused(bench)
        bench.states(title_flags=["stolen"])

        decided = decides(bench, appeals(bench, card), falls=True)

        assert (decided.effect, now(bench, card).state) == ("set_aside", "rejected")

    def test_are_for_the_declarant_and_whose_work_it_is(self, bench: Bench) -> None:
        card = refused(bench)

        with pytest.raises(DeclarationUnknown):
            appeals(bench, card, by=STRANGER)

        assert decides(bench, appeals(bench, card, by=ARTIST), falls=True).effect == "set_aside"

    def test_are_not_decided_by_whoever_lodged_them(self, bench: Bench) -> None:
        both = replace(DECLARANT, roles=DECLARANT.roles | SECOND_CUSTOMS.roles)
        appeal = appeals(bench, refused(bench), by=both)

        with pytest.raises(OwnRefusal):
            decides(bench, appeal, by=both, falls=True)

        assert decides(bench, appeal, falls=False).state == "upheld"

    def test_are_withdrawn_by_whoever_lodged_them_alone(self, bench: Bench) -> None:
        appeal = appeals(bench, refused(bench))
        for other in (ARTIST, CUSTOMS, SECOND_CUSTOMS):
            with pytest.raises(AppealUnknown):
                appealing.withdraw(bench.session, appeal_id=appeal.id, actor=other, at=bench.at)

        gone = appealing.withdraw(bench.session, appeal_id=appeal.id, actor=DECLARANT, at=bench.at)

        assert gone.state == "withdrawn"
        with pytest.raises(AppealDecided):
            decides(bench, appeal, falls=True)

    def test_that_succeed_lift_the_hold_of_that_refusal_alone(self, bench: Bench) -> None:
        card = refused(bench, Finding.DETAIN)
        (detained,) = standing(bench.session)
        other = stopping.place_hold(
            bench.session,
            artwork_id=card.artwork_id,
            kind=HoldKind.CUSTOMS,
            reason="another matter altogether",
            actor=CUSTOMS,
            at=bench.later(minutes=1),
        )

        decides(bench, appeals(bench, card), falls=True)

        assert other.id != detained.id
        assert [hold.id for hold in standing(bench.session)] == [other.id]

    def test_need_a_refusal(self, bench: Bench) -> None:
        bench.ready_to_leave()
        with pytest.raises(AppealNotOpen):
            appeals(bench, bench.files())


class TestSlots:
    def filed(self, bench: Bench) -> DeclarationCard:
        bench.ready_to_leave()
        return bench.files()

    def book(self, bench: Bench, card: DeclarationCard, hours: int, **more: Any) -> slots.BookingCard:
        hour = bench.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
        given: dict[str, Any] = {"kind": SlotKind.INSPECTION, "actor": DECLARANT, "starts_at": hour}
        return slotting.book(bench.session, declaration_id=card.id, at=bench.at, **given | more)

    def test_are_full_hours_far_enough_ahead_any_day(self, bench: Bench) -> None:
        card = self.filed(bench)
        for hours in (3, 24 * 40):
            with pytest.raises(SlotNotOpen):
                self.book(bench, card, hours)
        with pytest.raises(SlotNotOpen):
            self.book(bench, card, 0, starts_at=bench.at.replace(minute=30) + timedelta(days=2))

        booked = [self.book(bench, card, 20), self.book(bench, card, 21, kind=SlotKind.GATE)]

        assert [one.state for one in booked] == ["confirmed", "confirmed"]
        with pytest.raises(SlotStands):
            self.book(bench, card, 22)

    def test_have_a_capacity_and_a_cancelled_place_is_free(self, bench: Bench) -> None:
        card = self.filed(bench)
        slotting.plan(
            bench.session,
            facility_id="fac_1",
            kind=SlotKind.INSPECTION,
            capacity=0,
            actor=CUSTOMS,
            at=bench.at,
        )
        with pytest.raises(SlotTaken):
            self.book(bench, card, 20)
        slotting.plan(
            bench.session,
            facility_id="fac_1",
            kind=SlotKind.INSPECTION,
            capacity=1,
            actor=CUSTOMS,
            at=bench.at,
        )
        booked = self.book(bench, card, 20)
        slotting.cancel(bench.session, booking_id=booked.id, actor=DECLARANT, at=bench.at)
        assert self.book(bench, card, 20).state == "confirmed"

    def test_of_whoever_did_not_come_stay_taken(self, bench: Bench) -> None:
        card = self.filed(bench)
        slotting.plan(
            bench.session,
            facility_id="fac_1",
            kind=SlotKind.INSPECTION,
            capacity=1,
            actor=CUSTOMS,
            at=bench.at,
        )
        booked = self.book(bench, card, 20)
        hour = booked.starts_at
        bench.session.get_one(SlotBooking, booked.id).state = SlotState.NO_SHOW
        bench.session.flush()

        with pytest.raises(SlotTaken):
            self.book(bench, card, 20)

        assert self.book(bench, card, 21).starts_at == hour + timedelta(hours=1)

    def test_are_given_back_until_they_begin(self, bench: Bench) -> None:
        booked = self.book(bench, self.filed(bench), 20)
        with pytest.raises(BookingClosed):
            slotting.cancel(bench.session, booking_id=booked.id, actor=DECLARANT, at=booked.starts_at)
        early = booked.starts_at - timedelta(seconds=1)

        assert slotting.cancel(bench.session, booking_id=booked.id, actor=DECLARANT, at=early).state == (
            "cancelled"
        )

    def test_are_for_what_is_not_returned(self, bench: Bench) -> None:
        card = refused(bench)
        with pytest.raises(DeclarationClosed):
            self.book(bench, card, 20)

    def test_are_missed_by_whoever_booked_them_alone(self, bench: Bench) -> None:
        card = self.filed(bench)
        for _ in range(2):
            booked = self.book(bench, card, 14)
            bench.later(hours=15)
            slotting.close(bench.session, booking_id=booked.id, came=False, actor=GATE, at=bench.at)
        night = bench.at.replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=2)
        other = replace(DECLARANT, account_id="acc_other_declarant")

        assert self.book(bench, card, 0, starts_at=night, actor=other).state == "confirmed"

    def test_missed_twice_lose_the_night(self, bench: Bench) -> None:
        card = self.filed(bench)
        for _ in range(2):
            booked = self.book(bench, card, 14)
            with pytest.raises(BookingClosed):
                slotting.close(bench.session, booking_id=booked.id, came=False, actor=GATE, at=bench.at)
            bench.later(hours=15)
            slotting.close(bench.session, booking_id=booked.id, came=False, actor=GATE, at=bench.at)
        night = bench.at.replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=2)  # 0:00 there

        with pytest.raises(NightLost):
            self.book(bench, card, 0, starts_at=night)

        assert self.book(bench, card, 0, starts_at=night + timedelta(hours=12)).state == "confirmed"


class TestStages:
    def states(self, bench: Bench, card: DeclarationCard) -> list[str]:
        return [one.state.value for one in stages.timeline(bench.session, now(bench, card))]

    def test_follow_what_is_written_down(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="inspect")
        assert self.states(bench, card) == ["done", "running", *["waiting"] * 4]

        bench.customs_answers(card)

        assert self.states(bench, card) == ["done", "done", "done", "running", "waiting", "waiting"]
        bench.later(minutes=5)
        inspecting.inspect(
            bench.session,
            declaration_id=card.id,
            finding=Finding.RELEASE,
            note="it agrees",
            actor=CUSTOMS,
            at=bench.at,
        )
        assert self.states(bench, card) == ["done"] * 5 + ["running"]

    def test_stop_where_customs_returned_it(self, bench: Bench) -> None:
        assert "stopped" in self.states(bench, refused(bench))

    def test_are_late_by_the_clock_of_the_lane(self, bench: Bench) -> None:
        bench.ready_to_leave()
        card = bench.files(scenario="silence")
        review = stages.timeline(bench.session, card)[1]
        assert review.due_at is not None
        for late, at in ((False, review.due_at), (True, review.due_at + timedelta(seconds=1))):
            assert review.is_overdue(at, at.date()) is late
