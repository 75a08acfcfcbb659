"""What the plan wants by when, and how far it is: values beside the straight path to them. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

PLAN: Final = Path(__file__).resolve().parent / "plan" / "targets.json"
WINDOW: Final = 12
"""Months that are looked at, the one of the day among them: the plan counts by the year."""
FUNCTIONS: Final = ("clearance", "storage", "logistics", "display", "incubation")
"""What a park is for. Source: the plan, key tasks, (I)2."""


@dataclass(frozen=True, slots=True)
class Target:
    """One number of the plan."""

    code: str
    target: int
    comparison: str
    """'more_than' or 'at_least'."""
    basis: str
    words: str
    """Of the plan, as it was read."""

    def is_reached(self, value: int) -> bool:
        """Say whether a value reaches it."""
        return value > self.target if self.comparison == "more_than" else value >= self.target


@dataclass(frozen=True, slots=True)
class Belt:
    """One industrial belt that the plan names."""

    code: str
    name: dict[str, str]
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan's numbers, and from when until when."""

    document: dict[str, str]
    clause: dict[str, str]
    starts_on: date
    ends_on: date
    targets: tuple[Target, ...]
    belts: tuple[Belt, ...]

    def share(self, on: date) -> float:
        """Return how much of its time has gone by, from nothing to one."""
        gone = (on - self.starts_on).days / (self.ends_on - self.starts_on).days
        return min(max(gone, 0.0), 1.0)

    def expected(self, target: Target, on: date) -> float:
        """Return where the straight path to a target is on a day."""
        return target.target * self.share(on)


@cache
def plan() -> Plan:
    """Return the plan as it is on file."""
    said: dict[str, Any] = json.loads(PLAN.read_text(encoding="utf-8"))
    return Plan(
        document={"en": said["document"], "zh": said["document_zh"]},
        clause=said["clause"],
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]),
        targets=tuple(Target(**row) for row in said["targets"]),
        belts=tuple(Belt(row["code"], row["name"], row["clause"]) for row in said["belts"]),
    )


def window(months: Sequence[str], last: str) -> list[str]:
    """Return the twelve months up to one, of those known."""
    return [month for month in months if month <= last][-WINDOW:]


def active(sold: Iterable[tuple[str, str]], months: Iterable[str]) -> set[str]:
    """Return who sold in one of these months.

    :param sold: month and firm
    """
    wanted = set(months)
    return {firm for month, firm in sold if month in wanted}


def held(from_on: date, to_on: date | None, on: date) -> bool:
    """Say whether what began and ended on these days holds on a day; the last day counts."""
    return from_on <= on and (to_on is None or on <= to_on)
