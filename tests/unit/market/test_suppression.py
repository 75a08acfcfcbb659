"""What is left out of published tables cannot be reckoned from what is in them, nor from earlier editions.

The judge is another one than the code under test: it looks for whole numbers, and reads tables alone.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from marketplace.rules import statistics
from marketplace.rules.statistics import SERIES, Counted, kept, tables, told

MONTHS = [f"2026-{month:02d}" for month in range(1, 5)]
EXAMPLES = int(os.environ.get("EXAMPLES_TIMES", "1")) * 5
Line = tuple[str, str, str, int]
"""Month, lane, destination, firm; the other dimensions have one code, whose cells are the totals again."""
LINES = st.lists(
    st.tuples(
        st.sampled_from(MONTHS), st.sampled_from("GY"), st.sampled_from(["CA", "FR", "JP"]), st.integers(1, 6)
    ),
    max_size=30,
)


def counted(lines: Iterable[Line]) -> list[Counted]:
    """Count lines as the database does: every cell that is published, and every total."""
    numbers: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for month, lane, destination, firm in lines:
        codes = {
            "lane": lane,
            "destination": destination,
            "mode": "9610",
            "medium": "painting",
            "currency": "CNY",
        }
        for measure, dimensions in SERIES.items():
            for when in (month, ""):
                numbers[measure, "", "", when].append(firm)
                for dimension in dimensions:
                    numbers[measure, dimension, codes[dimension], when].append(firm)
    return [Counted(*key, len(firms), 100 * len(firms), len(set(firms))) for key, firms in numbers.items()]


def unknowns(
    editions: Sequence[Sequence[Mapping[str, Any]]], measure: str
) -> tuple[dict[Any, int], Any, Any]:
    """Return what a reader of all editions does not know, and the equations he has."""
    cells: dict[Any, Any] = {}
    sums: list[tuple[Any, list[Any]]] = []
    for figures in editions:
        for figure in figures:
            if not figure["name"].startswith(f"{measure}-lines-by-"):
                continue
            months = figure["columns"][1:-1]
            year = f"until {months[-1]}"
            place = {
                (row[0], column): (
                    (row[0], column.replace("year", year))
                    if row[0] == "all"
                    else (figure["columns"][0], row[0], column.replace("year", year))
                )
                for row in figure["rows"]
                for column in figure["columns"][1:]
            }
            for row in figure["rows"]:
                for column, cell in zip(figure["columns"][1:], row[1:], strict=True):
                    if cell is not None or place[row[0], column] not in cells:
                        cells[place[row[0], column]] = cell
                sums.append((place[row[0], "year"], [place[row[0], month] for month in months]))
            codes = [row[0] for row in figure["rows"][:-1]]
            sums += [
                (place["all", column], [place[code, column] for code in codes])
                for column in figure["columns"][1:]
            ]
    hidden = {key: place for place, key in enumerate(key for key, cell in cells.items() if cell is None)}
    rows, sides = [], []
    for total, parts in sums:
        row, side = np.zeros(len(hidden)), 0
        for sign, key in ((-1, total), *((1, part) for part in parts)):
            if key in hidden:
                row[hidden[key]] += sign
            else:
                side -= sign * cells[key]
        rows.append(row)
        sides.append(side)
    return hidden, np.array(rows), np.array(sides)


def reckoned(editions: Sequence[Sequence[Mapping[str, Any]]], measure: str) -> list[Any]:
    """Return the cells left out whose number a reader can reckon: those that can be one whole number only."""
    hidden, rows, sides = unknowns(editions, measure)
    found = []
    for key, place in hidden.items():
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(hidden))
            goal[place] = sign
            answer = milp(
                goal,
                constraints=LinearConstraint(rows, sides, sides),
                integrality=np.ones(len(hidden)),
                bounds=Bounds(1, 10_000),
            )
            assert answer.x is not None, (answer.message, key)
            ends.append(round(float(answer.x[place])))
        if ends[0] == ends[1]:
            found.append(key)
    return found


def few(lines: Iterable[Line]) -> set[tuple[str, str]]:
    """Return destination and month of each cell behind which one or two firms stand."""
    firms: dict[tuple[str, str], set[int]] = defaultdict(set)
    for month, _, destination, firm in lines:
        firms[destination, month].add(firm)
    return {key for key, whose in firms.items() if len(whose) < 3}


@settings(max_examples=EXAMPLES, deadline=None)
@given(LINES)
def test_what_is_left_out_cannot_be_reckoned(lines: list[Line]) -> None:
    figures = kept(tables(counted(lines), MONTHS))

    [by_destination] = [one for one in figures if one["name"] == "sold-lines-by-destination"]
    told_of = {
        (row[0], column)
        for row in by_destination["rows"]
        for column, cell in zip(by_destination["columns"][1:], row[1:], strict=True)
        if cell is not None
    }
    assert not few(lines) & told_of
    assert reckoned([figures], "sold") == []
    assert reckoned([figures], "exported") == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(LINES)
def test_nor_from_two_editions_together(lines: list[Line]) -> None:
    first = kept(tables(counted(line for line in lines if line[0] in MONTHS[:2]), MONTHS[:2]))
    second = kept(tables(counted(lines), MONTHS, [told(MONTHS[1], first, last=MONTHS[-1])]))

    assert reckoned([first, second], "sold") == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(LINES)
def test_yuan_are_left_out_where_lines_are_and_what_many_stand_behind_is_told(lines: list[Line]) -> None:
    figures = {one["name"]: one for one in kept(tables(counted(lines * 6), MONTHS))}
    for name, figure in figures.items():
        if "-lines-" in name:
            yuan = figures[name.replace("-lines-", "-yuan-")]
            assert [[cell is None for cell in row] for row in figure["rows"]] == [
                [cell is None for cell in row] for row in yuan["rows"]
            ]
    many = [(*line[:3], firm) for line in lines for firm in range(1, 4)]
    assert not any(
        cell is None
        for figure in kept(tables(counted(many), MONTHS))
        for row in figure["rows"]
        for cell in row
    )


def test_a_change_is_named_and_nothing_else() -> None:
    before = kept(tables(counted([(MONTHS[0], "G", "FR", firm) for firm in range(1, 5)]), MONTHS))
    now = kept(tables(counted([(MONTHS[0], "G", "FR", firm) for firm in range(1, 4)]), MONTHS))

    assert statistics.changes(before, before) == []
    assert ["sold-lines-by-destination", "FR", "2026-01", 4, 3] in statistics.changes(before, now)
    assert {row[2] for row in statistics.changes(before, now)} == {"2026-01", "year"}
