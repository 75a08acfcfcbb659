"""Money: nothing is lost in rates and splits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import CurrenciesDiffer, Money, Rate, split

amounts = st.integers(-(10**15), 10**15)


class TestSplit:
    @given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
    def test_gives_out_exactly_what_there_was(self, amount: int, weights: list[int]) -> None:
        parts = split(Money(amount, "EUR"), weights)

        assert sum(part.amount_minor for part in parts) == amount

    @given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
    def test_keeps_each_part_within_one_unit_of_its_share(self, amount: int, weights: list[int]) -> None:
        total = sum(weights)

        for part, weight in zip(split(Money(amount, "EUR"), weights), weights, strict=True):
            assert abs(part.amount_minor * total - amount * weight) < total


class TestRate:
    @given(amounts, st.integers(0, 20_000))
    def test_rounds_half_away_from_zero_alike_for_debts_and_claims(self, amount: int, bps: int) -> None:
        share = Rate(bps).of(Money(amount, "EUR"))

        assert share == -Rate(bps).of(Money(-amount, "EUR"))
        assert abs(share.amount_minor * 10_000 - amount * bps) <= 5_000


class TestMoney:
    def test_never_mixes_currencies(self) -> None:
        with pytest.raises(CurrenciesDiffer):
            Money(1, "EUR") + Money(1, "USD")

    @pytest.mark.parametrize(
        ("money", "text"),
        [(Money(-5, "EUR"), "-0.05"), (Money(123_456, "JPY"), "123456"), (Money(1_234, "KWD"), "1.234")],
    )
    def test_is_written_with_the_digits_of_its_currency(self, money: Money, text: str) -> None:
        assert money.decimal() == text
