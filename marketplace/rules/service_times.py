"""How long each kind of decision takes: what is promised, and what was measured. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from marketplace.rules.figures import Cell, Figure, figure

FILE: Final = Path(__file__).resolve().parent / "plan" / "service_times.json"
KINDS: Final = (
    "examination",
    "certificate",
    "paper",
    "relics",
    "review",
    "release",
    "appeal",
    "tax",
    "tax_refund",
    "refund",
)
"""In the order in which a work meets them."""
FEWEST: Final = 3
"""Decisions behind a published time: of fewer, somebody would know his own and another's."""


@dataclass(frozen=True, slots=True)
class Promise:
    """How long a kind of decision may take, and who says so."""

    kind: str
    n: int
    unit: str
    source: str
    basis: str
    lane: str = ""


@cache
def promises() -> tuple[Promise, ...]:
    """Return what is promised."""
    said: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Promise(**row) for row in said["promises"])


def percentile(values: Sequence[float], share: int) -> float:
    """Return the least value that so many per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * share // 100), 1) - 1]


def measured(kind: str, months: Sequence[str], hours: Sequence[tuple[str, float]]) -> Figure:
    """Return how many decisions each month had, and within how many hours half and nine in ten were given.

    :param hours: month in which it was given, and how long it took
    """
    rows: list[list[Cell]] = []
    for month in months:
        taken = [one for of, one in hours if of == month]
        few = 0 < len(taken) < FEWEST
        rows.append([month, None if few else len(taken), *(_cell(taken, share) for share in (50, 90))])
    return figure(f"hours-{kind}", ("month", "decisions", "median_hours", "p90_hours"), rows)


def _cell(taken: Sequence[float], share: int) -> Cell:
    if not taken:
        return ""
    return None if len(taken) < FEWEST else Decimal(f"{percentile(taken, share):.1f}")
