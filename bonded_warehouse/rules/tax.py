"""Import tax as the law reckons it: release, sale on display, surcharge, guarantee, parts of a lot. Pure.

Source: specification of the domain, (e); Tariff Law 21, 24, 36, 43, 60; VAT Law 10, 14.
Each function takes the figures of a tax document and gives figures and lines; half up to 0.01 after each tax.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bonded_warehouse.rules import duty
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.tax_lines import (
    FINEST_RATE,
    Calculation,
    TaxLine,
    amount,
    amounts,
    count,
    day,
    day_of,
    later_by_months,
    plain,
    rate,
    tables,
    text,
)
from bonded_warehouse.tax_errors import NoRateOnFile, TaxInputInvalid


def import_tax(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon duty and VAT on goods released to free circulation (Tariff Law 24, VAT Law 14).

    Takes `cif_cny`, or `price_cny`, `freight_cny` and `insurance_cny` (null: not known, then
    `insurance_rate_if_unknown` of price and freight), or `foreign` {currency, price, freight, insurance} with
    `customs_rate`; `duty_rate`, `vat_rate`, `consumption_tax_cny`.
    """
    cif, parts = _cif(inputs)
    consumption = amount(inputs, "consumption_tax_cny")
    tax, lines = _taxes(cif, rate(inputs, "duty_rate"), rate(inputs, "vat_rate"), consumption)
    total = tax.total + consumption
    outputs = {"cif_cny": cif, "duty_cny": tax.duty, "vat_cny": tax.vat, "total_cny": total}
    return Calculation(_texts(outputs), [*parts, *lines])


def _cif(inputs: Mapping[str, Any]) -> tuple[Decimal, list[TaxLine]]:
    if "cif_cny" in inputs:
        cif = amount(inputs, "cif_cny")
        return cif, [_shown("cif", cif)]
    inputs, told = _in_yuan(inputs)
    price, freight = amount(inputs, "price_cny"), amount(inputs, "freight_cny")
    if inputs.get("insurance_cny") is None:
        guess = rate(inputs, "insurance_rate_if_unknown")
        insurance = half_up((price + freight) * guess)
        insured = TaxLine(
            "insurance_guessed", price + freight, guess, insurance, "insurance_rate_if_unknown", counts=False
        )
    else:
        insurance = amount(inputs, "insurance_cny")
        insured = _shown("insurance", insurance)
    cif = price + freight + insurance
    return cif, [*told, _shown("price", price), _shown("freight", freight), insured, _shown("cif", cif)]


def _in_yuan(inputs: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[TaxLine]]:
    """Return the figures in yuan, where they were given in another currency (Tariff Law 60(2)(3))."""
    foreign = inputs.get("foreign")
    if foreign is None:
        return inputs, []
    if not isinstance(foreign, dict):
        raise TaxInputInvalid(name="foreign")
    used = plain(inputs.get("customs_rate"), "customs_rate", digits=FINEST_RATE)
    figures = dict(inputs)
    for name in ("price", "freight", "insurance"):
        if name == "insurance" and foreign.get(name) is None:
            figures["insurance_cny"] = None
            continue
        figures[f"{name}_cny"] = text(amount(foreign, name) * used)
    in_yuan = amount(figures, "price_cny")
    return figures, [TaxLine("value_cny", None, used, in_yuan, "customs_rate", counts=False)]


def _shown(kind: str, value: Decimal) -> TaxLine:
    return TaxLine(kind, None, None, value, counts=False)


def _taxes(
    cif: Decimal, duty_rate: Decimal, vat_rate: Decimal, consumption: Decimal = Decimal(0)
) -> tuple[duty.ImportTax, list[TaxLine]]:
    tax = duty.import_tax(cif, duty_rate=duty_rate, vat_rate=vat_rate, consumption_tax=consumption)
    lines = [TaxLine("duty", cif, duty_rate, tax.duty, "duty_rate")]
    if consumption:
        lines.append(TaxLine("consumption_tax", None, None, consumption))
    lines.append(TaxLine("vat", cif + tax.duty + consumption, vat_rate, tax.vat, "vat_rate"))
    return tax, lines


