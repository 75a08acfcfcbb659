"""Every calculation by its name, so that a tax document can be reckoned again from what it kept. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bonded_warehouse.rules import forex, landed_cost, refunds, tax
from bonded_warehouse.rules.tax_lines import Calculation, TaxLine
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import TaxInputInvalid

CALCULATIONS: Final[Mapping[str, Callable[[Mapping[str, Any]], Calculation]]] = {
    "import_tax": tax.import_tax,
    "display_sale": tax.display_sale,
    "surcharge": tax.surcharge,
    "guarantee": tax.guarantee,
    "allocate": tax.allocate,
    "term": tax.term,
    "refund": refunds.refund,
    "no_voucher": refunds.no_voucher,
    "deemed_income": refunds.deemed_income,
    "prerefund_claim": refunds.prerefund_claim,
    "prerefund": refunds.prerefund,
    "settlement": refunds.settlement,
    "return_window": refunds.return_window,
    "fx": forex.value,
    "quota": forex.quota,
    "volume": forex.volume,
    "landed": landed_cost.vat_abroad,
}
RULES: Final = "2026.11"
"""Version of these calculations; a document says by which it was reckoned."""

Rows = Mapping[str, RateRow]
"""Name of an input to the row that its rate was read from."""


def calculate(calc: str, inputs: Mapping[str, Any], rows: Rows | None = None) -> Calculation:
    """Reckon one thing; each line says its source, where its rate came from a row.

    :raises TaxInputInvalid: if there is no such calculation, or a figure is missing or impossible
    :raises NoRateOnFile: if no rate holds on the day
    """
    if calc not in CALCULATIONS:
        raise TaxInputInvalid(name="calc")
    answer = CALCULATIONS[calc](inputs)
    if not rows:
        return answer
    return Calculation(answer.outputs, [_sourced(line, rows) for line in answer.lines])


def _sourced(line: TaxLine, rows: Rows) -> TaxLine:
    row = rows.get(line.rate_name)
    return line if row is None else replace(line, row=row)


def faults(calc: str, inputs: Mapping[str, Any], rows: Rows, *, on: date) -> list[str]:
    """Say what is wrong with the rates that a document kept: another value, or not of its day."""
    found = []
    for name, row in rows.items():
        if not row.holds_on(on):
            found.append(f"the rate “{name}” is not in force on {on}")
        said = _said(inputs, name)
        if said is not None and Decimal(str(said)) != row.rate:
            found.append(f"the rate “{name}” is {said} and its row says {row.rate}")
    return found


def _said(inputs: Mapping[str, Any], name: str) -> Any:
    value: Any = inputs
    for part in name.split(".", 1):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def digest(calc: str, inputs: Mapping[str, Any], rows: Rows, answer: Calculation) -> str:
    """Return the hash of a calculation with everything that it rests on and gives."""
    whole = {
        "rules": RULES,
        "calc": calc,
        "inputs": inputs,
        "rates": {name: row.kept() for name, row in rows.items()},
        "outputs": answer.outputs,
        "lines": [kept(line) for line in answer.lines],
    }
    said = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def kept(line: TaxLine) -> dict[str, Any]:
    """Return a line as plain values."""
    return {
        "kind": line.kind,
        "base": None if line.base is None else str(line.base),
        "rate": None if line.rate is None else str(line.rate),
        "amount": str(line.amount),
        "counts": line.counts,
        "basis": line.row.basis if line.row else "",
        "source": line.row.source if line.row else "",
        "verified": not line.is_unverified,
    }
