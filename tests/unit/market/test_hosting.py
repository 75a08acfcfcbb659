"""Commission adds up to the payout, to the minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money
from marketplace.ledger import entries
from marketplace.rules import hosting, lines
from marketplace.rules.hosting import ShareBase

BPS = st.integers(0, 10_000)


@given(
    price=st.integers(0, 10**13),
    commission_bps=BPS,
    rates=st.tuples(BPS, BPS).filter(lambda both: sum(both) <= hosting.WHOLE),
    base=st.sampled_from(ShareBase),
)
def test_commission_adds_up_to_what_is_paid_out_and_kept(
    price: int, commission_bps: int, rates: tuple[int, int], base: ShareBase
) -> None:
    amount = Money(price, "CNY")
    shares = lines.shares(amount, commission_bps)

    parts = hosting.shares(amount, shares.commission, base=base, host_bps=rates[0], network_bps=rates[1])

    every = (parts.host, parts.network, parts.house)
    assert parts.host + parts.network + parts.house == shares.commission
    assert shares.consignor + parts.host + parts.network + parts.house == amount
    assert all(part.amount_minor >= 0 for part in every)
    if base is ShareBase.COMMISSION:
        for part, bps in zip(every, (*rates, hosting.WHOLE - sum(rates)), strict=True):
            assert abs(part.amount_minor * 10_000 - shares.commission.amount_minor * bps) < 20_000
    parties = [("acc_h", parts.host), ("acc_n", parts.network)]
    if parties := [one for one in parties if one[1].amount_minor]:
        for book in (entries.host_shared, entries.host_share_taken_back, entries.host_share_released):
            entries.require_balance(book(parties))


@pytest.mark.parametrize(
    ("base", "rates", "expected"),
    [
        (ShareBase.COMMISSION, (3_000, 2_000), (1_500, 1_000, 2_500)),
        (ShareBase.HAMMER, (200, 100), (2_000, 1_000, 2_000)),
        (ShareBase.HAMMER, (900, 300), (3_750, 1_250, 0)),
        (ShareBase.COMMISSION, (10_000, 0), (5_000, 0, 0)),
        (ShareBase.COMMISSION, (0, 0), (0, 0, 5_000)),
    ],
)
def test_shares_by_their_base_and_never_more_than_the_commission(
    base: ShareBase, rates: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    parts = hosting.shares(
        Money(100_000, "CNY"), Money(5_000, "CNY"), base=base, host_bps=rates[0], network_bps=rates[1]
    )

    assert tuple(part.amount_minor for part in (parts.host, parts.network, parts.house)) == expected
