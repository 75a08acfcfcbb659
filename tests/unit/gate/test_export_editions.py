"""A decision is taken again by the conditions under which it was taken, whatever they are now.

Seen red: with one edition for both versions, every case of the first came out as the second.
"""

import json
from typing import Any, Final

import pytest

from bonded_warehouse.rules import export_lines
from bonded_warehouse.rules.export import EDITIONS, Decision, decide
from bonded_warehouse.rules.export_document import RulesetInvalid, validated
from bonded_warehouse.rules.export_facts import Facts, read
from bonded_warehouse.rules.export_law import CURRENT, FIRST, SHIPPED, document, ruleset, shipped_as

LEAVES: Final = {"type": "sale_export", "dest": "FR"}
WORK: Final[dict[str, Any]] = {
    "artist": {},
    "identity": {},
    "kind": "painting",
    "ownership": "private",
    "title_flags": [],
    "materials": [],
}
CASES: Final[dict[str, tuple[dict[str, Any], str, bool]]] = {
    "graded, of later years": (
        {"work": WORK | {"made_from": 1980, "made_to": 1980, "grade": 3}, "move": LEAVES},
        "R-05",
        True,
    ),
    "a certificate calls it no relic, and it holds a relic's permit": (
        {
            "work": WORK | {"made_from": 1940, "made_to": 1960},
            "move": LEAVES,
            "docs": ["nonrelic_certificate", "relic_exit_permit"],
        },
        "R-11",
        False,
    ),
    "a name like a listed one, to a buyer from abroad": (
        {
            "work": WORK
            | {"made_from": 1980, "made_to": 1980, "artist": {"name_match": "near", "living": None}},
            "move": {"type": "sale_in_china"},
            "docs": ["nonrelic_certificate"],
            "party": {"buyer_foreign": True},
        },
        "R-30",
        True,
    ),
    "a span that ends before it begins": (
        {"work": WORK | {"made_from": 1960, "made_to": 1940}, "move": LEAVES},
        "R-10",
        False,
    ),
}


def stated(values: dict[str, Any]) -> Facts:
    return read({"status": {"customs": "domestic"}, "party": {}, "as_of": "2026-11-25"} | values)


def decided(values: dict[str, Any], name: str) -> Decision:
    return decide(stated(values), rules=ruleset(name))


class TestEditions:
    @pytest.mark.parametrize("case", CASES)
    def test_each_version_answers_by_its_own_conditions(self, case: str) -> None:
        values, code, now = CASES[case]

        found = {name: code in decided(values, name).codes for name in (FIRST, CURRENT)}

        assert found[CURRENT] is now
        assert found[FIRST] is not found[CURRENT] or case == "a span that ends before it begins"

    def test_a_span_is_read_as_the_version_read_it(self) -> None:
        values = CASES["a span that ends before it begins"][0]

        first, now = (EDITIONS[ruleset(name).conditions].case_of(stated(values)) for name in (FIRST, CURRENT))

        assert (first.earliest, first.latest) == (1960, 1940)
        assert (now.earliest, now.latest) == (1940, 1960)

    @pytest.mark.parametrize("name", SHIPPED)
    @pytest.mark.parametrize("case", CASES)
    def test_a_kept_decision_is_taken_again_without_a_house(self, case: str, name: str) -> None:
        """What was kept checks under its own ruleset, from its published file, and under no other."""
        decision = decided(CASES[case][0], name)
        kept = {
            "facts": decision.facts,
            "ruleset": decision.ruleset,
            "digest": decision.digest,
            "decision": decision.outcome.value,
            "codes": list(decision.codes),
            "needs": list(decision.needs),
        }
        line = json.dumps(kept).encode()
        published = validated(json.loads(json.dumps(document(name))))
        (other,) = {FIRST, CURRENT} - {name}

        assert not export_lines.answer(line, 1, rules=published).failed
        assert export_lines.answer(line, 1, rules=ruleset(other)).failed

    def test_versions_that_come_with_the_house_are_found_by_their_version(self) -> None:
        assert [shipped_as(document(name)["version"]) for name in SHIPPED] == list(SHIPPED)
        assert len({document(name)["version"] for name in SHIPPED}) == len(SHIPPED)
        assert shipped_as("export-1900-01-01") is None

    def test_a_ruleset_that_names_conditions_nobody_has_is_none(self) -> None:
        with pytest.raises(RulesetInvalid, match="conditions: one of 2026-11-23, 2026-11-25"):
            validated(document() | {"conditions": "2030-01-01"})
