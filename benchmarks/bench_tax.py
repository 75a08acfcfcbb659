"""Tax beside what it stands on: a document reckoned and hashed, beside the bare multiplication in Decimal."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from bonded_warehouse.queries.landed import landed_cost
from bonded_warehouse.rules import duty, tax_rates
from bonded_warehouse.rules.calculations import calculate, digest
from foundation.money import Money

ON = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROUND_S = 0.3
ROUNDS = 5


def run() -> list[dict[str, Any]]:
    """Return the rows of the table; each figure is the median of five rounds on one core."""

    def bare() -> object:
        return duty.import_tax(Decimal("815000.00"), duty_rate=Decimal("0.01"), vat_rate=Decimal("0.13"))

    def document() -> object:
        rows = {
            "duty_rate": tax_rates.rate_on("duty", "9701911900", ON),
            "vat_rate": tax_rates.rate_on("vat", "9701911900", ON),
        }
        inputs = {
            "price_cny": "800000.00",
            "freight_cny": "12000.00",
            "insurance_cny": "3000.00",
            "consumption_tax_cny": "0.00",
            **{name: str(row.rate) for name, row in rows.items()},
        }
        return digest("import_tax", inputs, rows, calculate("import_tax", inputs, rows))

    def landed() -> object:
        return landed_cost(Money(102_500_00, "EUR"), destination="FR", at=AT)

    rounds = [(_rate(document), _rate(landed), _rate(bare)) for _ in range(ROUNDS)]
    documents, costs, plain = (median(each[column] for each in rounds) for column in range(3))
    return [
        _row("tax documents reckoned, sourced and hashed", documents, plain),
        _row("landed costs", costs, plain),
    ]


def _row(name: str, ours: float, beside: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 1),
        "unit": "a second, one core",
        "beside": "the bare duty and VAT in Decimal",
        "beside_value": round(beside, 1),
        "ratio": round(ours / beside, 3),
        "target": None,
        "met": None,
    }


def _rate(work: Callable[[], object]) -> float:
    work()
    start = time.perf_counter()
    count = 0
    while (spent := time.perf_counter() - start) < ROUND_S:
        work()
        count += 1
    return count / spent


if __name__ == "__main__":
    for row in run():
        print(row)
