"""Rulesets: the law as dated data, read from `rulesets/`.

A ruleset is never edited once decisions were taken under it; a change is a new file with a new version.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from bonded_warehouse.rules.export_facts import digest
from bonded_warehouse.rules.export_where import Where, read_where

FIRST: Final = "export_2026_11"
CURRENT: Final = "export_2026_11_25"
SHIPPED: Final = (FIRST, CURRENT)
"""Files that come with the house, the oldest first. The last decides; the others replay their own."""
FIRST_CONDITIONS: Final = "2026-11-23"
"""Edition of the conditions in code that is meant where a ruleset names none."""


@dataclass(frozen=True, slots=True)
class Law:
    """One text of the law and the days on which it holds, both included; None is open."""

    text: str
    text_zh: str
    basis: str
    """S text read, W weak source, U not verified, D choice of the house."""
    first: date | None
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the text is in force on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome of a rule, with its own article and mark."""

    condition: str
    then: str
    needs: tuple[str, ...]
    basis: str
    source: str
    where: Where | None = None
    """When it holds, where the rule is all data; None where a condition of the code says so."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its texts by date and its lines."""

    id: str
    title: dict[str, str]
    explain: dict[str, str]
    applies: frozenset[str]
    laws: tuple[Law, ...]
    lines: tuple[Line, ...]
    obligations: tuple[str, ...]

    def law_on(self, day: date) -> Law | None:
        """Return the text in force on that day, or None."""
        return next((law for law in self.laws if law.holds_on(day)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Ruleset:
    """All rules of one version. One object a version: it is compared and hashed as itself."""

    version: str
    earliest_as_of: date
    marks: dict[str, str]
    documents: dict[str, str]
    rules: tuple[Rule, ...]
    sha256: str
    """Of the whole document in one spelling."""
    conditions: str = FIRST_CONDITIONS
    """Which edition of the conditions in code its rules are asked by."""


@cache
def document(name: str = CURRENT) -> dict[str, Any]:
    """Return the ruleset of that file as plain JSON values; nobody changes them."""
    text = resources.files("bonded_warehouse.rules").joinpath(f"rulesets/{name}.json").read_text("utf-8")
    raw: dict[str, Any] = json.loads(text)
    return raw


@cache
def ruleset(name: str = CURRENT) -> Ruleset:
    """Return the ruleset of that file."""
    return read_ruleset(document(name))


def read_ruleset(raw: dict[str, Any]) -> Ruleset:
    """Return a ruleset from its plain JSON values, which were validated.

    :raises KeyError: and ValueError, if they were not
    """
    return Ruleset(
        version=raw["version"],
        earliest_as_of=date.fromisoformat(raw["earliest_as_of"]),
        marks=raw["marks"],
        documents=raw["documents"],
        rules=tuple(_rule(rule) for rule in raw["rules"]),
        sha256=digest(raw),
        conditions=raw.get("conditions", FIRST_CONDITIONS),
    )


def shipped_as(version: str) -> str | None:
    """Return the file of a version that comes with the house; None if it does not."""
    return next((name for name in SHIPPED if document(name)["version"] == version), None)


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        id=raw["id"],
        title={"en": raw["title_en"], "zh": raw["title_zh"]},
        explain={"en": raw["explain_en"], "zh": raw["explain_zh"]},
        applies=frozenset(word.split()[0] for word in raw["applies"]),
        laws=tuple(
            Law(law["law"], law["law_zh"], law["basis"], _day(law["from"]), _day(law["to"]))
            for law in raw["in_force"]
        ),
        lines=tuple(
            Line(
                line["if"],
                line["then"],
                tuple(line["needs"]),
                line["basis"],
                line["source"],
                read_where(line["where"]) if line.get("where") else None,
            )
            for line in raw["when"]
        ),
        obligations=tuple(raw.get("obligations", ())),
    )


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
