"""The ladder: which amounts may be bid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.increments import TABLES, Ladder, ladder

USD = ladder("artsy", "USD")


class TestLadder:
    @pytest.mark.parametrize(
        ("price", "asking"),
        [
            (0, 50_00),
            (500_00, 550_00),
            (950_00, 1_000_00),
            (1_000_00, 1_100_00),
            (1_900_00, 2_000_00),
            (2_000_00, 2_250_00),
            (4_999_00, 5_000_00),
            (1_000_000_00, 1_100_000_00),
        ],
    )
    def test_asks_for_the_next_amount_of_the_table(self, price: int, asking: int) -> None:
        assert USD.ask_after(price) == asking

    def test_names_both_neighbours_of_an_amount_off_the_grid(self) -> None:
        assert USD.neighbours(525_00) == (500_00, 550_00)

    def test_counts_in_whole_yen_where_there_are_no_cents(self) -> None:
        assert ladder("artsy", "JPY").ask_after(1_000) == 1_100

    def test_does_not_step_over_the_beginning_of_the_next_tier(self) -> None:
        assert Ladder(((0, 30), (100, 50))).asks(60, 4) == [60, 90, 100, 150]

    @given(st.integers(0, 5_000_000_00))
    def test_asks_for_the_least_amount_on_the_grid_above(self, price: int) -> None:
        asking = USD.ask_after(price)

        assert asking > price
        assert USD.has(asking)
        assert USD.at_or_below(asking - 1) <= price

    @pytest.mark.parametrize("name", sorted(TABLES))
    def test_every_table_starts_from_zero_and_rises(self, name: str) -> None:
        starts = [start for start, _ in TABLES[name]]

        assert starts[0] == 0
        assert starts == sorted(set(starts))
        assert all(ladder(name, "USD").has(start * 100) for start in starts)
