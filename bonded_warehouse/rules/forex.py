"""Foreign exchange: the value in yuan, one person's yearly quota, a firm's total-volume check. Pure.

Source: specification of the domain, (e); Tariff Law 60(2)(3); SAFE 2020 No. 11.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from bonded_warehouse.rules.duty import FEN, half_up
from bonded_warehouse.rules.tax_lines import (
    Calculation,
    TaxLine,
    amount,
    day,
    day_of,
    plain,
    tables,
    text,
)
from bonded_warehouse.tax_errors import NoRateOnFile

RATE_DIGITS: Final = 8


def value(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon a price in yuan at the customs rate of the day on which the declaration is completed.

    Takes `price_usd` (or `price` in any currency), `declared`, `customs_rates` [{day, rate}]; the day of
    the contract is no matter.
    """
    price = amount(inputs, "price" if "price" in inputs else "price_usd")
    on = day(inputs, "declared")
    for row in tables(inputs, "customs_rates"):
        if day_of(row.get("day"), "customs_rates") == on:
            used = plain(row.get("rate"), "customs_rates", digits=RATE_DIGITS)
            cif = half_up(price * used)
            line = TaxLine("value_cny", price, used, cif, "customs_rate")
            return Calculation({"rate_used": str(used), "cif_cny": text(cif)}, [line])
    raise NoRateOnFile(kind="exchange", key=str(inputs.get("currency") or "USD"), on=on)


def quota(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon one person's quota of the year: what has evidence does not use it (SAFE 2020 No. 11).

    Takes `non_trade_settled_usd`, `cbec_with_evidence_usd`, `cbec_without_evidence_usd`, `annual_quota_usd`.
    """
    before = amount(inputs, "non_trade_settled_usd")
    evidenced = amount(inputs, "cbec_with_evidence_usd")
    bare, limit = amount(inputs, "cbec_without_evidence_usd"), amount(inputs, "annual_quota_usd")
    after = before + bare
    outputs = {
        "quota_used_before_usd": text(before),
        "after_with_evidence_usd": text(before),
        "after_without_evidence_usd": text(after),
        "without_evidence_allowed": after <= limit,
    }
    lines = [
        TaxLine("quota_before", None, None, before),
        TaxLine("with_evidence", None, None, evidenced, counts=False),
        TaxLine("without_evidence", None, None, bare),
    ]
    return Calculation(outputs, lines)


def volume(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon a firm's total-volume check: goods against money, the difference and its share of the sum.

    Takes `import_usd`, `receipts_usd`, `export_usd`, `payments_usd`. With nothing moved the rate is null.
    """
    came, paid_in = amount(inputs, "import_usd"), amount(inputs, "receipts_usd")
    went, paid_out = amount(inputs, "export_usd"), amount(inputs, "payments_usd")
    difference = came + paid_in - went - paid_out
    whole = came + paid_in + went + paid_out
    share = (difference / whole * 100).quantize(FEN, ROUND_HALF_UP) if whole else None
    lines = [
        TaxLine("import", None, None, came),
        TaxLine("receipts", None, None, paid_in),
        TaxLine("export", None, None, -went),
        TaxLine("payments", None, None, -paid_out),
    ]
    outputs = {"difference_usd": text(difference), "rate_pct": None if share is None else str(share)}
    return Calculation(outputs, lines)


def left(used: Decimal, limit: Decimal) -> Decimal:
    """Return what is left of a quota, never less than nothing."""
    return max(limit - used, Decimal(0))
