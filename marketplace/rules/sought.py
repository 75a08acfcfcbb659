"""What is sought, told to sellers so that nobody can be made out. Pure.

Counted are people, not searches: one who keeps fifty counts once in a cell. A cell of fewer than five is
not kept at all, and every count is rounded down to a multiple of five, so that the difference of two days
seldom shows that somebody came or went. Five is a choice of the house, without a source: statistics that hide
cells of under three firms are usual, and people are to be hidden better than firms. Reckoned once a day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

FACETS: Final = ("object_type", "period", "band", "to")
"""Medium, period, price band, country where it is to go."""
SMALLEST: Final = 5
MOST_VALUES: Final = 12
"""Of a facet, the commonest; more make no plot."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept search: whose, what it asks for, and whether any work on offer answers it."""

    account_id: str
    wants: Mapping[str, Collection[str]]
    """Facet to the wanted values."""
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people look for something, and how many of them in vain; both in fives, rounded down."""

    facet: str
    value: str
    people: int
    in_vain: int


def cells(searches: Iterable[Kept]) -> list[Cell]:
    """Return what may be told, the most sought of each facet first."""
    people: dict[tuple[str, str], set[str]] = {}
    vain: dict[tuple[str, str], set[str]] = {}
    for one in searches:
        for facet in FACETS:
            for value in one.wants.get(facet, ()):
                people.setdefault((facet, value), set()).add(one.account_id)
                if not one.is_answered:
                    vain.setdefault((facet, value), set()).add(one.account_id)
    found = [
        Cell(*key, people=_told(len(who)), in_vain=_told(len(vain.get(key, ()))))
        for key, who in people.items()
        if len(who) >= SMALLEST
    ]
    found.sort(key=lambda cell: (FACETS.index(cell.facet), -cell.people, cell.value))
    return [cell for facet in FACETS for cell in _of(found, facet)[:MOST_VALUES]]


def _of(found: list[Cell], facet: str) -> list[Cell]:
    return [cell for cell in found if cell.facet == facet]


def _told(count: int) -> int:
    return count // SMALLEST * SMALLEST
