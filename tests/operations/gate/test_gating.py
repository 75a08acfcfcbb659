"""The gate inside the caller's transaction."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.api import ArtworkUnknown
from bonded_warehouse.gate_errors import (
    DayUnknownToTheRules,
    GateDenies,
    GateNeedsPapers,
    GateRefers,
)
from bonded_warehouse.models.clearance import GateDecision
from bonded_warehouse.operations import bid_gating, entering
from bonded_warehouse.operations.bid_gating import Bidden, gate_for_bids
from bonded_warehouse.queries.gate import gates
from bonded_warehouse.queries.replaying import replay, unfaithful
from bonded_warehouse.rules.export import decide
from bonded_warehouse.rules.export_facts import read
from bonded_warehouse.rules.export_law import CURRENT, FIRST, SHIPPED, ruleset
from bonded_warehouse.rules.states import Arrival, CustodyState, CustomsStatus
from tests.operations.gate.bench import CUSTOMS, EXAMINER, PLAIN, Bench

STAGES = ["listing", "bid", "hammer", "checkout", "settlement"]


class TestGate:
    def test_asks_first_for_the_facts_that_nobody_stated(self, bench: Bench) -> None:
        answer = bench.ask()

        assert (answer.decision, answer.refuses) == ("NEEDS", True)
        assert "legal_facts" in answer.needs

    def test_lets_a_living_artists_work_be_listed(self, bench: Bench) -> None:
        bench.states(**PLAIN)

        answer = bench.ask()

        assert not answer.refuses
        assert [(paper.code, paper.is_due) for paper in answer.papers] == [
            ("identity_check", False),
            ("screening", False),
        ]

    def test_says_every_reason_in_both_languages_with_its_article(self, bench: Bench) -> None:
        bench.states(**{**PLAIN, "title_flags": ["dispute"]})

        (reason,) = [reason for reason in bench.ask().reasons if reason.code == "R-01"]

        assert reason.title == {"en": "Unlawful source and disputed title", "zh": "来源不合法与权属争议"}
        assert set(reason.text) == {"en", "zh"}
        assert "2024-11-08" in reason.article
        assert (reason.outcome, reason.basis) == ("REFER", "D")

    def test_takes_the_older_date_and_the_death_that_anyone_stated(self, bench: Bench) -> None:
        bench.states(**{**PLAIN, "made_from": 1905, "made_to": 1908, "artist_died": 1930})

        assert "R-31" in bench.ask().codes  # a relic, offered without a licence
        assert "R-05" in bench.ask("checkout", "FR").codes  # registry and owner differ: 1905 to 2024

    def test_knows_the_maker_by_name(self, bench: Bench) -> None:
        work = bench.studio.registers(7, maker={"zh": "張大千"}, made_from_year=1955)
        bench.artwork_id = work.id
        bench.states(**{**PLAIN, "artist_living": None})

        assert "R-08" in bench.ask("checkout", "FR").codes

    def test_only_refers_a_maker_with_a_name_like_a_listed_one(self, bench: Bench) -> None:
        work = bench.studio.registers(7, maker={"en": "Zhang Daqian"}, made_from_year=1990)
        bench.artwork_id = work.id
        bench.states(**{**PLAIN, "artist_living": None})

        answer = bench.ask("checkout", "FR")

        assert "P-03" in answer.codes
        assert "R-08" not in answer.codes

    def test_knows_that_what_lies_in_the_vault_was_identified(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding(CustodyState.STORED)

        assert "identity_check" not in bench.ask().needs

    def test_asks_again_what_is_back_on_the_dock(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding(CustodyState.RECEIVED)

        assert "identity_check" in bench.ask().needs

    def test_wants_customs_formalities_before_title_in_bond_passes(self, bench: Bench) -> None:
        bench.states(**{**PLAIN, "ownership": "foreign"})
        bench.holding(CustodyState.STORED, status=CustomsStatus.BONDED_FOREIGN)

        listing, settlement = bench.ask("listing", "FR"), bench.ask("settlement", "FR")

        assert "customs_transfer_formalities" in listing.needs
        assert not listing.refuses
        assert settlement.refuses
        bench.holds_paper("customs_transfer_formalities", by=CUSTOMS)
        assert not bench.ask("settlement", "FR").refuses

    def test_answers_for_many_works_as_for_each(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        other = bench.studio.registers(9)
        found = gates(bench.session, [bench.artwork_id, other.id, "art_none"], stage="listing", at=bench.at)

        assert set(found) == {bench.artwork_id, other.id}
        assert found[bench.artwork_id] == bench.ask()
        assert found[other.id].decision == "DENY"  # no certificate

    def test_asks_the_same_nine_queries_for_one_and_for_twenty(self, bench: Bench) -> None:
        ids = [
            bench.artwork_id,
            *(bench.studio.registers(n, another="another work").id for n in range(20, 32)),
        ]
        bench.session.flush()

        def count(of: list[str]) -> int:
            seen: list[str] = []

            def note(*args: Any) -> None:
                seen.append(args[2])

            engine = bench.session.get_bind()
            sa.event.listen(engine, "before_cursor_execute", note)
            gates(bench.session, of, stage="listing", at=bench.at)
            sa.event.remove(engine, "before_cursor_execute", note)
            return len([each for each in seen if not each.startswith("BEGIN")])

        assert count(ids) == count(ids[:1]) <= 9

    def test_refuses_a_day_before_the_rules(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.studio.at = bench.at.replace(year=2017)

        with pytest.raises(DayUnknownToTheRules):
            bench.ask()


class TestRequireGate:
    @pytest.mark.parametrize("stage", STAGES)
    def test_keeps_what_it_allows_with_its_facts(self, bench: Bench, stage: str) -> None:
        bench.states(**PLAIN)
        bench.holding()

        answer = bench.requires(stage)

        kept = bench.session.get_one(GateDecision, answer.decision_id)
        assert (kept.outcome, kept.stage, kept.digest) == (answer.decision, stage, answer.digest)
        assert decide(read(kept.facts)).digest == kept.digest

    @pytest.mark.parametrize("stage", STAGES)
    def test_refuses_a_certificate_suspended_or_revoked(self, bench: Bench, stage: str) -> None:
        bench.states(**PLAIN)
        bench.holding()
        bench.requires(stage)

        bench.suspends()
        with pytest.raises(GateDenies) as suspended:
            bench.requires(stage)
        bench.revokes()
        with pytest.raises(GateDenies):
            bench.requires(stage)

        assert suspended.value.facts["codes"][0] == "R-00"  # type: ignore[index]

    @pytest.mark.parametrize("stage", [*STAGES, "exit"])
    def test_refuses_a_work_that_is_stopped_and_lets_it_go_on_afterwards(
        self, bench: Bench, stage: str
    ) -> None:
        bench.states(**PLAIN)
        bench.holding()
        bench.requires("bid")

        hold = bench.stops()
        with pytest.raises(GateDenies) as refusal:
            bench.requires(stage)
        bench.lifts(hold)
        bench.requires("bid")

        assert "P-02" in refusal.value.facts["codes"]  # type: ignore[operator]

    def test_refers_a_disputed_title(self, bench: Bench) -> None:
        bench.states(**{**PLAIN, "title_flags": ["dispute"]})

        with pytest.raises(GateRefers):
            bench.requires()

    def test_wants_at_the_exit_what_it_only_named_at_the_listing(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        bench.requires("listing", "FR")

        with pytest.raises(GateNeedsPapers) as refusal:
            bench.requires("exit", "FR")

        assert set(refusal.value.facts["needs"]) == {"art_export_approval", "screening"}  # type: ignore[call-overload]

    def test_counts_a_paper_only_once_it_is_verified_and_while_it_holds(self, bench: Bench) -> None:
        from datetime import date

        from bonded_warehouse.operations import papers

        bench.states(**PLAIN)
        bench.holding()
        bench.holds_paper("screening")
        paper = bench.supplies("art_export_approval", valid_to_on=date(2026, 6, 30))
        with pytest.raises(GateNeedsPapers):
            bench.requires("exit", "FR")

        papers.verify_paper(bench.session, paper_id=paper.id, how="register", actor=CUSTOMS, at=bench.at)
        bench.requires("exit", "FR")
        bench.later(days=40)

        with pytest.raises(GateNeedsPapers):
            bench.requires("exit", "FR")

    def test_keeps_one_decision_for_one_question_on_the_same_facts(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()

        ids = {bench.requires(stage).decision_id for stage in ("listing", "listing")}
        bench.states(value_eur=9000)
        ids.add(bench.requires("listing").decision_id)

        assert len(ids) == 2


class TestBids:
    @pytest.fixture(autouse=True)
    def _new_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bid_gating, "_remembered", OrderedDict())

    @staticmethod
    def ask(bench: Bench, *countries: str) -> dict[str, Any]:
        asked = [Bidden(bench.artwork_id, each) for each in countries]
        answers = gate_for_bids(bench.session, asked, at=bench.at)
        return {each.destination or "CN": answers[each] for each in asked}

    @staticmethod
    def questions(bench: Bench, act: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(*args: Any) -> None:
            seen.append(args[2])

        bench.session.flush()
        assert bench.artwork_id  # read again after a commit
        engine = bench.session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        act()
        sa.event.remove(engine, "before_cursor_execute", note)
        return len([each for each in seen if not each.startswith("BEGIN")])

    def test_remembers_an_answer_for_two_questions(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        first = self.ask(bench, "FR", "DE")
        bench.session.commit()

        assert self.questions(bench, lambda: self.ask(bench, "FR", "DE")) == 2
        assert self.ask(bench, "FR")["FR"].decision_id == first["FR"].decision_id

    def test_asks_as_much_for_one_bid_as_for_many(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        bench.session.commit()

        one = self.questions(bench, lambda: self.ask(bench, "FR"))
        bench.session.rollback()
        assert self.questions(bench, lambda: self.ask(bench, "FR", "DE", "US", "JP", "GB")) == one

    def test_remembers_nothing_that_was_rolled_back(self, bench: Bench) -> None:
        """A group of bids that fails is taken again one by one: the decision must be kept then."""
        bench.states(**PLAIN)
        bench.holding()
        bench.session.commit()
        self.ask(bench, "FR")
        bench.session.rollback()

        answer = self.ask(bench, "FR")["FR"]
        bench.session.commit()

        assert bench.session.get(GateDecision, answer.decision_id) is not None

    def test_forgets_an_answer_when_the_facts_change(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        self.ask(bench, "FR")
        bench.session.commit()

        bench.states(by=EXAMINER, grade=1)

        assert isinstance(self.ask(bench, "FR")["FR"], GateDenies)

    def test_forgets_an_answer_when_the_work_is_stopped(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        self.ask(bench, "FR")
        bench.session.commit()

        bench.stops()

        assert isinstance(self.ask(bench, "FR")["FR"], GateDenies)

    def test_knows_no_work_that_is_not_registered(self, bench: Bench) -> None:
        with pytest.raises(ArtworkUnknown):
            gate_for_bids(bench.session, [Bidden("art_none", "FR")], at=bench.at)


class TestReplay:
    def test_says_the_same_again(self, bench: Bench) -> None:
        bench.states(**PLAIN)
        bench.holding()
        for stage in STAGES:
            bench.requires(stage)
        bench.session.flush()

        assert list(unfaithful(bench.session)) == []

    def test_takes_a_decision_again_by_the_conditions_of_its_own_version(self, bench: Bench) -> None:
        """A graded work of 1980: the first edition asked R-05 by the years alone, the second refers it."""
        work = {"artist": {}, "identity": {}, "made_from": 1980, "made_to": 1980, "grade": 3}
        move, on = {"type": "sale_export"}, "2026-11-25"
        facts = read(
            {"work": work, "status": {"customs": "domestic"}, "party": {}, "move": move, "as_of": on}
        )
        kept = {}
        for name in SHIPPED:
            decision = decide(facts, rules=ruleset(name))
            bench.states(**PLAIN)
            row = bench.session.get_one(GateDecision, bench.requires().decision_id)
            row.facts, row.digest = decision.facts, decision.digest
            row.ruleset, row.outcome, row.records = decision.ruleset, decision.outcome.value, []
            kept[name] = row
        bench.session.flush()

        assert list(unfaithful(bench.session)) == []
        said = {name: "R-05" in replay(bench.session, row).codes for name, row in kept.items()}
        assert said == {FIRST: False, CURRENT: True}

    @pytest.mark.parametrize("field", ["outcome", "digest", "facts"])
    def test_names_a_decision_that_was_changed_behind_our_back(self, bench: Bench, field: str) -> None:
        bench.states(**PLAIN)
        answer = bench.requires()
        row = bench.session.get_one(GateDecision, answer.decision_id)
        work = row.facts["work"] | {"harmful": True}
        changed = {"outcome": "ALLOW", "digest": "0" * 64, "facts": row.facts | {"work": work}}

        setattr(row, field, changed[field])
        bench.session.flush()

        (found,) = unfaithful(bench.session)
        assert row.id in found


class TestEntry:
    @pytest.mark.parametrize("take_back", ["suspends", "revokes"])
    def test_is_refused_once_the_certificate_was_taken_back(self, bench: Bench, take_back: str) -> None:
        holding = bench.holding(CustodyState.IDENTIFIED)
        getattr(bench, take_back)()

        with pytest.raises(GateDenies) as refusal:
            entering.require_entry(bench.session, holding, at=bench.at)

        assert refusal.value.facts["codes"] == ["R-00"]

    def test_needs_no_certificate_and_no_facts(self, bench: Bench) -> None:
        bench.artwork_id = bench.studio.registers(11).id
        holding = bench.holding(CustodyState.IDENTIFIED)

        entering.require_entry(bench.session, holding, at=bench.at)

        assert bench.ask("zone_entry").decision == "NEEDS"

    def test_takes_back_in_what_was_out_already(self, bench: Bench) -> None:
        holding = bench.holding(CustodyState.IDENTIFIED)
        holding.arrival = Arrival.BACK
        bench.revokes()

        entering.require_entry(bench.session, holding, at=bench.at)

        assert bench.ask("listing").decision == "DENY", "the certificate is taken back, and stops all else"
