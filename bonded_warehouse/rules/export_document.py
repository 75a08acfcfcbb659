"""A ruleset that somebody brings: whether it is one, and what it changes against another."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from bonded_warehouse.rules.export import CONDITIONS, EDITIONS
from bonded_warehouse.rules.export_law import FIRST_CONDITIONS, Ruleset, document, read_ruleset
from bonded_warehouse.rules.export_where import read_where

LARGEST: Final = 2_000_000
"""Bytes of a ruleset that is looked at."""
CATEGORIES: Final = frozenset({"leave", "sale_in_china", "auction", "lease_or_pledge_in_china"})
OUTCOMES: Final = frozenset({"DENY", "REFER", "NEEDS", "NOTE"})


class RulesetInvalid(ValueError):
    """It is no ruleset; `wrong` says all that is wrong with it, each with its place."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("; ".join(wrong))
        self.wrong = wrong


_Law = TypedDict(
    "_Law", {"from": str | None, "to": str | None, "law": str, "law_zh": str, "basis": str}, total=True
)
_Law.__pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[attr-defined]
_Line = TypedDict("_Line", {"if": str, "then": str, "needs": list[str], "basis": str, "source": str})
_Line.__pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[attr-defined]


class _Rule(TypedDict):
    """The form of a rule; more fields than these are kept and shown."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]
    id: str
    title_en: str
    title_zh: str
    explain_en: str
    explain_zh: str
    applies: list[str]
    in_force: list[_Law]
    when: list[_Line]


class _Document(TypedDict):
    """The form of a ruleset."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]
    version: str
    source: str
    earliest_as_of: str
    marks: dict[str, str]
    documents: dict[str, str]
    rules: list[_Rule]


_SHAPE: Final = TypeAdapter(_Document)


def validated(raw: Any) -> Ruleset:
    """Return a ruleset from what somebody brought.

    :raises RulesetInvalid: if its form, its dates, its outcomes, papers or conditions are not in order
    """
    try:
        _SHAPE.validate_python(raw, strict=True)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)
        raise RulesetInvalid(
            [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in told[:50]]
        ) from error
    wrong = [*_wrong_head(raw), *(one for rule in raw["rules"] for one in _wrong_rule(rule, raw))]
    if wrong:
        raise RulesetInvalid(wrong[:50])
    return read_ruleset(raw)


