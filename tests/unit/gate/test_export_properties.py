"""What must hold for all facts there can be.

Seen red with a fault planted in the engine: `min` for `max` over the outcomes, papers left unsorted, facts
that nobody stated taken as stated (P-01), a graded relic of later years let out without a permit (R-05).
"""

import random
from collections.abc import Container, Iterator
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonded_warehouse.rules import export
from bonded_warehouse.rules.export import WORST_LAST, Decision, Outcome, decide
from bonded_warehouse.rules.export_facts import read
from bonded_warehouse.rules.export_law import ruleset
from bonded_warehouse.rules.export_terms import case_of
from tests.examples import examples
from tests.unit.gate.facts_strategy import Path, facts, put, unknowable

MANY = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FINDINGS: Final[dict[Path, str]] = {
    ("work", "harmful"): "a content check found it, or there is no finding (schema)",
    ("work", "grade"): "null says that no public record has one (schema)",
    ("work", "list_tier"): "what the list says, not what somebody states",
    ("work", "artist", "name_match"): "what the list says, not what somebody states",
    ("work", "ethnic_minority"): "default false (schema)",
    (
        "work",
        "acquisition",
    ): "asked of traders; a re-export says nothing of it (worked cases C23, C43 to C46)",
    ("work", "sole_or_fragile_grade1"): "asked of grade 1 only (worked cases C29, C64)",
    ("work", "artist", "living"): "a listed name said to live is a contradiction, and referred as one",
    ("status", "holds"): "what stands on the work",
    ("party", "sanctions"): "a screening that is held says that nobody was hit",
    ("party", "seller_foreign_invested"): "default false (schema); the licence is asked anyway",
    ("move", "title_transfer"): "null has its own meaning (schema)",
    ("move", "sale_form"): "null has its own meaning (schema)",
    ("move", "port_relics_designated"): "an unknown port is a missing paper at filing and exit (spec d, 6)",
    ("move", "port_species_designated"): "an unknown port is a missing paper at filing and exit (spec d, 6)",
    ("stage",): "the stage asked about, default listing (schema)",
}
"""Facts whose absence is an answer of its own, and why. Any other, left out, must not let anything pass."""
UNSAID: Final[tuple[Path, ...]] = (
    ("work", "ethnic_minority"),
    ("work", "industrial"),
    ("party", "seller_foreign_invested"),
)
"""Facts that are `no` where they are left out (schema), and not known where they are null."""
LOOKED_AT: Final = frozenset({"nonrelic_certificate", "relic_exit_permit", "state_council_exit_approval"})
"""Papers by which an authority judged the very object: then its date and rank need not be stated."""
JUDGED: Final = frozenset({("work", "made_from"), ("work", "made_to"), ("work", "representative")})


def rank(decision: Decision) -> int:
    return WORST_LAST.index(decision.outcome)


def answer(values: dict[str, Any]) -> Decision:
    return decide(read(values))


def left_out(values: dict[str, Any], *, but: Container[Path]) -> Iterator[tuple[Path, list[Any]]]:
    """Yield the facts that may be left out, with all that they may be."""
    judged = bool(LOOKED_AT & set(values.get("docs", ())))
    for path, known in unknowable(values):
        if path not in but and not (judged and path in JUDGED):
            yield path, known


class TestForAllFacts:
    @MANY
    @given(facts())
    def test_the_engine_never_raises_and_says_every_reason(self, values: dict[str, Any]) -> None:
        decision = answer(values)

        assert all(one.rule.explain["en"] and one.rule.explain["zh"] and one.law for one in decision.findings)
        assert decision.ruleset
        assert not set(decision.needs) & set(values.get("docs", ()))

    @MANY
    @given(facts())
    def test_it_never_allows_where_a_rule_denies(self, values: dict[str, Any]) -> None:
        """Ask every condition by itself, past the engine: one line of DENY in force is enough."""
        asked = read(values)
        case = case_of(asked)
        denied = [
            rule.id
            for rule in ruleset().rules
            if case.category in rule.applies and rule.law_on(asked.as_of) is not None
            for number in export.CONDITIONS[rule.id](case)
            if rule.lines[number].then == "DENY"
        ]

        assert (decide(asked).outcome is Outcome.DENY) == bool(denied)

    @MANY
    @given(facts())
    def test_knowing_less_is_never_milder_than_the_best_that_could_be_known(
        self, values: dict[str, Any]
    ) -> None:
        for path, known in left_out(values, but={("work", "grade")}):
            best = min(rank(answer(put(values, path, value))) for value in known)
            assert rank(answer(put(values, path))) >= best, path

    @MANY
    @given(facts())
    def test_silence_lets_nothing_pass_that_any_answer_would_stop(self, values: dict[str, Any]) -> None:
        made_from = values["work"].get("made_from")
        for path, known in left_out(values, but=FINDINGS):
            if answer(put(values, path)).outcome is not Outcome.ALLOW:
                continue
            for value in known:
                if path == ("work", "made_to") and made_from is not None and value < made_from:
                    continue  # made before it was begun: a contradiction, and referred as one
                assert answer(put(values, path, value)).outcome is Outcome.ALLOW, (path, value)

    @MANY
    @given(facts(), st.sampled_from(sorted(UNSAID)))
    def test_what_nobody_has_said_is_never_milder_than_either_answer(
        self, values: dict[str, Any], path: Path
    ) -> None:
        unsaid, yes, no = (answer(put(values, path, value)) for value in (None, True, False))

        assert rank(unsaid) >= rank(no)
        assert rank(unsaid) >= min(rank(yes), WORST_LAST.index(Outcome.REFER))

    @MANY
    @given(facts(), st.data())
    def test_a_paper_less_never_makes_it_milder(self, values: dict[str, Any], data: st.DataObject) -> None:
        if not values.get("docs"):
            return
        paper = data.draw(st.sampled_from(values["docs"]))
        fewer = values | {"docs": [one for one in values["docs"] if one != paper]}

        assert rank(answer(fewer)) >= rank(answer(values)), paper

    @MANY
    @given(facts(), st.randoms(use_true_random=False))
    def test_the_order_of_facts_and_papers_does_not_matter(
        self, values: dict[str, Any], chance: random.Random
    ) -> None:
        before, after = answer(values), answer(shuffled(values, chance))

        assert (before.outcome, before.codes, before.needs, before.digest) == (
            after.outcome,
            after.codes,
            after.needs,
            after.digest,
        )

    @MANY
    @given(facts())
    def test_a_kept_decision_is_taken_again_to_the_digest(self, values: dict[str, Any]) -> None:
        before = answer(values)

        assert (again := answer(before.facts)).digest == before.digest
        assert (again.outcome, again.codes, again.needs) == (before.outcome, before.codes, before.needs)


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same facts with the names of every object and the entries of every list in another order."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance) for name in names}
    if isinstance(value, list):
        return chance.sample(value, len(value))
    return value


class TestMended:
    """Counterexamples that the properties found, each as it was shrunk."""

    def test_a_span_that_ends_before_it_begins_clears_nothing(self) -> None:
        from tests.unit.gate.test_export import asked, work

        assert "R-05" in answer(asked(work=work(made_from=1967, made_to=1912))).codes

    def test_a_graded_relic_of_later_years_is_seen_by_the_examiner(self) -> None:
        from tests.unit.gate.test_export import asked, work

        assert "R-05" in answer(asked(work=work(made_from=1970, grade="general"))).codes
