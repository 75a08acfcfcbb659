"""Prices far from their comparables, and watched destinations: what the lanes are told, and when not."""

from datetime import date
from typing import Any

import pytest

from bonded_warehouse.rules.comparables import is_outlier
from bonded_warehouse.rules.watched import is_watched, on_file

ROWS: list[dict[str, Any]] = [
    {"country": "XA", "from": "2026-03-01", "to": None, "source": "Notice 1"},
    {"country": "XB", "from": "2026-03-01", "to": "2026-06-30", "source": "Notice 1"},
]


@pytest.mark.parametrize(
    ("price", "others", "said"),
    [
        (100, [90, 95, 100, 105, 110], False),
        (130, [90, 95, 100, 105, 110], True),
        (70, [90, 95, 100, 105, 110], True),
        (10_000, [90, 95, 100, 105], None),
        (10_000, [100] * 9, None),
        (None, [90, 95, 100, 105, 110], None),
    ],
)
def test_a_price_is_far_beyond_three_deviations(price: int | None, others: list[int], said: object) -> None:
    assert is_outlier(price, others) is said


@pytest.mark.parametrize(
    ("country", "on", "said"),
    [
        ("XA", date(2026, 2, 28), None),
        ("XA", date(2026, 3, 1), True),
        ("FR", date(2026, 3, 1), False),
        ("XB", date(2026, 6, 30), True),
        ("XB", date(2026, 7, 1), False),
    ],
)
def test_a_destination_is_watched_while_a_list_says_so(country: str, on: date, said: object) -> None:
    assert is_watched(country, on, ROWS) is said


def test_every_row_of_the_house_names_where_it_was_read() -> None:
    assert all(row["source"] and date.fromisoformat(row["from"]) for row in on_file())
    assert on_file() or is_watched("FR", date(2026, 11, 25)) is None
