"""The messages of the single window and of the special areas, as our field files describe them.

Source: `fields/ceb_fields.json`, `fields/special_area_fields.json` (field facts with their origin) and
`fields/limits.json` (lengths, with what is known of them). See docs/formats/customs.md.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
CEB: Final = "http://www.chinaport.gov.cn/ceb"
SPECIAL: Final = ("INV101", "SAS121")


class Kind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    DIGITS = "digits"
    """A code of digits; leading noughts count."""
    WHOLE = "whole"
    DECIMAL = "decimal"
    TIME = "time"
    """yyyyMMddHHmmss by the clock of China."""
    DAY = "day"
    """yyyyMMdd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One element of a message."""

    element: str
    name: str
    """In our own code."""
    kind: Kind
    required: bool
    exact: int | None = None
    longest: int = 1000
    oneof: tuple[str, ...] = ()
    positive: bool = False
    places: int = 5
    digits: int = 19
    needed_if: tuple[str, str | None] | None = None
    """Another field of ours and its value (None: any value) with which this one is needed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A head, a line, or the one part that a short message consists of."""

    name: str
    fields: tuple[Field, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message."""

    code: str
    meaning: str
    namespace: str | None
    body: str | None
    """Element around its parts; None where the one part stands alone."""
    parts: tuple[Part, ...]

    @property
    def root(self) -> str:
        """Name of its outermost element."""
        return f"{self.code}Message" if self.namespace else "Package"


@cache
def messages() -> dict[str, Message]:
    """Return every kind of message that is sent, by its code."""
    limits = _read("limits.json")
    return {one.code: one for one in (*_ceb(limits), *_special(limits))}


@cache
def prefix() -> tuple[Field, ...]:
    """Return what stands before every head: guid, appType, appTime, appStatus."""
    limits = _read("limits.json")
    kinds = {"appTime": "Date"}
    return tuple(
        _field("", {"element": name, "type": kinds.get(name, "String"), "required": True}, limits)
        for name in _read("ceb_fields.json")["common"]["head_prefix"]
    )


@cache
def transfer() -> tuple[Field, ...]:
    """Return who hands a message in: BaseTransfer."""
    limits = _read("limits.json")
    return tuple(
        _field(
            "",
            {"element": name.split("(")[0], "type": "String", "required": not name.startswith("note")},
            limits,
        )
        for name in _read("ceb_fields.json")["common"]["BaseTransfer"]
    )


@cache
def replies_to() -> dict[str, str]:
    """Return which message each reply answers: CEB604 -> CEB603."""
    found: dict[str, str] = _read("ceb_fields.json")["common"]["returns"]
    return {code: f"CEB{of}" for code, of in found.items() if of.isdecimal()}


@cache
def status_codes() -> dict[str, str]:
    """Return the reply statuses and what they mean."""
    found: dict[str, str] = _read("ceb_fields.json")["status_codes"]
    return found


def named(element: str) -> str:
    """Return the name that an element has in our code: `fCurrency` -> `f_currency`."""
    return element.lower() if element.isupper() else re.sub(r"(?<!^)(?=[A-Z])", "_", element).lower()


@cache
def _read(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "fields" / file).read_text(encoding="utf-8"))
    return found


def _ceb(limits: dict[str, Any]) -> Iterator[Message]:
    described = _read("ceb_fields.json")["messages"]
    for code, body in limits["bodies"].items():
        parts = [
            Part(name, tuple(_field(code, one, limits) for one in fields), many=number > 0)
            for number, (name, fields) in enumerate(described[code]["parts"].items())
        ]
        yield Message(code, described[code]["meaning"], CEB, body, tuple(parts))


def _field(code: str, one: dict[str, Any], limits: dict[str, Any]) -> Field:
    element = one["element"]
    longest = limits["longest"].get(element)
    for ending, length in limits["longest_by_ending"].items():
        if longest is None and element.endswith(ending):
            longest = length
    kinds = {"Int": Kind.WHOLE, "BigDecimal": Kind.DECIMAL, "Date": Kind.TIME}
    return Field(
        element=element,
        name=named(element),
        kind=kinds.get(one["type"], Kind.TEXT),
        required=one["required"],
        exact=limits["exact"].get(element),
        longest=limits["longest_in"].get(code, {}).get(element) or longest or limits["longest_else"],
        oneof=tuple(limits["oneof"].get(element, ())),
        **limits["decimal"],
    )


def _special(limits: dict[str, Any]) -> Iterator[Message]:
    described = _read("special_area_fields.json")["messages"]
    for code, (body, head, line) in limits["special_area"].items():
        parts = (
            Part(head, tuple(_ruled(one, limits) for one in described[code]["head"])),
            Part(line, tuple(_ruled(one, limits) for one in described[code]["list"]), many=True),
        )
        yield Message(code, described[code]["meaning"], None, body, parts)


def _ruled(one: dict[str, str], limits: dict[str, Any]) -> Field:
    """Read a field of the special areas, whose rule is written in words: `required,len=4,numeric`."""
    rules = dict(rule.partition("=")[::2] for rule in one["rule"].split(",") if rule)
    name = one["element"]
    exact = int(rules["len"]) if "len" in rules else None
    if "d_gt" in rules or (re.search(r"(Wt|Val|Amt|Qty|ErConc)$", name) and "numeric" not in rules):
        kind = Kind.DECIMAL if name != "dclErConc" else Kind.TEXT
    elif exact == len("20261125") and name.endswith("Time"):
        kind = Kind.DAY
    else:
        kind = Kind.DIGITS if "numeric" in rules else Kind.TEXT
    needed: tuple[str, str | None] | None = None
    if "required_if" in rules:
        other, _, value = rules["required_if"].partition(" ")
        needed = (named(other[0].lower() + other[1:]), value)
    elif "required_with" in rules:
        other = rules["required_with"]
        needed = (named(other[0].lower() + other[1:]), None)
    return Field(
        element=name[0].upper() + name[1:],
        name=named(name),
        kind=kind,
        required="required" in rules,
        exact=exact,
        longest=limits["longest_else"],
        oneof=tuple(rules["oneof"].split()) if "oneof" in rules else (),
        positive="d_gt" in rules,
        places=int(rules.get("d_decimal_len_lte", limits["decimal"]["places"])),
        digits=limits["decimal"]["digits"],
        needed_if=needed,
    )
