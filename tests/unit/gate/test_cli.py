"""flask gate FILE."""

import json

from click.testing import CliRunner

from bonded_warehouse.cli import gate_command
from tests.unit.gate.test_export import asked, work


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
