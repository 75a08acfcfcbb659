"""Commands of the warehouse: flask gate."""

import json
from collections.abc import Iterator
from typing import IO, Any

import click
from pydantic import ValidationError

from bonded_warehouse.rules import export, export_facts


@click.command("gate")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def gate_command(file: IO[str]) -> None:
    """Decide on facts, one JSON object a line, as of the day each of them names; FILE may be -.

    Prints a decision a line: decision, codes, needs, notes, reasons, ruleset, digest. A line that cannot be
    read gives its errors instead, and exit status 1.
    """
    failed = False
    for answer in _answers(file):
        failed = failed or "errors" in answer
        click.echo(json.dumps(answer, ensure_ascii=False))
    if failed:
        raise SystemExit(1)


def _answers(lines: IO[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _decided(export.decide(export_facts.read(json.loads(line))))
        except json.JSONDecodeError as error:
            yield {"line": number, "errors": [f"not JSON: {error}"]}
        except ValidationError as error:
            told = error.errors(include_url=False, include_context=False, include_input=False)
            yield {
                "line": number,
                "errors": [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in told],
            }
        except export.BeforeTheRules as error:
            yield {"line": number, "errors": [f"as_of: {error}"]}


def _decided(decision: export.Decision) -> dict[str, Any]:
    return {
        "decision": decision.outcome.value,
        "codes": list(decision.codes),
        "needs": list(decision.needs),
        "notes": list(dict.fromkeys(note.rule.id for note in decision.notes)),
        "reasons": [
            {
                "code": finding.rule.id,
                "outcome": finding.outcome.value,
                "title": finding.rule.title,
                "text": finding.rule.explain,
                "article": finding.law,
                "article_basis": finding.law_basis,
                "condition": finding.line.condition,
                "source": finding.line.source,
                "basis": finding.line.basis,
                "needs": list(finding.line.needs),
            }
            for finding in decision.findings
        ],
        "ruleset": decision.ruleset,
        "digest": decision.digest,
    }
