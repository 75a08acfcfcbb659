"""Requests for settlement of foreign exchange: what may be netted, and what is left. Pure.

No rule on file says which costs abroad a bank accepts, or how much: each is entered with its paper, and the
person at the desk judges it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOME: Final = "CNY"
"""What is received in it needs no settlement."""


class CostKind(StrEnum):
    """What was paid abroad for the works (requirement 69)."""

    STORAGE = "storage"
    LOGISTICS = "logistics"
    TAX = "tax"


class RequestState(StrEnum):
    """Where a request stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


LIVE: Final = frozenset({RequestState.FILED, RequestState.ACCEPTED})
"""Its orders are in use; those of the others are free again."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost abroad, in the currency of the request."""

    kind: CostKind
    amount_minor: int
    paper: str
    """Who issued it, its number, its day."""


def faults(costs: Sequence[Cost]) -> dict[str, str]:
    """Return what does not fit, by the name of its field: an amount needs its paper, a paper its amount."""
    found = {}
    for cost in costs:
        if cost.amount_minor > 0 and not cost.paper.strip():
            found[f"{cost.kind}_paper"] = "Name its paper: who issued it, its number, its day."
        elif cost.amount_minor <= 0 and cost.paper.strip():
            found[cost.kind.value] = "Enter the amount that the paper says."
    return found
