import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money
from marketplace.rules import lines
from marketplace.rules.lines import LineKind
from marketplace.rules.pricing import Tier, premium_tiers


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


class TestRequireTiers:
    @pytest.mark.parametrize(
        "tiers",
        [
            (),
            ((100, 10),),
            ((100, 10), (100, 5), (None, 1)),
            ((200, 10), (100, 5), (None, 1)),
            ((None, 10), (None, 5)),
            ((None, 10_001),),
            ((0, 1), (None, 1)),
        ],
    )
    def test_refuses_what_makes_no_ladder(self, tiers: tuple[Tier, ...]) -> None:
        with pytest.raises(ValueError, match=r"tier|rate"):
            lines.require_tiers(tiers)

    def test_accepts_the_default(self) -> None:
        lines.require_tiers(premium_tiers("USD"))


class TestLines:
    def test_at_auction_are_hammer_and_premium(self) -> None:
        made = lines.auction_lines(usd(1_000), premium_tiers("USD"))

        assert [(line.kind, line.amount) for line in made] == [
            (LineKind.HAMMER, usd(1_000)),
            (LineKind.PREMIUM, usd(260)),
        ]

    def test_at_a_fixed_price_are_the_price(self) -> None:
        assert [line.amount for line in lines.fixed_price_lines(usd(5))] == [usd(5)]


class TestProceeds:
    @given(st.integers(0, 10**12), st.integers(0, 10_000))
    def test_add_up_to_the_price(self, price: int, bps: int) -> None:
        shares = lines.shares(Money(price, "CNY"), bps)

        assert shares.commission + shares.consignor == Money(price, "CNY")
        assert shares.consignor.amount_minor >= 0
