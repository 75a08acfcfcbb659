"""Holding a count against the books: what is there, missing, elsewhere, or should not be there. Pure.

Two lists are compared first with each other. Only what both keepers saw in the same place counts as seen;
where their lists differ, both look again. Source: specification of the domain, a.4 and b.5.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What a count says of one thing."""

    FOUND = "found"
    MISPLACED = "misplaced"
    """Ours and expected beneath this place, and seen in another spot of it."""
    MISSING = "missing"
    """Expected beneath this place, and nobody saw it."""
    UNEXPECTED = "unexpected"
    """Seen, and the books have it elsewhere or not at all."""
    MOVED = "moved"
    """A step moved it while it was counted: the count says nothing of it."""


DIFFERENCES = frozenset({Result.MISPLACED, Result.MISSING, Result.UNEXPECTED})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing that one keeper saw."""

    spot: str
    """Code of the place or vault position."""
    label: str
    holding_id: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this thing from all others."""
        return self.holding_id or f"label {self.label.casefold()}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a count says of one thing."""

    result: Result
    label: str
    holding_id: str | None
    books: str
    """The spot that the books have; empty where they have none."""
    seen: str
    """The spot where both saw it; empty where nobody did."""


def look_again(first: Iterable[Sighting], second: Iterable[Sighting]) -> list[str]:
    """Return the spots in which two lists differ, in order; empty where they say the same.

    A thing that is on one list in two spots is looked for again in both of them: it can be in one only.
    """
    mine, other = ({(one.key, one.spot) for one in seen} for seen in (first, second))
    spots = {spot for _, spot in mine ^ other}
    for said in (mine, other):
        where: dict[str, set[str]] = {}
        for key, spot in said:
            where.setdefault(key, set()).add(spot)
        spots |= {spot for found in where.values() if len(found) > 1 for spot in found}
    return sorted(spots)


def compare(
    seen: Iterable[Sighting],
    expected: Mapping[str, str],
    *,
    elsewhere: Mapping[str, str] | None = None,
    moved: Collection[str] = (),
) -> list[Finding]:
    """Hold what both saw against the books; one finding for each thing, in the order of the spots.

    :param expected: holding to the spot that the books have, of all that should lie beneath the place
    :param elsewhere: the same of works that the books have in other places
    :param moved: holdings that a step moved while they were counted
    """
    known = elsewhere or {}
    lay = {one.key: one for one in seen}
    findings = []
    for key, one in lay.items():
        books = expected.get(key, known.get(key, ""))
        if key in moved:
            result = Result.MOVED
        elif key not in expected:
            result = Result.UNEXPECTED
        elif books in {"", one.spot}:
            result = Result.FOUND
        else:
            result = Result.MISPLACED
        findings.append(Finding(result, one.label, one.holding_id, books, one.spot))
    for holding_id, books in expected.items():
        if holding_id not in lay:
            result = Result.MOVED if holding_id in moved else Result.MISSING
            findings.append(Finding(result, holding_id, holding_id, books, ""))
    return sorted(findings, key=lambda one: (one.seen or one.books, one.label))
