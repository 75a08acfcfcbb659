"""docs/mission.md says of all 81 clauses how far they are, and what it names exists."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs/mission.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAPER.splitlines()
    if re.match(r"\| \d+ \|", line)
]
ROUTES = {
    f"{row['method']} {row['rule']}"
    for row in csv.DictReader((ROOT / "docs/permissions.csv").read_text(encoding="utf-8").splitlines())
}


def test_every_clause_has_its_row() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 82))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_says_how_far_it_is_and_names_only_what_exists(row: list[str]) -> None:
    _, clause, state, where, how, missing = row

    assert clause
    assert state in {"works", "partly", "not yet"}
    assert bool(where and how) == (state != "not yet")
    assert bool(missing) or state != "partly"
    assert not missing or state != "works"
    assert [place for place in re.findall("`([^`]+)`", where) if not (ROOT / place).exists()] == []
    assert [route for route in re.findall("`([^`]+)`", how) if route not in ROUTES] == []


def test_counts_itself_truly() -> None:
    states = [row[2] for row in ROWS]
    said = f"{states.count('works')} work, {states.count('partly')} work in part"

    assert said in PAPER
