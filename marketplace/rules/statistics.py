"""Published tables: what is counted by which dimension, what is left out, what changed. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import rfc8785

from foundation.money import Money
from marketplace.rules.figures import Cell, Figure, figure
from marketplace.rules.suppression import NOTHING, Before, Key, Sum, Worth, left_out

SERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "sold": ("lane", "mode", "destination", "medium", "currency"),
    "exported": ("destination", "medium"),
}
"""By what each measure is published."""
YEAR: Final = "year"
ALL: Final = "all"
FEN: Final = 100


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

    @property
    def worth(self) -> Worth:
        """Return lines and fen."""
        return self.lines, self.cny_minor


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier edition of the year told, what it left out, and what has changed since."""

    up_to: str
    out: Mapping[Key, Worth]
    held: frozenset[Key]
    codes: Mapping[tuple[str, str], Sequence[str]]
    months: Sequence[str]
    counted: Mapping[Key, Worth] | None
    """What it was made of; None if that was not kept."""
    moved: Mapping[Key, int]
    """How many firms stand behind what has changed in a cell since."""
    year: str
    """How its year is called now: if it ended earlier, that is a total of its own."""


def counter_of(fact: type) -> str:
    """Return the name of who counts anew when something happened."""
    return f"marketplace.count_{fact.__name__}"


def told(
    up_to: str,
    figures: Iterable[Mapping[str, Any]],
    *,
    last: str,
    counted: Iterable[Counted] = (),
    moved: Mapping[Key, int] | None = None,
) -> Told:
    """Return what an edition told.

    :param last: the last month of the edition that is made now
    :param counted: what it was made of, if that was kept
    :param moved: by the cells of these months, how many firms stand behind what has changed since
    """
    year = "" if up_to == last else f"{UNTIL}{up_to}"
    cells: dict[str, dict[Key, Any]] = {"lines": {}, "yuan": {}}
    codes: dict[tuple[str, str], list[str]] = {}
    months: list[str] = []
    for one in figures:
        measure, what, _, dimension = [*one["name"].split("-"), "", "", ""][:4]
        if measure not in SERIES or what not in cells:
            continue
        codes[measure, dimension] = [row[0] for row in one["rows"] if row[0] != ALL]
        months = [column for column in one["columns"][1:] if column != YEAR]
        for row in one["rows"]:
            for column, cell in zip(one["columns"][1:], row[1:], strict=True):
                month = column if column != YEAR else year
                key = (measure, "", "", month) if row[0] == ALL else (measure, dimension, row[0], month)
                cells[what][key] = cell
    counts = {_of(one.key, year): one.worth for one in counted}
    return Told(
        up_to=up_to,
        out={
            key: (int(lines), int(Decimal(cells["yuan"].get(key) or 0) * FEN))
            for key, lines in cells["lines"].items()
            if lines is not None
        },
        held=frozenset(key for key, lines in cells["lines"].items() if lines is None),
        codes=codes,
        months=months,
        counted=counts if counts or not any(codes.values()) else None,
        moved={_of(key, year): number for key, number in (moved or {}).items()},
        year=year,
    )


def _of(key: Key, year: str) -> Key:
    return key if key[3] else (*key[:3], year)


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
        sums = list(_sums(measure, {each: codes[measure, each] for each in dimensions}, months))
        keys = {key for one in sums for key in one.keys}
        worth = {key: cells[key].worth if key in cells else NOTHING for key in keys}
        firms = {key: cells[key].firms if key in cells else 0 for key in keys}
        unprinted = {key for one in before for key in (*one.out, *one.held) if key[0] == measure} - keys
        for total in sorted(unprinted):
            parts = tuple((*total[:3], month) for month in months if f"{UNTIL}{month}" <= total[3])
            if total[3].startswith(UNTIL):
                sums.append(Sum(total, parts))
                worth |= {part: NOTHING for part in parts if part not in worth}
                worth[total] = _added(worth[part] for part in parts)
        worth |= {key: NOTHING for key in unprinted if key not in worth}
        hidden |= left_out(
            worth,
            {key: firms.get(key, 0) for key in worth},
            sums,
            before=[_before(measure, one, worth) for one in before],
            unprinted=set(worth) - keys,
        )
    return [
        _table(measure, what, dimension, codes[measure, dimension], months, cells, hidden)
        for measure, dimensions in SERIES.items()
        for dimension in dimensions
        for what in ("lines", "yuan")
    ]


def _added(worths: Iterable[Worth]) -> Worth:
    lines, fen = zip(*worths, strict=True)
    return sum(lines), sum(fen)


def _before(measure: str, one: Told, now: Mapping[Key, Worth]) -> Before:
    """Return an edition as it stands against this one.

    Of an edition whose counts were not kept, what it left out is taken to be what is counted now, and
    whatever it told and is counted otherwise to be the change of a single firm.
    """
    out = {key: worth for key, worth in one.out.items() if key[0] == measure}
    held = {key for key in one.held if key[0] == measure}
    if one.counted is None:
        counted = {key: now.get(key, NOTHING) for key in held} | out
        moved = {key: 1 for key, worth in out.items() if now.get(key, NOTHING) != worth}
    else:
        counted = {key: worth for key, worth in one.counted.items() if key[0] == measure}
        moved = {key: number for key, number in one.moved.items() if key[0] == measure}
    codes = {each: one.codes.get((measure, each), ()) for each in SERIES[measure]}
    return Before(counted, list(_sums(measure, codes, one.months, one.year)), set(out), held, moved)


def _sums(
    measure: str, dimensions: Mapping[str, Sequence[str]], months: Sequence[str], year: str = ""
) -> Iterator[Sum]:
    """Yield every total with its parts: each row, each month, the year; shared by all tables of a measure."""
    every = (measure, "", "", year)
    yield Sum(every, tuple((measure, "", "", month) for month in months))
    for dimension, codes in dimensions.items():
        for code in codes:
            row = (measure, dimension, code)
            yield Sum((*row, year), tuple((*row, month) for month in months))
        for month in (*months, year):
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
