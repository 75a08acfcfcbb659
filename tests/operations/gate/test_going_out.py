"""Every way in and out asks the gate, in the transaction that moves the work."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bonded_warehouse.errors import MayNotLeave
from bonded_warehouse.gate_errors import GateDenies, GateRefuses
from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.operations import entering, leaving
from bonded_warehouse.rules.states import Arrival, CustodyState
from foundation.actor import Role
from tests.operations.gate.bench import PLAIN, STRANGER, Bench

STOLEN = {**PLAIN, "title_flags": ["stolen"]}


def kept(bench: Bench) -> list[tuple[str, str]]:
    query = sa.select(GateDecision.stage, GateDecision.outcome).order_by(GateDecision.id)
    return [(row.stage, row.outcome) for row in bench.session.execute(query)]


class TestGoingOut:
    @pytest.mark.parametrize("step", sorted(leaving.EXITS - {"M25"}))
    def test_is_refused_by_every_way_once_the_work_is_known_to_be_stolen(
        self, bench: Bench, step: str
    ) -> None:
        bench.states(**STOLEN)
        holding = bench.holding(CustodyState.PACKED)

        with pytest.raises(GateDenies) as refused:
            leaving.require_exit(bench.session, holding, step=step, at=bench.at)

        assert "R-01" in str(refused.value.facts["codes"])

    def test_abroad_needs_a_release_first(self, bench: Bench) -> None:
        with pytest.raises(MayNotLeave):
            leaving.require_exit(bench.session, bench.holding(CustodyState.PACKED), step="M25", at=bench.at)

    @pytest.mark.parametrize("step", ["M17", "M23", "M32", "M37"])
    def test_home_or_on_loan_keeps_its_answer_and_asks_for_no_sale(self, bench: Bench, step: str) -> None:
        bench.states(**PLAIN)

        leaving.require_exit(bench.session, bench.holding(CustodyState.PACKED), step=step, at=bench.at)

        assert [stage for stage, _ in kept(bench)] == ["exit"]

    @pytest.mark.parametrize("step", ["M23", "M37"])
    def test_after_a_sale_is_asked_as_a_sale(self, bench: Bench, step: str) -> None:
        """Nobody screened the parties: home it may go, to a buyer not."""
        bench.states(**PLAIN)
        sold = bench.holding(CustodyState.PACKED, owner=STRANGER)

        with pytest.raises(GateRefuses):
            leaving.require_exit(bench.session, sold, step=step, at=bench.at)

    def test_to_a_venue_is_refused_for_forbidden_content(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.states(by=replace(STRANGER, roles=frozenset({Role("regulator")})), harmful=True)
        holding = bench.holding(CustodyState.PACKED)

        with pytest.raises(GateDenies):
            leaving.require_exit(bench.session, holding, step="M17", at=bench.at)
        leaving.require_exit(bench.session, holding, step="M37", at=bench.at)  # home it goes


class TestComingIn:
    @pytest.mark.parametrize("arrival", [Arrival.FIRST_ENTRY])
    def test_is_asked_kept_and_refused_only_for_a_certificate_taken_back(
        self, bench: Bench, arrival: Arrival
    ) -> None:
        holding = bench.holding(CustodyState.EXPECTED)
        holding.arrival = arrival
        entering.require_entry(bench.session, holding, at=bench.at)
        assert [stage for stage, _ in kept(bench)] == ["zone_entry"]

        bench.revokes()

        with pytest.raises(GateDenies):
            entering.require_entry(bench.session, holding, at=bench.at)
