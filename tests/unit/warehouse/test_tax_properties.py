"""What holds of every tax calculation, whatever the figures."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse import tax_errors
from bonded_warehouse.rules import duty, forex, refunds, tax, tax_rates
from bonded_warehouse.rules.calculations import CALCULATIONS, calculate, digest, faults
from bonded_warehouse.rules.tax_lines import later_by_months
from bonded_warehouse.rules.tax_rates import RateRow
from foundation.errors import Refusal
from tests.examples import examples

FEN = Decimal("0.01")
amounts = st.decimals(0, 10**9, places=2).map(str)
small_rates = st.decimals(0, Decimal("0.5"), places=4).map(str)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))

SHAPES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "import_tax": st.fixed_dictionaries(
        {
            "price_cny": amounts,
            "freight_cny": amounts,
            "insurance_cny": amounts | st.none(),
            "insurance_rate_if_unknown": small_rates,
            "duty_rate": small_rates,
            "vat_rate": small_rates,
            "consumption_tax_cny": amounts,
        }
    ),
    "surcharge": st.fixed_dictionaries(
        {
            "tax_cny": amounts,
            "last_day": days.map(str),
            "paid": days.map(str),
            "rate_per_day": small_rates,
        }
    ),
    "deemed_income": st.fixed_dictionaries(
        {
            "revenue_cny": amounts,
            "taxable_income_rate": small_rates,
            "tax_rate": small_rates,
            "small_effective_rate": small_rates,
            "is_small": st.booleans(),
        }
    ),
    "refund": st.fixed_dictionaries(
        {
            "purchase_ex_vat_cny": amounts,
            "vat_rate": st.just("0.5"),
            "refund_rates": st.dictionaries(
                st.from_regex(r"[0-9]{10}", fullmatch=True), small_rates, min_size=1
            ),
        }
    ),
    "volume": st.fixed_dictionaries(
        dict.fromkeys(("import_usd", "receipts_usd", "export_usd", "payments_usd"), amounts)
    ),
}
asked = st.sampled_from(sorted(SHAPES)).flatmap(
    lambda name: st.tuples(st.just(name), SHAPES[name])  # the calculation and its figures
)


@given(asked)
def test_a_total_is_the_sum_of_its_lines_and_in_whole_fen(case: tuple[str, dict[str, Any]]) -> None:
    answer = calculate(*case)

    assert answer.total == sum((line.amount for line in answer.lines if line.counts), Decimal(0))
    assert all(line.amount == line.amount.quantize(FEN) for line in answer.lines)
    if case[0] == "import_tax":
        assert answer.total == Decimal(answer.outputs["total_cny"])
    if case[0] == "volume":
        assert answer.total == Decimal(answer.outputs["difference_usd"])


@given(SHAPES["import_tax"], st.decimals(0, 10**6, places=2))
def test_dearer_goods_never_owe_less(inputs: dict[str, Any], more: Decimal) -> None:
    dearer = inputs | {"price_cny": str(Decimal(inputs["price_cny"]) + more)}

    assert calculate("import_tax", dearer).total >= calculate("import_tax", inputs).total


@given(SHAPES["surcharge"], st.integers(0, 400))
def test_paying_later_never_costs_less(inputs: dict[str, Any], more: int) -> None:
    later = inputs | {"paid": str(date.fromisoformat(inputs["paid"]) + timedelta(days=more))}

    assert calculate("surcharge", later).total >= calculate("surcharge", inputs).total


@given(st.decimals(0, 10**9, places=2), st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_parts_never_lose_or_make_a_fen(total: Decimal, parts: list[int]) -> None:
    pieces = sum(parts)
    if pieces == 0:
        with pytest.raises(tax_errors.TaxInputInvalid):
            tax.shares(total, pieces, parts)
        return
    shares = tax.shares(total, pieces, parts)

    assert sum(shares) == total
    assert all(share >= 0 for share in shares)
    assert all(share == share.quantize(FEN) for share in shares)


@given(st.integers(1, 500), amounts, small_rates, st.data())
def test_a_settlement_leaves_what_was_sold(pieces: int, each: str, rate: str, data: st.DataObject) -> None:
    unsold = data.draw(st.integers(0, pieces))
    returned = data.draw(st.integers(0, pieces - unsold))
    inputs = {
        "pieces": pieces,
        "unit_purchase_cny": each,
        "refund_rate": rate,
        "sold": pieces - unsold - returned,
        "unsold": unsold,
        "returned": returned,
    }
    whole, owed = calculate("prerefund", inputs), calculate("settlement", inputs)
    claim = calculate("prerefund_claim", inputs)

    assert claim.total == whole.total + owed.total
    assert whole.total == Decimal(whole.outputs["net_cny"]) >= 0
    assert owed.total >= 0
    if unsold + returned == 0:
        assert owed.total == 0


def spans() -> st.SearchStrategy[list[RateRow]]:
    def rows(cuts: list[date]) -> list[RateRow]:
        edges = sorted(set(cuts))
        return [
            RateRow(
                "duty",
                "97",
                Decimal(number) / 100,
                start,
                end - timedelta(days=1),
                "U",
                "made",
                verified=False,
            )
            for number, (start, end) in enumerate(pairwise(edges))
        ]

    return st.lists(days, min_size=2, max_size=8).map(rows)


@given(spans(), days)
def test_no_rate_of_another_day_is_ever_taken(rows: list[RateRow], on: date) -> None:
    row = tax_rates.find("duty", "9701911900", on, rows=rows)
    holding = [
        one
        for one in rows
        if one.from_on is not None and one.to_on is not None and one.from_on <= on <= one.to_on
    ]

    assert ([row] if row else []) == holding
    if row is None:
        with pytest.raises(tax_errors.NoRateOnFile):
            tax_rates.rate_on("duty", "9701911900", on, rows=rows)


@given(spans(), days, amounts)
def test_a_sale_on_display_takes_the_rate_of_the_day_of_handling(
    rows: list[RateRow], on: date, price: str
) -> None:
    inputs = {
        "booked_value_cny": "1.00",
        "booked_rate_day": str(on),
        "sale_price_cif_cny": price,
        "sold_on": str(on),
        "tax_handled_on": str(on),
        "duty_rate_rows": [
            {"from": str(row.from_on), "to": str(row.to_on), "duty_rate": str(row.rate)} for row in rows
        ],
        "vat_rate": "0.13",
    }
    row = tax_rates.find("duty", "97", on, rows=rows)
    if row is None:
        with pytest.raises(tax_errors.NoRateOnFile):
            calculate("display_sale", inputs)
        return
    answer = calculate("display_sale", inputs)

    assert Decimal(answer.outputs["duty_rate"]) == row.rate
    assert answer.total == duty.import_tax(Decimal(price), duty_rate=row.rate, vat_rate=Decimal("0.13")).total
    assert Decimal(answer.outputs["top_up_before_sale_cny"]) >= 0
    last = date.fromisoformat(answer.outputs["declare_collectively_by"])
    assert on <= last <= date(on.year, 12, 31)


@given(days, st.integers(-400, 400))
def test_a_document_whose_rate_is_not_of_its_day_is_named(on: date, shift: int) -> None:
    row = RateRow("duty", "97", Decimal("0.01"), on, on, "S", "made", verified=True)
    handled = on + timedelta(days=shift)

    assert bool(faults("x", {"duty_rate": "0.01"}, {"duty_rate": row}, on=handled)) == (shift != 0)
    assert faults("x", {"duty_rate": "0.02"}, {"duty_rate": row}, on=on) != []


@given(amounts, amounts, amounts)
def test_evidence_never_uses_the_quota(before: str, evidenced: str, bare: str) -> None:
    inputs = {
        "non_trade_settled_usd": before,
        "cbec_with_evidence_usd": evidenced,
        "cbec_without_evidence_usd": bare,
        "annual_quota_usd": "50000",
    }
    answer = calculate("quota", inputs)

    assert answer.outputs == calculate("quota", inputs | {"cbec_with_evidence_usd": "0"}).outputs
    assert answer.outputs["without_evidence_allowed"] == (Decimal(before) + Decimal(bare) <= 50000)
    assert forex.left(Decimal(before), Decimal(50000)) >= 0


@given(days, st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last(start: date, months: int) -> None:
    end = later_by_months(start, months)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(
    exported=days,
    after=st.integers(-10, 400),
    original=st.booleans(),
    food=st.booleans(),
    mode=st.sampled_from([*refunds.RETURN_MODES, "0110"]),
)
def test_a_return_is_exempt_in_the_window_alone(
    exported: date, after: int, *, original: bool, food: bool, mode: str
) -> None:
    on = exported + timedelta(days=after)
    inputs = {
        "mode": mode,
        "exported": str(exported),
        "original_state": original,
        "food": food,
        "returned_on": [str(on)],
        "price_cny": "1000.00",
        "freight_cny": "0",
        "insurance_cny": "0",
        "duty_rate": "0.01",
        "vat_rate": "0.13",
        "refunded_vat_cny": "130.00",
    }
    if on < exported:
        with pytest.raises(tax_errors.TaxInputInvalid):
            calculate("return_window", inputs)
        return
    answer = calculate("return_window", inputs)
    exempt = original and not food and mode != "0110" and on <= later_by_months(exported, 6)

    assert answer.outputs["returns"][0]["exempt"] is exempt
    assert (answer.total == 0) is exempt


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("1.00")
    | st.just("2026-06-01"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(
    {
        "cif_cny", "price_cny", "freight_cny", "insurance_cny", "duty_rate", "vat_rate",
        "consumption_tax_cny",
        "foreign", "customs_rate", "duty_rate_rows", "booked_value_cny", "sale_price_cif_cny", "sold_on",
        "tax_handled_on", "booked_rate_day", "tax_cny", "last_day", "paid", "rate_per_day", "taxes_cny",
        "pieces", "exported", "released", "left", "refund_rates", "conditions", "revenue_incl_vat_cny",
        "unit_purchase_cny", "refund_rate", "sold", "unsold", "returned", "returned_on", "price", "declared",
        "customs_rates", "vat_rates", "cif", "out", "base_months", "extension_months", "max_extensions",
    }
)  # fmt: skip


@settings(max_examples=examples(120))
@given(st.sampled_from(sorted(CALCULATIONS)), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=14))
def test_whatever_is_sent_is_reckoned_or_refused(calc: str, inputs: dict[str, Any]) -> None:
    try:
        answer = calculate(calc, inputs)
    except Refusal:
        return
    assert len(digest(calc, {}, {}, answer)) == 64


def test_rows_of_one_key_never_overlap_and_each_has_a_source() -> None:
    for kind in tax_rates.KINDS:
        rows = tax_rates.rows_on_file(kind)
        for one in rows:
            assert one.source
            assert one.basis in {"S", "W", "U", "D"}
            assert not (one.verified and one.basis in {"W", "U"}), one
            others = [row for row in rows if row.key == one.key and row is not one]
            for other in others:
                assert (one.to_on or date.max) < (other.from_on or date.min) or (
                    (other.to_on or date.max) < (one.from_on or date.min)
                ), (one, other)
            assert RateRow.read(kind, one.kept()) == one
