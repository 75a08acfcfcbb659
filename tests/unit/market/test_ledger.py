from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money
from marketplace.errors import Unbalanced
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKey, AccountKind
from marketplace.ledger.entries import Entry
from marketplace.rules import lines

BANK = AccountKey(AccountKind.BANK, "CNY")
AWAITED = AccountKey(AccountKind.AWAITED, "CNY")
BUYER = AccountKey(AccountKind.RECEIVABLE, "CNY", "acc_b")
CREDIT = AccountKey(AccountKind.BUYER_CREDIT, "CNY", "acc_b")
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


class TestRequireBalance:
    @pytest.mark.parametrize(
        "sides",
        [
            [],
            [Entry(BANK, 1)],
            [Entry(BANK, 1), Entry(AWAITED, -2)],
            [Entry(BANK, 0), Entry(AWAITED, 0)],
            [Entry(BANK, 5), Entry(AccountKey(AccountKind.AWAITED, "EUR"), -5)],
        ],
    )
    def test_refuses_what_does_not_balance_in_each_currency(self, sides: list[Entry]) -> None:
        with pytest.raises(Unbalanced):
            entries.require_balance(sides)


amounts = st.integers(1, 10**12)


class TestBookings:
    @given(amounts, amounts, st.integers(0, 10_000), st.integers(1, 10**12))
    def test_always_balance(self, price: int, premium: int, bps: int, paid: int) -> None:
        total = cny(price + premium)
        shares = lines.shares(cny(price), bps)
        for booking in (
            entries.invoiced(total, buyer_id="acc_b"),
            entries.received(cny(paid), owed=total, buyer_id="acc_b"),
            entries.settled(total, shares=shares, premium=cny(premium), consignor_id="acc_c"),
            entries.cancelled(total, paid=cny(min(paid, total.amount_minor)), buyer_id="acc_b"),
            entries.released(cny(paid), consignor_id="acc_c"),
            entries.refunded(cny(paid), buyer_id="acc_b"),
        ):
            entries.require_balance(booking)

    @given(amounts, amounts)
    def test_leave_a_buyer_who_is_refunded_with_nothing(self, total: int, paid: int) -> None:
        """Invoiced, paid too little, enough or too much, cancelled, refunded: all accounts are empty."""
        due = min(total, paid)
        story = [
            *entries.invoiced(cny(total), buyer_id="acc_b"),
            *entries.received(cny(paid), owed=cny(total), buyer_id="acc_b"),
            *entries.cancelled(cny(total), paid=cny(due), buyer_id="acc_b"),
            *entries.refunded(cny(paid), buyer_id="acc_b"),
        ]
        sums: Counter[AccountKey] = Counter()
        for entry in story:
            sums[entry.account] += entry.amount_minor

        assert not any(sums.values())

    def test_keep_what_was_paid_too_much_for_the_buyer(self) -> None:
        booking = entries.received(cny(110), owed=cny(100), buyer_id="acc_b")

        assert booking == [Entry(BANK, 110), Entry(BUYER, -100), Entry(CREDIT, -10)]

    def test_keep_all_for_the_buyer_when_nothing_is_owed(self) -> None:
        booking = entries.received(cny(110), owed=cny(0), buyer_id="acc_b")

        assert booking == [Entry(BANK, 110), Entry(CREDIT, -110)]


class TestChainHash:
    def test_changes_with_everything_a_booking_says(self) -> None:
        usual = {"seq": 1, "kind": "invoiced", "ref": "inv_1", "at": NOON}
        sides = entries.invoiced(cny(100), buyer_id="acc_b")
        hashes = {
            entries.chain_hash(before, **(usual | changed), entries=booked)  # type: ignore[arg-type]
            for before, changed, booked in (
                ("", {}, sides),
                ("x", {}, sides),
                ("", {"seq": 2}, sides),
                ("", {"kind": "received"}, sides),
                ("", {"ref": "inv_2"}, sides),
                ("", {"at": NOON.replace(minute=1)}, sides),
                ("", {}, entries.invoiced(cny(101), buyer_id="acc_b")),
                ("", {}, entries.invoiced(cny(100), buyer_id="acc_x")),
            )
        }

        assert len(hashes) == 8

    def test_does_not_depend_on_the_order_of_the_entries(self) -> None:
        sides = entries.invoiced(cny(100), buyer_id="acc_b")

        hashes = {
            entries.chain_hash("", seq=1, kind="invoiced", ref="inv_1", at=NOON, entries=order)
            for order in (sides, sides[::-1])
        }

        assert len(hashes) == 1