def _wrong_head(raw: dict[str, Any]) -> Iterator[str]:
    if _day(raw["earliest_as_of"]) is None:
        yield "earliest_as_of: not a day"
    if not 1 <= len(raw["version"]) <= 40 or not raw["version"].isascii():  # noqa: PLR2004 -- the column's width
        yield "version: 1 to 40 plain characters"
    if raw.get("conditions", FIRST_CONDITIONS) not in EDITIONS:
        yield f"conditions: one of {', '.join(EDITIONS)}"
    ids = [rule["id"] for rule in raw["rules"]]
    yield from (f"rules: {one} is there twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
    yield from (
        f"rules: {one} is missing; to end a rule, end its text" for one in sorted(set(CONDITIONS) - set(ids))
    )
    known = document()["documents"]
    yield from (f"documents: {one} is missing" for one in sorted(set(known) - set(raw["documents"])))
    yield from (
        f"documents: {one} is no paper known here" for one in sorted(set(raw["documents"]) - set(known))
    )


def _wrong_rule(rule: dict[str, Any], raw: dict[str, Any]) -> Iterator[str]:
    name = rule["id"]
    if {word.split()[0] if word.strip() else "" for word in rule["applies"]} - CATEGORIES or not rule[
        "applies"
    ]:
        yield f"{name}.applies: one or more of {', '.join(sorted(CATEGORIES))}"
    yield from (f"{name}.{one}" for one in _wrong_days(rule["in_force"], raw["marks"]))
    by_code = name in CONDITIONS
    shipped = next((len(one["when"]) for one in document()["rules"] if one["id"] == name), None)
    if by_code and shipped is not None and len(rule["when"]) != shipped:
        yield f"{name}.when: its conditions are in code and have {shipped} lines"
    for number, line in enumerate(rule["when"]):
        yield from (f"{name}.when.{number}.{one}" for one in _wrong_line(line, raw, by_code=by_code))


def _wrong_line(line: dict[str, Any], raw: dict[str, Any], *, by_code: bool) -> Iterator[str]:
    if line["then"] not in OUTCOMES and not line["then"].startswith("("):
        yield f"then: one of {', '.join(sorted(OUTCOMES))}"
    if line["then"] == "NEEDS" and not line["needs"]:
        yield "needs: NEEDS names the papers that it needs"
    yield from (
        f"needs: {one} is not among documents" for one in line["needs"] if one not in raw["documents"]
    )
    if line["basis"] not in raw["marks"]:
        yield f"basis: {line['basis']} is not among marks"
    if by_code:
        if line.get("where"):
            yield "where: the condition of this rule is in code"
        return
    try:
        read_where(line.get("where") or {})
    except (ValueError, TypeError, AttributeError) as error:
        yield f"where: {error}"


def _wrong_days(texts: list[dict[str, Any]], marks: dict[str, str]) -> Iterator[str]:
    """Say what is wrong with the days of a rule's texts: an end before the start, an overlap, a gap."""
    if not texts:
        yield "in_force: a rule has one text at least"
        return
    for number, text in enumerate(texts):
        yield from (f"in_force.{number}.{end}: not a day" for end in ("from", "to") if _is_no_day(text[end]))
        if text["basis"] not in marks:
            yield f"in_force.{number}.basis: {text['basis']} is not among marks"
    if any(_is_no_day(text[end]) for text in texts for end in ("from", "to")):
        return
    spans = sorted((_day(text["from"]) or date.min, _day(text["to"]) or date.max) for text in texts)
    yield from (f"in_force: {first} to {last} ends before it begins" for first, last in spans if last < first)
    for (_, last), (first, _) in pairwise(spans):
        if first <= last:
            yield f"in_force: two texts hold on {first}"
        elif first - last > timedelta(days=1):
            yield f"in_force: no text holds from the day after {last} to the day before {first}"


def _is_no_day(value: str | None) -> bool:
    return value is not None and _day(value) is None


def _day(value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two rulesets: where it is, what was there, what is there now."""

    rule: str
    """The rule's code; empty for the head of the document."""
    place: str
    before: str | None
    """None: it was not there."""
    after: str | None
    """None: it is gone."""


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return every difference between two rulesets, in the order of the rules; no place is left out."""
    found = list(_differences("", "", _without_rules(before), _without_rules(after)))
    old, new = ({rule["id"]: rule for rule in one["rules"]} for one in (before, after))
    for name in dict.fromkeys([*old, *new]):
        found += _differences(name, "", old.get(name), new.get(name))
    if list(old) != [name for name in new if name in old]:
        found.append(Change("", "order of rules", ", ".join(old), ", ".join(new)))
    return found


def _without_rules(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != "rules"}


def _differences(rule: str, place: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(rule, f"{place}.{key}".lstrip("."), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and _are_tables(before + after):
        for number in range(max(len(before), len(after))):
            one, other = (side[number] if number < len(side) else None for side in (before, after))
            yield from _differences(rule, f"{place}.{number}", one, other)
    else:
        yield Change(rule, place, _words(before), _words(after))


def _are_tables(values: list[Any]) -> bool:
    return all(isinstance(one, dict) for one in values)


def _words(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict) and "when" in value:
        head = f"{value['title_en']} / {value['title_zh']} ({', '.join(value['applies'])})"
        texts = [f"{law['from'] or '...'} - {law['to'] or '...'}: {law['law']}" for law in value["in_force"]]
        return "; ".join([head, *texts, *(f"{line['if']} -> {line['then']}" for line in value["when"])])
    return json.dumps(value, ensure_ascii=False)
