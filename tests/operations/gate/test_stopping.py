"""Stopping a work, and letting it go on."""

from typing import Any

import pytest

from authentication import api as registry
from bonded_warehouse.errors import HoldInPlace
from bonded_warehouse.gate_errors import HoldUnknown, HoldWasLifted, NotYourHold, ReasonNeeded
from bonded_warehouse.operations import keeping, stopping
from bonded_warehouse.queries.holds import history, standing, stops
from bonded_warehouse.rules.states import CustodyState, HoldKind
from foundation.actor import Actor
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import ARTIST, REGULATOR, actor
from tests.operations.gate.bench import CUSTOMS, EXAMINER, Bench


class TestPlaceHold:
    def test_stops_a_work_says_so_and_keeps_the_reason_from_the_public(self, bench: Bench) -> None:
        hold = bench.stops(reason="Order 12 of the court")

        assert stops(bench.session, [bench.artwork_id])[bench.artwork_id] == hold
        assert (hold.authority, hold.is_stop, hold.placed_by_name) == ("regulator", True, REGULATOR.name)
        (fact,) = bench.facts("HoldPlaced")
        assert (fact["artwork_id"], fact["kind"]) == (bench.artwork_id, "court")
        said = [
            one for one in registry.statements(bench.session, bench.artwork_id) if one.kind == "hold.placed"
        ]
        assert len(said) == 1
        assert "court" in str(said[0].claims)
        assert "Order 12" not in str(said[0].claims)

    def test_stops_a_work_that_never_was_in_bond(self, bench: Bench) -> None:
        bench.artwork_id = bench.studio.registers(5).id

        assert bench.stops().artwork_id == bench.artwork_id

    @pytest.mark.parametrize("by", [ARTIST, actor("keeper"), actor("expert"), actor("administrator")])
    def test_is_for_authorities(self, bench: Bench, by: Actor) -> None:
        with pytest.raises(NotAllowed):
            bench.stops(by=by)

    def test_lets_each_authority_stop_for_its_own_reasons(self, bench: Bench) -> None:
        assert bench.stops(by=CUSTOMS, kind=HoldKind.CUSTOMS).authority == "customs"
        assert bench.stops(by=EXAMINER, kind=HoldKind.RELIC_EXAM).authority == "relics"
        with pytest.raises(NotYourHold):
            bench.stops(by=CUSTOMS, kind=HoldKind.COURT)

    @pytest.mark.parametrize("reason", ["", "   ", "no"])
    def test_wants_a_reason(self, bench: Bench, reason: str) -> None:
        with pytest.raises(ReasonNeeded):
            bench.stops(reason=reason)

    def test_refuses_a_work_that_does_not_exist(self, bench: Bench) -> None:
        bench.artwork_id = "art_none"

        with pytest.raises(registry.ArtworkUnknown):
            bench.stops()

    def test_of_a_regulator_blocks_custody_too(self, bench: Bench) -> None:
        bench.holding(CustodyState.STORED)
        bench.stops()

        with pytest.raises(HoldInPlace):
            keeping.take_step(
                bench.session, holding_id="hdg_1", event="M09", actor=actor("keeper"), at=bench.at
            )


