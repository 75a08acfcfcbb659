"""Export refunds, exemption, deemed income tax, pre-refund and goods that come back. Pure.

Source: specification of the domain, (e); STA 2019 No. 36, STA 2025 No. 3, MoF/GACC/STA 2026 No. 16.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bonded_warehouse.rules import duty
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.tax_lines import (
    Calculation,
    TaxLine,
    amount,
    count,
    day,
    day_of,
    flag,
    later_by_months,
    listed,
    rate,
    text,
)
from bonded_warehouse.tax_errors import TaxInputInvalid

RETURN_MODES: Final = ("1210", "9610", "9710", "9810")
RETURN_MONTHS: Final = 6
RETURN_FROM: Final = date(2026, 1, 1)
RETURN_TO: Final = date(2027, 12, 31)
"""Exports for which goods that come back are exempt (announcement 2026 No. 16)."""

SETTLED_BY: Final = (4, 30)
"""Month and day of the year after: the source says 'until April'; its last day is a choice of the house."""

CONDITIONS: Final = (
    "zone_registered",
    "goods_data_registered",
    "cleared_in_zone",
    "not_excluded_goods",
    "no_voucher",
)
"""All of them make a sale without a purchase voucher exempt (Caishui 2018 No. 103 after STA 2019 No. 36)."""
GOODS_DATA: Final = ("date", "name", "unit", "quantity", "unit_price", "amount")
"""What has to be registered of the goods; without one of these the goods data are not registered."""


def settled_by(left_on: date) -> date:
    """Return the day until which the pre-refund of goods that left for a site abroad is settled."""
    return date(left_on.year + 1, *SETTLED_BY)


def refund(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon a trading company's refund: purchase without VAT x refund rate; the rest of the VAT is cost.

    Takes `purchase_ex_vat_cny`, `vat_rate`, `refund_rates` {HS: rate}.
    """
    bought, vat_rate = amount(inputs, "purchase_ex_vat_cny"), rate(inputs, "vat_rate")
    rates = inputs.get("refund_rates")
    if not isinstance(rates, dict) or not rates:
        raise TaxInputInvalid(name="refund_rates")
    by_hs, lines = [], []
    for hs in rates:
        back_rate = rate(rates, hs)
        if back_rate > vat_rate:
            raise TaxInputInvalid(name="refund_rates")
        back, kept = half_up(bought * back_rate), half_up(bought * (vat_rate - back_rate))
        by_hs.append({"hs": hs, "refund_cny": text(back), "not_refunded_cny": text(kept)})
        lines.append(TaxLine("refund", bought, back_rate, back, f"refund_rates.{hs}"))
        lines.append(TaxLine("not_refunded", bought, vat_rate - back_rate, kept, counts=False))
    return Calculation({"by_hs": by_hs}, lines)


def missing_conditions(told: Mapping[str, Any]) -> list[str]:
    """Return which conditions of the exemption without a voucher do not hold; what nobody said does not hold.

    :param told: the conditions as yes or no, and `goods` {date, name, unit, quantity, unit_price, amount}
    """
    goods = told.get("goods") or {}
    complete = all(str(goods.get(name) or "").strip() for name in GOODS_DATA)
    failing = [name for name in CONDITIONS if not flag(told, name)]
    if not complete and "goods_data_registered" not in failing:
        failing.append("goods_data_registered")
    return failing


