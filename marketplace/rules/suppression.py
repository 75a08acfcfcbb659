"""Which cells of published tables are left out, so that none tells of fewer than three firms. Pure.

A cell behind which one or two firms stand is left out (primary). What is left must not tell it: a total less
the other cells would. So others are left out beside it (complementary), until every cell that is left out
could, for all that is published, be at least one more or one less than it is. That is decided by the
equations themselves, whatever tables share which totals: each total is the sum of its parts, and what is left
out is one at least, which a reader of this file knows too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Key = tuple[str, ...]

LEAST: Final = 3
"""So many firms stand behind a cell that is published. Source: specification of the domain, row 22."""
WIDE: Final = 1 - 1e-6
"""A cell that may be so much more or less is not told."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total that is the sum of its parts."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return all of its cells."""
        return (*self.parts, self.total)


def left_out(
    values: Mapping[Key, int],
    firms: Mapping[Key, int],
    sums: Sequence[Sum],
    *,
    least: int = LEAST,
    held: Collection[Key] = (),
    out: Collection[Key] = (),
) -> frozenset[Key]:
    """Return the cells that are not published.

    :param values: how many lines each cell counts; the totals are among them
    :param firms: how many firms stand behind each
    :param held: cells that were left out of an earlier edition: they stay so, or the two would tell them
    :param out: cells that an earlier edition told: leaving them out now would hide nothing
    """
    hidden = {key for key, value in values.items() if value and (firms[key] < least or key in held)}
    hidden -= {key for key in out if firms[key] >= least}
    while told := _told(values, hidden, sums):
        for key in told:
            partner = _partner(key, values, {*hidden, *out}, sums)
            if partner is None:
                return frozenset(hidden)  # there is nothing more that could be left out
            hidden.add(partner)
    return frozenset(hidden)


def _partner(key: Key, values: Mapping[Key, int], taken: Collection[Key], sums: Sequence[Sum]) -> Key | None:
    """Return what is left out beside a cell: of the cells it is summed with, a part, and the smallest."""
    totals = {one.total for one in sums}

    def rank(other: Key) -> tuple[bool, int, Key]:
        return (other in totals, values[other], other)

    beside = [other for one in sums if key in one.keys for other in one.keys]
    for found in (beside, list(values)):
        free = [other for other in found if values[other] and other not in taken]
        if free:
            return min(free, key=rank)
    return None


def _told(values: Mapping[Key, int], hidden: Collection[Key], sums: Iterable[Sum]) -> list[Key]:
    """Return those of the cells left out that what is published tells to within less than one."""
    if not hidden:
        return []
    problem = _Problem(sorted(hidden), values, sums)
    seen = {key: (float(values[key]), float(values[key])) for key in problem.keys}
    told = []
    for place, key in enumerate(problem.keys):
        for sign in (-1, 1):
            if seen[key][1] - seen[key][0] < WIDE:
                for other, value in problem.farthest(place, sign):
                    low, high = seen[other]
                    seen[other] = (min(low, value), max(high, value))
        if seen[key][1] - seen[key][0] < WIDE:
            told.append(key)
    return told


class _Problem:
    """What a reader knows of the cells that are left out."""

    def __init__(self, keys: Sequence[Key], values: Mapping[Key, int], sums: Iterable[Sum]) -> None:
        import numpy as np  # noqa: PLC0415 -- it takes a while, and few processes ever publish

        self.keys = list(keys)
        places = {key: place for place, key in enumerate(self.keys)}
        rows, sides = [], []
        for one in sums:
            row = np.zeros(len(self.keys))
            known = 0
            for sign, key in (*((1, part) for part in one.parts), (-1, one.total)):
                if key in places:
                    row[places[key]] += sign
                else:
                    known += sign * values[key]
            if row.any():
                rows.append(row)
                sides.append(-known)
        self.rows: Any = np.array(rows) if rows else None
        self.sides: Any = np.array(sides, dtype=float) if rows else None

    def farthest(self, place: int, sign: int) -> Iterator[tuple[Key, float]]:
        """Yield the cells as they are where this one is least (sign 1) or most (-1)."""
        import numpy as np  # noqa: PLC0415
        from scipy.optimize import linprog  # noqa: PLC0415

        if self.rows is None:
            yield self.keys[place], float("inf")
            return
        goal = np.zeros(len(self.keys))
        goal[place] = sign
        answer = linprog(goal, A_eq=self.rows, b_eq=self.sides, bounds=(1, None), method="highs")
        if answer.x is not None:
            yield from zip(self.keys, map(float, answer.x), strict=True)
        elif answer.status == UNBOUNDED:
            yield self.keys[place], float("inf")


UNBOUNDED: Final = 3