class TestLiftHold:
    def test_lets_it_go_on_and_keeps_both_reasons(self, bench: Bench) -> None:
        hold = bench.stops()

        lifted = bench.lifts(hold, reason="The court withdrew it")

        assert stops(bench.session, [bench.artwork_id]) == {}
        assert standing(bench.session) == []
        assert history(bench.session, bench.artwork_id) == [lifted]
        assert (lifted.reason, lifted.lift_reason) == (hold.reason, "The court withdrew it")
        assert [fact["hold_id"] for fact in bench.facts("HoldLifted")] == [hold.id]

    def test_leaves_the_other_holds(self, bench: Bench) -> None:
        first, second = bench.stops(), bench.stops(by=CUSTOMS, kind=HoldKind.AML)

        bench.lifts(first)

        assert stops(bench.session, [bench.artwork_id])[bench.artwork_id].id == second.id

    def test_is_for_the_authority_that_placed_it(self, bench: Bench) -> None:
        hold = bench.stops()
        customs = bench.stops(by=CUSTOMS, kind=HoldKind.CUSTOMS)

        with pytest.raises(NotYourHold):
            bench.lifts(hold, by=CUSTOMS)
        with pytest.raises(NotYourHold):
            bench.lifts(customs, by=REGULATOR)
        bench.lifts(hold, by=actor("regulator", name="Another of them"))

    def test_happens_once(self, bench: Bench) -> None:
        hold = bench.stops()
        bench.lifts(hold)

        with pytest.raises(HoldWasLifted):
            bench.lifts(hold)

    def test_refuses_what_it_does_not_know(self, bench: Bench) -> None:
        with pytest.raises(HoldUnknown):
            stopping.lift_hold(
                bench.session, hold_id="hold_x", reason="Order 13", actor=REGULATOR, at=bench.at
            )


class TestFollowing:
    def event(self, bench: Bench, kind: type, **more: str) -> Any:
        card = bench.certificate
        assert card is not None
        fields = {"artwork_id": bench.artwork_id, "certificate_id": card.id, "number": card.number, **more}
        return kind(**fields, **({} if kind is registry.CertificateIssued else {"reason": "doubt"}))

    def test_holds_the_title_of_a_work_whose_certificate_is_suspended_until_it_is_reinstated(
        self, bench: Bench
    ) -> None:
        stopping.follow_suspension(bench.session, self.event(bench, registry.CertificateSuspended), bench.at)
        placed = stops(bench.session, [bench.artwork_id])[bench.artwork_id]
        stopping.follow_reinstatement(
            bench.session,
            self.event(bench, registry.CertificateReinstated),
            bench.at,
        )

        assert (placed.kind, placed.authority, placed.is_stop) == ("title", "registry", False)
        assert stops(bench.session, [bench.artwork_id]) == {}

    def test_replaces_the_hold_when_the_suspended_one_is_revoked(self, bench: Bench) -> None:
        stopping.follow_suspension(bench.session, self.event(bench, registry.CertificateSuspended), bench.at)
        stopping.follow_revocation(bench.session, self.event(bench, registry.CertificateRevoked), bench.at)

        (left,) = standing(bench.session)
        assert "revoked" in left.reason
        assert len(history(bench.session, bench.artwork_id)) == 2

    def test_lifts_it_for_a_new_certificate_but_not_what_a_regulator_placed(self, bench: Bench) -> None:
        stopping.follow_revocation(bench.session, self.event(bench, registry.CertificateRevoked), bench.at)
        court = bench.stops()

        stopping.follow_new_certificate(
            bench.session, self.event(bench, registry.CertificateIssued), bench.at
        )

        assert [hold.id for hold in standing(bench.session)] == [court.id]

    def test_can_be_lifted_by_a_regulator(self, bench: Bench) -> None:
        stopping.follow_revocation(bench.session, self.event(bench, registry.CertificateRevoked), bench.at)

        bench.lifts(stops(bench.session, [bench.artwork_id])[bench.artwork_id])

        assert standing(bench.session) == []

    def test_keeps_what_the_regulator_took_back_whatever_experts_say(self, bench: Bench) -> None:
        suspended = self.event(bench, registry.CertificateSuspended, authority="regulator")
        stopping.follow_suspension(bench.session, suspended, bench.at)
        stopping.follow_revocation(bench.session, self.event(bench, registry.CertificateRevoked), bench.at)
        stopping.follow_new_certificate(
            bench.session, self.event(bench, registry.CertificateIssued), bench.at
        )

        (left,) = standing(bench.session)
        assert (left.authority, left.kind, left.is_stop) == ("regulator", "title", False)
        bench.lifts(left)
        assert standing(bench.session) == []
