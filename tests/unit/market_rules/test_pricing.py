"""From the hammer to the invoice."""

import pytest

from foundation.money import Money, Rate
from marketplace.rules import pricing

TIERS = pricing.premium_tiers("USD")


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


class TestThePremium:
    @pytest.mark.parametrize(
        ("hammer", "premium"),
        [(1_000, 260), (1_000_000, 260_000), (1_500_000, 360_000), (7_000_000, 1_405_000)],
    )
    def test_is_taken_tier_by_tier(self, hammer: int, premium: int) -> None:
        assert pricing.premium(usd(hammer), TIERS) == usd(premium)

    def test_rounds_half_up_to_a_cent(self) -> None:
        assert pricing.premium(Money(25, "USD"), [(None, 2_600)]) == Money(7, "USD")

    def test_counts_in_whole_yen(self) -> None:
        assert pricing.premium(Money(1_500_000, "JPY"), pricing.premium_tiers("JPY")) == Money(360_000, "JPY")

    def test_is_added_to_the_hammer(self) -> None:
        assert pricing.price_of(usd(1_000), TIERS).total == usd(1_260)


class TestTheCommission:
    def test_is_what_was_agreed(self) -> None:
        assert pricing.proceeds(usd(1_000), Rate(1_000)) == usd(900)

    def test_is_five_per_cent_when_nothing_was(self) -> None:
        assert pricing.commission(usd(1_000), None) == usd(50)
