"""Published tables: what is counted by which dimension, what is left out, what changed. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import rfc8785

from foundation.money import Money
from marketplace.rules.figures import Cell, Figure, figure
from marketplace.rules.suppression import LEAST, Key, Sum, left_out

SERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "sold": ("lane", "mode", "destination", "medium", "currency"),
    "exported": ("destination", "medium"),
}
"""By what each measure is published."""
YEAR: Final = "year"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines that share a code of one dimension, in one month or in all of the year."""

    measure: str
    dimension: str
    """Empty for all lines."""
    code: str
    month: str
    """Empty for the year."""
    lines: int
    cny_minor: int
    firms: int

    @property
    def key(self) -> Key:
        """Return which cell it is; the totals are the same cell in every table."""
        return (self.measure, self.dimension, self.code, self.month)


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier edition of the year told, and what it left out."""

    up_to: str
    out: frozenset[Key]
    held: frozenset[Key]


def told(up_to: str, figures: Iterable[Mapping[str, Any]], *, last: str) -> Told:
    """Return what an edition told: if it ended earlier, its year is a total of its own.

    :param last: the last month of the edition that is made now
    """
    out: set[Key] = set()
    held: set[Key] = set()
    for one in figures:
        measure, what, _, dimension = [*one["name"].split("-"), "", "", ""][:4]
        if measure not in SERIES or what != "lines":
            continue
        for row in one["rows"]:
            for column, cell in zip(one["columns"][1:], row[1:], strict=True):
                month = column if column != YEAR else "" if up_to == last else f"{UNTIL}{up_to}"
                key = (measure, "", "", month) if row[0] == ALL else (measure, dimension, row[0], month)
                (held if cell is None else out).add(key)
    return Told(up_to, frozenset(out), frozenset(held))


UNTIL: Final = "until "


def tables(counted: Iterable[Counted], months: Sequence[str], before: Sequence[Told] = ()) -> list[Figure]:
    """Return the tables that are published: of each measure by each dimension, lines and yuan.

    :param before: earlier editions of the same year: beside this one they must not tell what it leaves out
    """
    cells = {one.key: one for one in counted}
    codes = {
        (measure, dimension): sorted({key[2] for key in cells if key[:2] == (measure, dimension)})
        for measure, dimensions in SERIES.items()
        for dimension in dimensions
    }
    hidden: set[Key] = set()
    for measure, dimensions in SERIES.items():
        sums = list(_sums(measure, [(each, codes[measure, each]) for each in dimensions], months))
        keys = {key for one in sums for key in one.keys}
        values = {key: cells[key].lines if key in cells else 0 for key in keys}
        firms = {key: cells[key].firms if key in cells else 0 for key in keys}
        for one in before:
            for total in sorted(one.out | one.held):
                if total[0] == measure and total[3].startswith(UNTIL):
                    parts = tuple((*total[:3], month) for month in months if month <= one.up_to)
                    sums.append(Sum(total, parts))
                    values[total] = sum(values.get(part, 0) for part in parts)
                    firms[total] = LEAST
                    values |= {part: 0 for part in parts if part not in values}
                    firms |= {part: 0 for part in parts if part not in firms}
        out = {key for one in before for key in one.out if key in values}
        held = {key for one in before for key in one.held if key in values}
        hidden |= left_out(values, firms, sums, out=out - held, held=held)
    return [
        _table(measure, what, dimension, codes[measure, dimension], months, cells, hidden)
        for measure, dimensions in SERIES.items()
        for dimension in dimensions
        for what in ("lines", "yuan")
    ]


def _sums(
    measure: str, dimensions: Sequence[tuple[str, Sequence[str]]], months: Sequence[str]
) -> Iterator[Sum]:
    """Yield every total with its parts: each row, each month, the year; shared by all tables of a measure."""
    every = (measure, "", "", "")
    yield Sum(every, tuple((measure, "", "", month) for month in months))
    for dimension, codes in dimensions:
        for code in codes:
            row = (measure, dimension, code)
            yield Sum((*row, ""), tuple((*row, month) for month in months))
        for month in (*months, ""):
            yield Sum((measure, "", "", month), tuple((measure, dimension, code, month) for code in codes))


def _table(
    measure: str,
    what: str,
    dimension: str,
    codes: Sequence[str],
    months: Sequence[str],
    cells: Mapping[Key, Counted],
    hidden: set[Key],
) -> Figure:
    def cell(key: Key) -> Cell:
        if key in hidden:
            return None
        one = cells.get(key)
        if what == "lines":
            return one.lines if one else 0
        return Decimal(Money(one.cny_minor if one else 0, "CNY").decimal())

    rows: list[list[Cell]] = [
        [code, *(cell((measure, dimension, code, month)) for month in (*months, ""))] for code in codes
    ]
    rows.append([ALL, *(cell((measure, "", "", month)) for month in (*months, ""))])
    return figure(f"{measure}-{what}-by-{dimension}", (dimension, *months, YEAR), rows)


def kept(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Return figures as plain values; a number that is not whole becomes its digits."""
    return [
        {
            "name": one.name,
            "columns": list(one.columns),
            "rows": [[str(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in one.rows],
        }
        for one in figures
    ]


def changes(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return what differs between two editions: table, row, column, before, now; None is not published."""
    old, new = _cells(before), _cells(now)
    return [
        [*place, old.get(place, ABSENT), new.get(place, ABSENT)]
        for place in sorted({*old, *new})
        if old.get(place, ABSENT) != new.get(place, ABSENT)
    ]


ABSENT: Final = ""
"""Of a cell that the other edition does not have."""


def _cells(figures: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], Any]:
    return {
        (one["name"], str(row[0]), column): cell
        for one in figures
        for row in one["rows"]
        for column, cell in zip(one["columns"][1:], row[1:], strict=True)
    }


def digest(figures: list[Any], changed: list[Any]) -> str:
    """Return SHA-256 of what an edition says, in canonical JSON."""
    return hashlib.sha256(rfc8785.dumps({"figures": figures, "changes": changed})).hexdigest()
