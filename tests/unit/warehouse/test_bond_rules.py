"""Duty, cover and the bond ledger, with the worked cases of the domain's papers."""

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse import errors
from bonded_warehouse.rules import bond, cover, duty
from bonded_warehouse.rules.states import Account, CustodyState

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared"))


def case(number: str) -> dict[str, Any]:
    path = SHARED / "domain" / "data" / "tax_cases.json"
    if not path.exists():
        pytest.skip("shared papers absent")
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return next(one for one in cases if one["id"] == number)


def decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


class TestImportTax:
    @pytest.mark.parametrize("number", ["T01", "T02", "T03"])
    def test_agrees_with_the_worked_case(self, number: str) -> None:
        given_, expected = case(number)["in"], case(number)["out"]
        cif = decimal(given_.get("cif_cny"))
        if cif is None:
            cif = duty.cif_value(
                Decimal(given_["price_cny"]),
                Decimal(given_["freight_cny"]),
                decimal(given_["insurance_cny"]),
                insurance_rate=decimal(given_.get("insurance_rate_if_unknown")),
            )

        tax = duty.import_tax(
            cif, duty_rate=Decimal(given_["duty_rate"]), vat_rate=Decimal(given_["vat_rate"])
        )

        assert {
            "cif_cny": str(cif),
            "duty_cny": str(tax.duty),
            "vat_cny": str(tax.vat),
            "total_cny": str(tax.total),
        } == expected

    def test_takes_the_longest_line_that_fits(self) -> None:
        assert duty.rate_on("duty", "9701911900", date(2026, 11, 25)).rate == Decimal("0.01")
        assert duty.rate_on("duty", "9701210000", date(2026, 11, 25)).rate == Decimal("0.00")

    @pytest.mark.parametrize(
        ("tax", "hs", "day"), [("duty", "5810990000", "2026-11-25"), ("vat", "9701", "2025-12-31")]
    )
    def test_refuses_where_no_rate_is_on_file(self, tax: str, hs: str, day: str) -> None:
        with pytest.raises(errors.RateUnknown):
            duty.rate_on(tax, hs, date.fromisoformat(day))


class TestCover:
    def test_takes_the_reserve_once_on_the_sum(self) -> None:
        given_, expected = case("T05")["in"], case("T05")["out"]
        taxes = [duty.minor(Decimal(tax)) for tax in given_["taxes_cny"]]
        stands = cover.Cover(
            limit_minor=duty.minor(Decimal(given_["guarantee_limit_cny"])),
            used_minor=cover.used([cover.Exposure(tax, guarantee_used=True) for tax in taxes]),
        )

        assert stands.used_minor == duty.minor(Decimal(expected["tax_at_risk_cny"]))
        assert stands.required_minor == duty.minor(Decimal(expected["internal_required_cny"]))
        assert stands.headroom_minor == duty.minor(Decimal(expected["headroom_cny"]))
        for candidate in expected["candidates"]:
            more = duty.minor(Decimal(candidate["tax_cny"]))
            if candidate["allowed"]:
                cover.require_headroom(stands, more_minor=more)
            else:
                with pytest.raises(errors.NoHeadroom):
                    cover.require_headroom(stands, more_minor=more)

    @given(
        st.lists(st.tuples(st.integers(0, 10**12), st.booleans(), st.integers(0, 10**9)), max_size=20),
        st.integers(0, 10**14),
        st.integers(0, 10**12),
    )
    def test_what_fits_never_passes_the_limit(
        self, works: list[tuple[int, bool, int]], limit: int, more: int
    ) -> None:
        stands = cover.Cover(limit, cover.used([cover.Exposure(*work) for work in works]))

        try:
            cover.require_headroom(stands, more_minor=more)
        except errors.NoHeadroom:
            assert cover.with_reserve(stands.used_minor + more) > limit
        else:
            assert cover.Cover(limit, stands.used_minor + more).headroom_minor >= 0

    def test_a_work_in_the_vault_uses_nothing(self) -> None:
        assert cover.used([cover.Exposure(10_000, guarantee_used=False)]) == 0


class TestLedger:
    def test_a_first_entry_balances(self) -> None:
        entries = [bond.Entry(Account.ABROAD, Account.GATE), bond.Entry(Account.GATE, Account.ZONE_STOCK)]

        assert bond.balances(entries) == {Account.ABROAD: -1, Account.ZONE_STOCK: 1}
        assert bond.breaks(entries, state=CustodyState.STORED, account=Account.ZONE_STOCK) == []

    @pytest.mark.parametrize(
        "entries",
        [
            [],
            [bond.Entry(Account.ABROAD, Account.GATE)],
            [bond.Entry(Account.GATE, Account.ZONE_STOCK)],
            [bond.Entry(Account.ABROAD, Account.GATE, 2), bond.Entry(Account.GATE, Account.ZONE_STOCK, 2)],
        ],
    )
    def test_names_a_posting_that_is_missing_or_wrong(self, entries: list[bond.Entry]) -> None:
        assert bond.breaks(entries, state=CustodyState.STORED, account=Account.ZONE_STOCK)
