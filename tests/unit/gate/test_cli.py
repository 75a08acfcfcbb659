"""flask gate FILE."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from bonded_warehouse.cli import gate_command
from bonded_warehouse.rules.export import decide
from bonded_warehouse.rules.export_facts import read
from bonded_warehouse.rules.export_law import document
from tests.unit.gate.test_export import asked, work

PAPER = Path(__file__).parents[3] / "docs" / "gate.md"


class TestThePaper:
    def test_has_an_example_that_works_as_typed(self, tmp_path: Path) -> None:
        text = PAPER.read_text(encoding="utf-8")
        line = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
        assert ".venv/bin/flask --app app gate facts.jsonl" in text
        (tmp_path / "facts.jsonl").write_text(line, encoding="utf-8")

        result = CliRunner().invoke(gate_command, [str(tmp_path / "facts.jsonl")])

        assert result.exit_code == 0, result.output
        assert json.loads(result.output)["decision"] in {"ALLOW", "NEEDS"}

    def test_says_what_is_required(self) -> None:
        said = PAPER.read_text(encoding="utf-8").partition("Required are ")[2].partition("everything else")[0]

        result = CliRunner().invoke(gate_command, ["-"], input='{"status": {}, "move": {}}')

        missing = [one.partition(": Field required")[0] for one in json.loads(result.output)["errors"]]
        assert sorted(missing) == ["as_of", "move.type", "party", "status.customs", "work"]
        assert all(f"`{name}`" in said for one in missing for name in one.split("."))


class TestGateCommand:
    def test_prints_a_decision_a_line(self) -> None:
        lines = [asked(), asked(docs=[]), asked(work=work(harmful=True))]

        result = CliRunner().invoke(gate_command, ["-"], input="\n".join(map(json.dumps, lines)) + "\n\n")

        assert result.exit_code == 0
        answers = [json.loads(line) for line in result.output.splitlines()]
        assert [answer["decision"] for answer in answers] == ["ALLOW", "NEEDS", "DENY"]
        assert answers[1]["needs"] == ["art_export_approval"]
        assert answers[2]["codes"] == ["R-07"]
        assert set(answers[2]["reasons"][0]["title"]) == {"en", "zh"}
        assert answers[0]["ruleset"]

    def test_names_what_it_cannot_read_and_goes_on(self) -> None:
        lines = [
            "{",
            json.dumps(asked(stage="never")),
            json.dumps(asked(as_of="2001-01-01")),
            json.dumps(asked()),
        ]

        result = CliRunner().invoke(gate_command, ["-"], input="\n".join(lines))

        assert result.exit_code == 1
        answers = [json.loads(line) for line in result.output.splitlines()]
        assert [answer.get("line") for answer in answers] == [1, 2, 3, None]
        assert answers[3]["decision"] == "ALLOW"

    def test_answers_as_of_another_day(self) -> None:
        """The day before the list of 2023, nobody was on it."""
        line = json.dumps(asked(work=work(list_tier="A", artist={"living": False}, made_from=1960)))

        then = CliRunner().invoke(gate_command, ["-", "--as-of", "2023-05-25"], input=line)
        now = CliRunner().invoke(gate_command, ["-"], input=line)

        assert (json.loads(then.output)["decision"], json.loads(now.output)["decision"]) == ("REFER", "DENY")

    def test_asks_another_ruleset(self, tmp_path: Path) -> None:
        raw = json.loads(json.dumps(document()))
        raw["version"] = "another"
        next(rule for rule in raw["rules"] if rule["id"] == "R-11")["when"][0]["then"] = "DENY"
        raw["rules"].append(FOSSILS)
        (tmp_path / "rules.json").write_text(json.dumps(raw), encoding="utf-8")
        lines = [asked(docs=[]), asked(work=work(kind="fossil")), asked(work=work(kind=None))]

        result = CliRunner().invoke(
            gate_command,
            ["-", "--ruleset", str(tmp_path / "rules.json")],
            input="\n".join(map(json.dumps, lines)),
        )

        answers = [json.loads(line) for line in result.output.splitlines()]
        assert [one["decision"] for one in answers[:2]] == ["DENY", "DENY"]
        assert answers[1]["codes"] == ["R-70"]
        unknown = {one["code"]: one["outcome"] for one in answers[2]["reasons"]}
        assert unknown["R-70"] == "REFER"  # not known to be a fossil: a person decides
        assert {one["ruleset"] for one in answers} == {"another"}

    def test_takes_a_kept_decision_again(self) -> None:
        decision = decide(read(asked(docs=[])))
        kept = {
            "id": "gat_1",
            "decision": decision.outcome,
            "codes": list(decision.codes),
            "needs": list(decision.needs),
            "ruleset": decision.ruleset,
            "digest": decision.digest,
            "records": [],
            "facts": decision.facts,
        }
        lines = [kept, kept | {"decision": "ALLOW"}, kept | {"digest": "0" * 64}, kept | {"ruleset": "older"}]

        result = CliRunner().invoke(gate_command, ["-"], input="\n".join(map(json.dumps, lines)))

        assert result.exit_code == 1
        answers = [json.loads(line) for line in result.output.splitlines()]
        assert [one["follows"] for one in answers] == [True, False, False, False]
        assert "decision" in answers[1]["differs"][0]

    def test_never_stops_at_a_line(self) -> None:
        lines = [
            b"\xff\xfe",
            b"[]",
            b"null",
            b'{"digest": 1, "facts": []}',
            b"[" * 100_000,
            b'"' + b"x" * 2_000_000,
        ]
        body = b"\n".join([*lines, json.dumps(asked()).encode()])

        result = CliRunner().invoke(gate_command, ["-"], input=body)

        assert result.exit_code == 1
        answers = [json.loads(line) for line in result.output.splitlines()]
        assert [one.get("line") for one in answers] == [1, 2, 3, 4, 5, 6, None]

    def test_refuses_what_is_no_ruleset(self, tmp_path: Path) -> None:
        (tmp_path / "rules.json").write_text('{"version": "x"}', encoding="utf-8")

        result = CliRunner().invoke(gate_command, ["-", "--ruleset", str(tmp_path / "rules.json")], input="")

        assert result.exit_code == 2
        assert "earliest_as_of" in result.output


FOSSILS = {
    "id": "R-70",
    "title_en": "Fossils",
    "title_zh": "化石",
    "explain_en": "Fossils stay.",
    "explain_zh": "化石不得出境。",
    "applies": ["leave"],
    "in_force": [{"from": None, "to": None, "law": "a text", "law_zh": "条文", "basis": "D"}],
    "when": [
        {
            "if": "kind fossil",
            "then": "DENY",
            "needs": [],
            "basis": "D",
            "source": "a test",
            "where": {"work.kind": ["fossil"]},
        }
    ],
}
"""A rule that is all data."""