def display_sale(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon the tax of a work sold out of bond while on display outside the zone.

    The price of that sale is the dutiable value (Tariff Law 24(2)), the rate is that of the day the tax is
    handled (21(1)); the book keeps its entry value (ledger invariant 5). What the sale adds above the tax
    at risk is covered before the sale is confirmed. Takes `booked_value_cny`, `booked_rate_day`,
    `sale_price_cif_cny`, `sold_on`, `tax_handled_on`, `duty_rate_rows` [{from, to, duty_rate}], `vat_rate`;
    also `tax_at_risk_booked_cny`, where the book says it, and `declare_within_days` (30 where not given).
    """
    booked, price = amount(inputs, "booked_value_cny"), amount(inputs, "sale_price_cif_cny")
    sold_on, handled_on = day(inputs, "sold_on"), day(inputs, "tax_handled_on")
    rows, vat_rate = tables(inputs, "duty_rate_rows"), rate(inputs, "vat_rate")
    duty_rate = _duty_rate(rows, handled_on)
    tax, lines = _taxes(price, duty_rate, vat_rate)
    if inputs.get("tax_at_risk_booked_cny") is not None:
        at_risk = amount(inputs, "tax_at_risk_booked_cny")
    else:
        booked_rate = _duty_rate(rows, day(inputs, "booked_rate_day"))
        at_risk = duty.import_tax(booked, duty_rate=booked_rate, vat_rate=vat_rate).total
    within = count(inputs, "declare_within_days") if "declare_within_days" in inputs else 30
    outputs: dict[str, Any] = _texts(
        {
            "dutiable_value_cny": price,
            "duty_cny": tax.duty,
            "vat_cny": tax.vat,
            "total_cny": tax.total,
            "booked_value_after_cny": booked,
            "tax_at_risk_booked_cny": at_risk,
            "top_up_before_sale_cny": max(tax.total - at_risk, Decimal(0)),
        }
    )
    last = min(sold_on + timedelta(days=within), date(sold_on.year, 12, 31))
    outputs |= {"duty_rate": str(duty_rate), "declare_collectively_by": last.isoformat()}
    shown = [_shown("sale_price", price), _shown("booked_value", booked), _shown("tax_at_risk", at_risk)]
    return Calculation(outputs, [*shown, *lines])


def _duty_rate(rows: Sequence[Mapping[str, Any]], on: date) -> Decimal:
    """Return the duty rate of a day; never that of another."""
    fitting = []
    for row in rows:
        from_on = day_of(row["from"], "duty_rate_rows") if row.get("from") else date.min
        to_on = day_of(row["to"], "duty_rate_rows") if row.get("to") else date.max
        if from_on <= on <= to_on:
            fitting.append((from_on, rate(row, "duty_rate")))
    if not fitting:
        raise NoRateOnFile(kind="duty", key="-", on=on)
    return max(fitting)[1]


def surcharge(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon the surcharge on tax that was paid late (Tariff Law 43(2)).

    Days run from the day after the last day to the day of payment (choice of the house). Takes `tax_cny`,
    `last_day`, `paid`, `rate_per_day`.
    """
    tax, last, paid = amount(inputs, "tax_cny"), day(inputs, "last_day"), day(inputs, "paid")
    daily = rate(inputs, "rate_per_day")
    days = max((paid - last).days, 0)
    late = half_up(tax * daily * days)
    return Calculation(
        {"last_day": last.isoformat(), "days_late": days, "surcharge_cny": text(late)},
        [_shown("tax_late", tax), TaxLine("surcharge", tax * days, daily, late, "rate_per_day")],
    )


def guarantee(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon what a display guarantee has to cover (Guarantee Regulations 5(6), 11, 14(2)).

    The reserve is taken once, on the sum. Takes `taxes_cny`, `internal_reserve_rate`,
    `guarantee_limit_cny`, `candidates_tax_cny`.
    """
    at_risk = sum(amounts(inputs, "taxes_cny"), Decimal(0))
    limit, reserve = amount(inputs, "guarantee_limit_cny"), rate(inputs, "internal_reserve_rate")
    required = half_up(at_risk * (1 + reserve))
    candidates = [
        {"tax_cny": text(more), "required_with_it_cny": text(with_it), "allowed": with_it <= limit}
        for more in amounts(inputs, "candidates_tax_cny")
        for with_it in [half_up((at_risk + more) * (1 + reserve))]
    ]
    outputs = {
        **_texts(
            {
                "tax_at_risk_cny": at_risk,
                "max_bond_cny": at_risk,
                "internal_required_cny": required,
                "headroom_cny": limit - required,
            }
        ),
        "legally_covered": at_risk <= limit,
        "internally_allowed": required <= limit,
        "candidates": candidates,
    }
    reserved = TaxLine("reserve", at_risk, reserve, required - at_risk, "internal_reserve_rate")
    return Calculation(outputs, [TaxLine("tax_at_risk", None, None, at_risk), reserved])


def shares(total: Decimal, pieces: int, parts: Sequence[int]) -> list[Decimal]:
    """Share a booked total among parts of its pieces: the part handled last takes the rest.

    :raises TaxInputInvalid: if the parts are not all pieces
    """
    if pieces < 1 or sum(parts) != pieces or any(part < 0 for part in parts):
        raise TaxInputInvalid(name="pieces")
    given: list[Decimal] = []
    rest = total
    for taken in parts[:-1]:
        part = min(half_up(total * taken / pieces), rest)  # many small parts may have taken all
        given.append(part)
        rest -= part
    return [*given, rest]


def allocate(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon the tax of the part of an edition that is released; what is re-exported pays nothing (36).

    Takes `cif_total_cny`, `pieces`, `exported`, `released`, `left`, `duty_rate`, `vat_rate`.
    """
    pieces = count(inputs, "pieces")
    parts = [count(inputs, name) for name in ("exported", "released", "left")]
    exported, released, left = shares(amount(inputs, "cif_total_cny"), pieces, parts)
    tax, lines = _taxes(released, rate(inputs, "duty_rate"), rate(inputs, "vat_rate"))
    outputs = _texts(
        {
            "exported_cif_cny": exported,
            "released_cif_cny": released,
            "left_cif_cny": left,
            "duty_cny": tax.duty,
            "vat_cny": tax.vat,
            "total_cny": tax.total,
            "duty_on_re_export_cny": Decimal(0),
        }
    )
    shown = [_shown("cif_exported", exported), _shown("cif_released", released), _shown("cif_left", left)]
    return Calculation({**outputs, "balance_pieces": pieces - sum(parts)}, [*shown, *lines])


def term(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon the days by which a work on temporary display is due back (Customs Law 31, Tariff Law 37).

    Takes `out`, `base_months`, `extension_months`, `max_extensions`.
    """
    out, base = day(inputs, "out"), count(inputs, "base_months")
    step, times = count(inputs, "extension_months"), count(inputs, "max_extensions")
    if base > 1200 or step > 1200 or times > 100:  # noqa: PLR2004 -- a century is no temporary display
        raise TaxInputInvalid(name="base_months")
    days = {"due": later_by_months(out, base).isoformat()}
    for number in range(1, times + 1):
        days[f"extended_{number}"] = later_by_months(out, base + step * number).isoformat()
    return Calculation(days)


def _texts(values: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: text(value) for name, value in values.items()}
