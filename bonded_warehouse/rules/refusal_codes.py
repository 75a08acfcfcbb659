"""Refusal codes of the clearance pipeline: why, what to do, and where it may be appealed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

OWN_CHECKS: Final = {"screening": "A01", "cdd": "A02"}
"""Papers whose absence has a code of its own; any other missing paper is D02."""


@dataclass(frozen=True, slots=True)
class RefusalCode:
    """One code. Texts are by language; `mark` says how far the basis is verified."""

    code: str
    title: dict[str, str]
    text: dict[str, str]
    basis: str
    mark: str
    remedy: dict[str, str]
    appeal: dict[str, str]


@cache
def refusal_codes() -> dict[str, RefusalCode]:
    """Return every refusal code."""
    file = resources.files("bonded_warehouse.rules").joinpath("rulesets/refusal_codes.json")
    raw = json.loads(file.read_text("utf-8"))
    return {
        code: RefusalCode(
            code=code,
            title=entry["title"],
            text=entry["text"],
            basis=entry["basis"],
            mark=entry["mark"],
            remedy=entry["remedy"],
            appeal=raw["appeals"][entry["appeal"]],
        )
        for code, entry in raw["codes"].items()
    }


def codes_of_gate(outcome: str, needs: Iterable[str], *, held: bool) -> tuple[str, ...]:
    """Return the codes under which a filing is refused for what the gate says."""
    found = {OWN_CHECKS.get(paper, "D02") for paper in needs}
    if held:
        found.add("R02")
    if outcome in {"DENY", "REFER"}:
        found.add("D01")
    return tuple(sorted(found))
