"""Order, receipt and waybill against the export list: what agrees passes, what differs is named."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.customs.filing import export_list, order, receipt, waybill
from bonded_warehouse.customs.gateway import Declared
from bonded_warehouse.customs.matching import Mismatch, late_or_reused, mismatches
from bonded_warehouse.customs.simulator.office import defects
from foundation.money import Money
from tests.contracts.test_customs import NOON, declared
from tests.firms import FIRMS


def found(what: Declared, **changes: dict[str, Any]) -> list[Mismatch]:
    head, lines = order(what, FIRMS)
    listed, items = export_list(what, FIRMS)
    return list(
        mismatches(
            replace(head, **changes.get("order", {})),
            [replace(line, **changes.get("line", {})) for line in lines],
            replace(receipt(what, FIRMS), **changes.get("receipt", {})),
            replace(waybill(what, FIRMS), **changes.get("waybill", {})),
            replace(listed, **changes.get("listed", {})),
            [replace(item, **changes.get("item", {})) for item in items],
        )
    )


def test_documents_that_agree_pass() -> None:
    assert found(declared()) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"order": {"order_no": "O-2"}}, "D04", "orderNo"),
        ({"receipt": {"order_no": "O-2"}}, "D04", "orderNo"),
        ({"receipt": {"ebc_code": "X"}}, "D04", "ebcCode"),
        ({"waybill": {"ebc_code": "X"}}, "D04", "ebcCode"),
        ({"order": {"ebp_code": "X"}}, "D04", "ebpCode"),
        ({"receipt": {"ebp_code": "X"}}, "D04", "ebpCode"),
        ({"waybill": {"logistics_no": "W-2"}}, "D04", "logisticsNo"),
        ({"waybill": {"logistics_code": "X"}}, "D04", "logisticsCode"),
        ({"receipt": {"currency": "EUR"}}, "D04", "currency"),
        ({"receipt": {"charge": Decimal("8200.02")}}, "D04", "charge"),
        ({"receipt": {"charge": Decimal("8199.98")}}, "D04", "charge"),
        ({"item": {"total_price": Decimal(1)}}, "D04", "totalPrice"),
        ({"line": {"qty": Decimal(2)}}, "D04", "price"),
        ({"listed": {"net_weight": Decimal(0)}}, "D04", "netWeight"),
        ({"listed": {"net_weight": Decimal("1.501")}}, "D04", "netWeight"),
        ({"waybill": {"gross_weight": Decimal(9)}}, "D04", "grossWeight"),
        ({"item": {"gcode": "9701"}}, "D05", "gcode"),
        ({"item": {"gcode": "97019119XX"}}, "D05", "gcode"),
    ],
)
def test_what_differs_is_named(changes: dict[str, Any], code: str, field: str) -> None:
    first = found(declared(), **changes)[0]

    assert (first.code, first.field) == (code, field)


def test_a_cent_of_rounding_and_a_short_code_on_a_simplified_list_pass() -> None:
    assert found(declared(), receipt={"charge": Decimal("8200.01")}) == []
    assert found(declared(), receipt={"charge": Decimal("8199.99")}) == []
    assert found(declared(), listed={"statistics_flag": "A"}, item={"gcode": "9701"}) == []


@given(
    value=st.integers(0, 10**9),
    freight=st.integers(0, 10**6),
    off=st.integers(-3, 3),
    net=st.integers(0, 2000),
    gross=st.integers(0, 2000),
)
def test_the_match_of_documents_and_the_office_inside_say_the_same(
    value: int, freight: int, off: int, net: int, gross: int
) -> None:
    what = replace(
        declared(),
        value=Money(value, "CNY"),
        freight=Money(freight, "CNY"),
        receipt=Money(max(0, value + freight + off), "CNY"),
        net_g=net,
        gross_g=gross,
    )

    assert {one.code for one in found(what)} == set(defects(what))


def test_the_calendar_forbids_a_late_declaration_and_a_waybill_used_again() -> None:
    def said(hours: float | None, *used_days: int) -> list[str]:
        return [
            one.code
            for one in late_or_reused(
                declared_at=NOON,
                loading_at=None if hours is None else NOON + timedelta(hours=hours),
                waybill_used_at=[NOON - timedelta(days=days) for days in used_days],
            )
        ]

    assert said(24) == said(None) == said(24, 183) == []
    assert said(23.99) == ["D08"]
    assert said(None, 182) == ["D04"]
    assert said(1, 1) == ["D08", "D04"]
