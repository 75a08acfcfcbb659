"""Which cells of published tables are left out, so that none tells of fewer than three firms. Pure.

A cell behind which one or two firms stand is left out (primary). What is left must not tell it: a total less
the other cells would. So others are left out beside it (complementary), until every cell that is left out
could, for all that is published, be at least one more or one less than it is. That is decided by the
equations themselves, whatever tables share which totals: each total is the sum of its parts, and what is left
out is one at least, which a reader of this file knows too. Only a cell that an earlier edition left out may
have come to nought since, when its sales were undone: it is left out still, for a nought would tell.

A reader has the earlier editions as well. What changed in a cell since then is told by their difference, so
it needs as many firms behind it as a cell does. A value is therefore a cell with what it counts: while that
stays, an edition that told it tells it for ever; once it changes it is another value, unknown until told.
What follows from earlier editions whatever is left out now is not left out beside another: it hides nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

Key = tuple[str, ...]
Worth = tuple[int, int]
"""Lines and fen."""
Value = tuple[Key, Worth]
"""A cell and what it counts: the same in two editions while nothing of it changes."""
Form = tuple[Value, ...]
"""What must not be told: a value, or the first less the second."""

LEAST: Final = 3
"""So many firms stand behind a cell that is published. Source: specification of the domain, row 22."""
WIDE: Final = 1 - 1e-6
"""A cell that may be so much more or less is not told."""
NOTHING: Final[Worth] = (0, 0)


@dataclass(frozen=True)
class Sum:
    """A total that is the sum of its parts."""

    total: Key
    parts: tuple[Key, ...]

    @cached_property
    def keys(self) -> frozenset[Key]:
        """Return all of its cells."""
        return frozenset((*self.parts, self.total))


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier edition: what it counted, what of that it told, and what has changed since."""

    worth: Mapping[Key, Worth]
    sums: Sequence[Sum]
    out: Collection[Key]
    """What it told."""
    held: Collection[Key]
    """What it left out."""
    moved: Mapping[Key, int] = field(default_factory=dict)
    """How many firms stand behind what has changed in a cell since."""

    def value(self, key: Key) -> Value:
        """Return a cell with what it counted then."""
        return key, self.worth.get(key, NOTHING)


def left_out(
    worth: Mapping[Key, Worth],
    firms: Mapping[Key, int],
    sums: Sequence[Sum],
    *,
    least: int = LEAST,
    before: Sequence[Before] = (),
    unprinted: Collection[Key] = (),
) -> frozenset[Key]:
    """Return the cells that are not published.

    What an earlier edition left out stays so, or the two would tell it; what one told and has not changed is
    told again, since leaving it out would hide nothing.

    :param worth: what each cell counts; the totals are among them
    :param firms: how many firms stand behind each
    :param unprinted: cells of earlier editions that this one has no place for; a reader adds them up
    """
    now = {key: (key, one) for key, one in worth.items()}
    told_before = {each.value(key) for each in before for key in each.out}
    few = {
        key
        for each in before
        for key, number in each.moved.items()
        if 0 < number < least and key not in each.held
    }
    held = {key for each in before for key in each.held}
    kept = few | held
    free = {key for key, (lines, _) in worth.items() if lines and key not in unprinted}
    hidden = {key for key in free if firms[key] < least}
    hidden |= {key for key in kept if key in worth and key not in unprinted and now[key] not in told_before}
    free -= {key for key in free if now[key] in told_before}
    rows = [row for each in before for row in _valued(each.sums, each.value)]
    floors = _floors(before)
    earlier = _Problem(rows, told_before, floors)
    rows += _valued(sums, now.__getitem__)

    def problem(hidden: Collection[Key]) -> _Problem:
        known = told_before | {now[key] for key in now if key not in hidden and key not in unprinted}
        return _Problem(rows, known, {now[key]: 0 if key in held else 1 for key in hidden} | floors)

    asked = (form for form in _forms(hidden, now, before, least) if len(form) == 1)
    lost = frozenset(earlier.told(asked))  # whatever is left out now
    if before:
        free -= {form[0][0] for form in problem(hidden | free).told((now[key],) for key in sorted(free))}
    while told := problem(hidden).told(one for one in _forms(hidden, now, before, least) if one not in lost):
        partners = _partners({form[0][0] for form in told}, worth, free - hidden, sums)
        if not partners:  # all is left out but what stands in earlier editions, or follows from them
            break
        hidden |= partners
    return frozenset(hidden)


def _floors(before: Sequence[Before]) -> dict[Value, int]:
    """Return how much, at least, a reader knows each value that was left out to be.

    One where its cell was left out for the first time; nought where an earlier edition had left it out.
    """
    found: dict[Value, int] = {}
    held: set[Key] = set()
    for each in before:
        for key in each.held:
            found.setdefault(each.value(key), 0 if key in held else 1)
        held |= set(each.held)
    return found


def _forms(
    hidden: Iterable[Key], now: Mapping[Key, Value], before: Sequence[Before], least: int
) -> Iterator[Form]:
    """Yield what must not be told: values left out now or before, and changes that too few stand behind."""
    yield from ((now[key],) for key in sorted(hidden))
    for each in before:
        yield from ((each.value(key),) for key in sorted(each.held))
        for key, number in sorted(each.moved.items()):
            if 0 < number < least and key in now and now[key] != each.value(key):
                yield now[key], each.value(key)


