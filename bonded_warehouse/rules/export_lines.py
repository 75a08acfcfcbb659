"""Asking the rules in bulk, and checking what they answered: one JSON object a line, in and out.

A line is either facts, which are decided on, or a decision that was kept (it has `facts`, `ruleset` and
`digest`), which is taken again and compared. Pure: bytes in, text out; no house, no database, no network.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import IO, Any, Final

from pydantic import ValidationError

from bonded_warehouse.rules import export, export_facts
from bonded_warehouse.rules.export import Decision, Finding, Record
from bonded_warehouse.rules.export_law import CURRENT, Ruleset, ruleset

LONGEST_LINE: Final = 1_000_000
"""Bytes of one line; a longer one is answered with an error and passed over."""
KEPT_MARK: Final = b'"digest"'


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the answer, and whether it is anything but a clean decision."""

    text: str
    failed: bool


def answers(file: IO[bytes], *, rules: Ruleset | None = None, as_of: date | None = None) -> Iterator[Answer]:
    """Yield an answer to every line that is not empty, one at a time, as they come.

    :param rules: the ruleset that decides; the newest known here where it is left out
    :param as_of: the day whose law is applied, whatever day the lines name
    """
    rules = rules or ruleset(CURRENT)
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while not line.endswith(b"\n") and (line := file.readline(LONGEST_LINE)):
                pass
            yield _failed(number, f"longer than {LONGEST_LINE} bytes")
        elif line.strip():
            yield answer(line, number, rules=rules, as_of=as_of)


def answer(line: bytes, number: int, *, rules: Ruleset, as_of: date | None = None) -> Answer:
    """Return the answer to one line: a decision, a check, or what is wrong with it. Never raises."""
    try:
        if KEPT_MARK in line and _is_kept(raw := json.loads(line)):
            return _checked(raw, rules)
        facts = export_facts.read_json(line) if as_of is None else _on(json.loads(line), as_of)
        return Answer(said(export.decide(facts, rules=rules)), failed=False)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)
        return _failed(number, *(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in told))
    except export.BeforeTheRules as error:
        return _failed(number, f"as_of: {error}")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return _failed(number, f"not JSON of this kind: {str(error)[:200]}")


def said(decision: Decision) -> str:
    """Return a decision as one line of JSON, with every reason in both languages."""
    head = json.dumps(
        {
            "decision": decision.outcome.value,
            "codes": list(decision.codes),
            "needs": list(decision.needs),
            "notes": list(dict.fromkeys(note.rule.id for note in decision.notes)),
        },
        ensure_ascii=False,
    )
    reasons = ", ".join(map(_reason, decision.findings))
    tail = json.dumps({"ruleset": decision.ruleset, "digest": decision.digest})
    return f'{head[:-1]}, "reasons": [{reasons}], {tail[1:]}'


@lru_cache(maxsize=4096)
def _reason(finding: Finding) -> str:
    """Return the words of a reason: the same finding is said the same way every time."""
    return json.dumps(
        {
            "code": finding.rule.id,
            "outcome": finding.outcome.value,
            "title": finding.rule.title,
            "text": finding.rule.explain,
            "article": finding.law,
            "article_zh": finding.law_zh,
            "article_basis": finding.law_basis,
            "condition": finding.line.condition,
            "source": finding.line.source,
            "basis": finding.line.basis,
            "needs": list(finding.line.needs),
            **({"settled_by": finding.settled_by} if finding.settled_by else {}),
        },
        ensure_ascii=False,
    )


def _on(raw: Any, as_of: date) -> export_facts.Facts:
    """Return the facts as of another day than they name."""
    day = as_of.isoformat()
    return replace(export_facts.read(raw | {"as_of": day}), as_of=as_of)


def _is_kept(raw: Any) -> bool:
    return isinstance(raw, dict) and "facts" in raw and "digest" in raw


def _checked(raw: dict[str, Any], rules: Ruleset) -> Answer:
    """Take a kept decision again, and say whether it follows from its ruleset and its facts."""
    wrong = []
    if raw["ruleset"] != rules.version:
        wrong.append(f"it was taken under {str(raw['ruleset'])[:80]}, and this is {rules.version}")
    if raw.get("ruleset_sha256", rules.sha256) != rules.sha256:
        wrong.append(
            f"its ruleset had the SHA-256 {str(raw['ruleset_sha256'])[:80]}, this has {rules.sha256}"
        )
    records = [
        Record(str(one["id"]), bool(one["may_leave"]), frozenset(one["codes"]), str(one["work_digest"]))
        for one in raw.get("records", ())
    ]
    again = export.decide(export_facts.read(raw["facts"]), records=records, rules=rules)
    for name, kept, now in (
        ("digest", raw["digest"], again.digest),
        ("decision", raw["decision"], again.outcome.value),
        ("codes", sorted(raw.get("codes", again.codes)), sorted(again.codes)),
        ("needs", sorted(raw.get("needs", again.needs)), sorted(again.needs)),
    ):
        if kept != now:
            wrong.append(
                f"{name}: kept {json.dumps(kept, ensure_ascii=False)[:200]}, follows {json.dumps(now)}"
            )
    verdict = {"follows": not wrong, **({"id": raw["id"]} if "id" in raw else {})}
    verdict |= {"differs": wrong} if wrong else {}
    return Answer(f"{json.dumps(verdict, ensure_ascii=False)[:-1]}, {said(again)[1:]}", failed=bool(wrong))


def _failed(number: int, *errors: str) -> Answer:
    return Answer(json.dumps({"line": number, "errors": list(errors)}, ensure_ascii=False), failed=True)