def no_voucher(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon the VAT of a sale without a purchase voucher: none if all conditions hold, else as sold at home.

    Takes `revenue_incl_vat_cny`, `vat_rate`; with `conditions`, a line says which of the two it is.
    """
    revenue, vat_rate = amount(inputs, "revenue_incl_vat_cny"), rate(inputs, "vat_rate")
    taxed = half_up(revenue / (1 + vat_rate) * vat_rate)
    outputs: dict[str, Any] = {"output_vat_if_exempt_cny": "0.00", "output_vat_if_taxed_cny": text(taxed)}
    if "conditions" not in inputs:
        return Calculation(outputs)
    told = inputs["conditions"]
    if not isinstance(told, dict):
        raise TaxInputInvalid(name="conditions")
    failing = missing_conditions(told)
    outputs |= {"exempt": not failing, "failing": failing}
    net = revenue - taxed
    if failing:
        return Calculation(outputs, [TaxLine("output_vat", net, vat_rate, taxed, "vat_rate")])
    return Calculation(outputs, [TaxLine("exempt", revenue, None, Decimal(0))])


def deemed_income(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon income tax by the deemed method (STA 2019 No. 36).

    Takes `revenue_cny`, `taxable_income_rate`, `tax_rate`, `small_effective_rate`; with `is_small`, a line
    says which rate it is.
    """
    revenue, share = amount(inputs, "revenue_cny"), rate(inputs, "taxable_income_rate")
    income = half_up(revenue * share)
    full_rate, small_rate = rate(inputs, "tax_rate"), rate(inputs, "small_effective_rate")
    full, small = half_up(income * full_rate), half_up(income * small_rate)
    outputs = {
        "taxable_income_cny": text(income),
        "tax_cny": text(full),
        "tax_small_low_profit_cny": text(small),
    }
    lines = [TaxLine("taxable_income", revenue, share, income, "taxable_income_rate", counts=False)]
    if flag(inputs, "is_small"):
        lines.append(TaxLine("income_tax_small", income, small_rate, small, "small_effective_rate"))
    else:
        lines.append(TaxLine("income_tax", income, full_rate, full, "tax_rate"))
    return Calculation(outputs, lines)


def prerefund_claim(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon what is refunded when goods leave for an overseas warehouse (9810, STA 2025 No. 3).

    Takes `pieces`, `unit_purchase_cny`, `refund_rate`.
    """
    pieces, each = count(inputs, "pieces"), amount(inputs, "unit_purchase_cny")
    back_rate = rate(inputs, "refund_rate")
    back = half_up(pieces * each * back_rate)
    line = TaxLine("pre_refund", pieces * each, back_rate, back, "refund_rate")
    return Calculation({"pre_refund_cny": text(back)}, [line])


def prerefund(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon a pre-refund and its settlement: sold is confirmed, unsold and returned are repaid.

    Takes `pieces`, `unit_purchase_cny`, `refund_rate`, `sold`, `unsold`, `returned`; the net of the lines
    is what remains with the exporter.
    """
    pieces, each = count(inputs, "pieces"), amount(inputs, "unit_purchase_cny")
    back_rate = rate(inputs, "refund_rate")
    sold, unsold, returned = (count(inputs, name) for name in ("sold", "unsold", "returned"))
    if pieces < 1 or sold + unsold + returned != pieces:
        raise TaxInputInvalid(name="pieces")
    before = half_up(pieces * each * back_rate)
    not_sold = min(half_up(unsold * each * back_rate), before)
    came_back = min(half_up(returned * each * back_rate), before - not_sold)
    confirmed = before - not_sold - came_back
    outputs = {
        "pre_refund_cny": text(before),
        "confirmed_cny": text(confirmed),
        "repay_unsold_cny": text(not_sold),
        "repay_returned_cny": text(came_back),
        "net_cny": text(confirmed),
    }
    lines = [
        TaxLine("pre_refund", pieces * each, back_rate, before, "refund_rate"),
        TaxLine("repay_unsold", unsold * each, back_rate, -not_sold, "refund_rate"),
        TaxLine("repay_returned", returned * each, back_rate, -came_back, "refund_rate"),
    ]
    return Calculation(outputs, lines)


def settlement(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon what is to be repaid of a pre-refund; takes what `prerefund` takes."""
    whole = prerefund(inputs)
    repaid = [
        TaxLine(line.kind, line.base, line.rate, -line.amount, line.rate_name)
        for line in whole.lines
        if line.kind != "pre_refund"
    ]
    return Calculation(whole.outputs, repaid)


def return_window(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon what goods owe that come back: nothing in the window, else the tax of an import.

    Exempt if in original state, within six calendar months (last day included), by one of four modes, no
    food, exported while the announcement holds; the refund is repaid first. Takes `mode`, `exported`,
    `original_state`, `food`, `returned_on` [days], `price_cny`, `freight_cny`, `insurance_cny`, `duty_rate`,
    `vat_rate`, `refunded_vat_cny`.
    """
    exported = day(inputs, "exported")
    last = later_by_months(exported, RETURN_MONTHS)
    may = (
        str(inputs.get("mode")) in RETURN_MODES
        and flag(inputs, "original_state")
        and inputs.get("food") is False
        and RETURN_FROM <= exported <= RETURN_TO
    )
    cif = sum((amount(inputs, f"{name}_cny") for name in ("price", "freight", "insurance")), Decimal(0))
    duty_rate, vat_rate = rate(inputs, "duty_rate"), rate(inputs, "vat_rate")
    tax = duty.import_tax(cif, duty_rate=duty_rate, vat_rate=vat_rate)
    refunded = amount(inputs, "refunded_vat_cny")
    returns, lines = [], []
    for one in listed(inputs, "returned_on"):
        on = day_of(one, "returned_on")
        if on < exported:
            raise TaxInputInvalid(name="returned_on")
        exempt = may and on <= last
        owed = (Decimal(0), Decimal(0)) if exempt else (tax.duty, tax.vat)
        returns.append(
            {
                "returned_on": on.isoformat(),
                "exempt": exempt,
                "repay_refund_first_cny": text(refunded) if exempt else None,
                "duty_cny": text(owed[0]),
                "vat_cny": text(owed[1]),
            }
        )
        if exempt:
            lines.append(TaxLine("repay_refund_first", None, None, refunded, counts=False))
            lines.append(TaxLine("exempt", cif, None, Decimal(0)))
        else:
            lines.append(TaxLine("duty", cif, duty_rate, tax.duty, "duty_rate"))
            lines.append(TaxLine("vat", cif + tax.duty, vat_rate, tax.vat, "vat_rate"))
    return Calculation({"last_exempt_day": last.isoformat(), "returns": returns}, lines)
