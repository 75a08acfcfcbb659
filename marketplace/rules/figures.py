"""Figures: a name, columns and rows, once. Page, drawing and file are made of the same one and are equal."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Cell = str | int | Decimal | None
"""A code, a name, a count, an amount; None where a number is not published."""

SUPPRESSED: Final = "c"
"""How a cell stands in a file that is not published: confidential."""
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a table's program would reckon with, if a text began so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One table of figures."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> list[Cell]:
        """Return the cells of a column, from the first row to the last."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def total(self, name: str) -> int:
        """Return the sum of a column of counts."""
        return sum(cell for cell in self.column(name) if isinstance(cell, int))


def figure(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Figure:
    """Return a figure; each row has a cell for every column."""
    made = Figure(name, tuple(columns), tuple(map(tuple, rows)))
    assert all(len(row) == len(columns) for row in made.rows), name
    return made


def file_of(of: Figure) -> bytes:
    """Return a figure as a table that any program reads: RFC 4180, UTF-8, codes as they are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(of.columns)
    writer.writerows(_plain(row) for row in of.rows)
    return text.getvalue().encode()


def read(data: bytes) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of a file as they are written there."""
    columns, *rows = csv.reader(io.StringIO(data.decode()))
    return columns, rows


def _plain(row: Iterable[Cell]) -> Iterator[str]:
    for cell in row:
        said = written(cell)
        yield f"'{said}" if isinstance(cell, str) and said.startswith(FORMULAS) else said


def written(cell: Cell) -> str:
    """Return a cell as a file has it: numbers without grouping, what is not published as such."""
    return SUPPRESSED if cell is None else str(cell)