def _valued(sums: Iterable[Sum], value: Callable[[Key], Value]) -> Iterator[tuple[Value, tuple[Value, ...]]]:
    """Yield each total with its parts, as values."""
    for one in sums:
        yield value(one.total), tuple(value(part) for part in one.parts)


def _apart(keys: Iterable[Key], sums: Sequence[Sum]) -> Iterator[set[Key]]:
    """Yield cells that are summed with one another together: what is left out beside one may do for all."""
    waiting = set(keys)
    while waiting:
        near, found = {min(waiting)}, set[Key]()
        while near - found:
            found |= near
            near = _beside(found, sums) & waiting
        yield found
        waiting -= found


def _beside(keys: Collection[Key], sums: Iterable[Sum]) -> set[Key]:
    return {other for one in sums if not one.keys.isdisjoint(keys) for other in one.keys}


def _partners(
    told: Collection[Key], worth: Mapping[Key, Worth], free: Collection[Key], sums: Sequence[Sum]
) -> set[Key]:
    """Return what is left out beside cells: of those they are summed with, a part, and the smallest."""
    totals = {one.total for one in sums}

    def smallest(cells: Collection[Key]) -> set[Key]:
        return {min(cells, key=lambda key: (key in totals, worth[key][0], key))} if cells else set()

    found = (smallest(_beside(together, sums).intersection(free)) for together in _apart(told, sums))
    return set().union(*found) or smallest(free)


class _Problem:
    """What a reader knows of the values that he was not told."""

    def __init__(
        self,
        equations: Iterable[tuple[Value, tuple[Value, ...]]],
        known: Collection[Value],
        floors: Mapping[Value, int],
    ) -> None:
        """Put the equations together.

        :param floors: how much each value that was left out is at least; a nought not among them is seen,
            and of what no edition has a place for a reader knows nothing but its parts
        """
        self.places: dict[Value, int] = {}
        rows: dict[tuple[tuple[int, int], ...], int] = {}
        for total, parts in equations:
            row: dict[int, int] = {}
            side = 0
            for sign, value in (*((1, part) for part in parts), (-1, total)):
                lines = value[1][0]
                if (lines or value in floors) and value not in known:
                    place = self.places.setdefault(value, len(self.places))
                    row[place] = row.get(place, 0) + sign
                else:
                    side -= sign * lines
            if row:
                rows[tuple(sorted(row.items()))] = side
        self._rows = rows
        self._least = [floors.get(value, 0) for value in self.places]
        self._kept: tuple[Any, Any] | None = None

    def told(self, forms: Iterable[Form]) -> list[Form]:
        """Return those that are told to within less than one."""
        seen = {form: (self._true(form), self._true(form)) for form in forms if self._is_asked(form)}
        found = []
        for form in seen:
            for sign in (-1, 1):
                if seen[form][1] - seen[form][0] < WIDE:
                    for other, value in self._farthest(form, sign, seen):
                        low, high = seen[other]
                        seen[other] = (min(low, value), max(high, value))
            if seen[form][1] - seen[form][0] < WIDE:
                found.append(form)
        return found

    def _is_asked(self, form: Form) -> bool:
        """Say whether there is something to tell: what he was told, or what is nothing, is no secret."""
        return any(value in self.places for value in form)

    def _true(self, form: Form) -> float:
        return float(form[0][1][0] - (form[1][1][0] if len(form) > 1 else 0))

    def _said(self, form: Form, found: Sequence[float]) -> float:
        """Return what a form would be if the values were these."""
        return sum(
            sign * (found[self.places[value]] if value in self.places else value[1][0])
            for sign, value in zip((1, -1), form, strict=False)
        )

    def _farthest(self, form: Form, sign: int, forms: Collection[Form]) -> Iterator[tuple[Form, float]]:
        """Yield the forms as they are where this one is least (sign 1) or most (-1)."""
        from scipy.optimize import linprog  # noqa: PLC0415 -- it takes a while, and few processes publish

        goal = [0.0] * len(self.places)
        for side, value in zip((1, -1), form, strict=False):
            if value in self.places:
                goal[self.places[value]] += sign * side
        rows, sides = self._matrix()
        answer = linprog(
            goal, A_eq=rows, b_eq=sides, bounds=[(one, None) for one in self._least], method="highs"
        )
        if answer.x is not None:
            found = list(map(float, answer.x))
            yield from ((other, self._said(other, found)) for other in forms)
        elif answer.status == UNBOUNDED:
            yield form, -sign * float("inf")

    def _matrix(self) -> tuple[Any, Any]:
        import numpy as np  # noqa: PLC0415

        if self._kept is None:
            rows = np.zeros((len(self._rows), len(self.places)))
            for number, row in enumerate(self._rows):
                for place, sign in row:
                    rows[number, place] = sign
            self._kept = rows, np.array(list(self._rows.values()), dtype=float)
        return self._kept


UNBOUNDED: Final = 3
