"""Import duty and VAT: what is at risk while goods lie in bond. Pure, Decimal, yuan.

Source: specification of the domain, (e): CIF = price + freight + insurance; duty = CIF x rate;
VAT = (CIF + duty + consumption tax) x rate; half up to 0.01 after each tax.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final

from bonded_warehouse.errors import RateUnknown
from bonded_warehouse.rules.table import DATA

FEN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ImportRate:
    """A rate and where it was read."""

    rate: Decimal
    basis: str
    """S sourced, W weak source, U unverified."""
    source: str


@dataclass(frozen=True, slots=True)
class ImportTax:
    """What would be due if the goods were released to free circulation."""

    cif: Decimal
    duty: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        """Return duty and VAT together."""
        return self.duty + self.vat


def half_up(amount: Decimal) -> Decimal:
    """Round to the fen, half up."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def minor(amount: Decimal) -> int:
    """Return an amount of yuan in fen."""
    return int(half_up(amount) * 100)


def cif_value(
    price: Decimal, freight: Decimal, insurance: Decimal | None, *, insurance_rate: Decimal | None = None
) -> Decimal:
    """Return the value at the border.

    :param insurance: None where it is not known; then `insurance_rate` of price and freight is taken
    """
    if insurance is None:
        rate = insurance_rate if insurance_rate is not None else _if_unknown()
        insurance = half_up((price + freight) * rate)
    return price + freight + insurance


def import_tax(
    cif: Decimal, *, duty_rate: Decimal, vat_rate: Decimal, consumption_tax: Decimal = Decimal(0)
) -> ImportTax:
    """Return duty and VAT on goods of this value."""
    duty = half_up(cif * duty_rate)
    vat = half_up((cif + duty + consumption_tax) * vat_rate)
    return ImportTax(cif, duty, vat)


def rate_on(tax: str, hs: str, on: date) -> ImportRate:
    """Return the rate in force for a commodity on a day; of several lines that fit, the longest.

    :param tax: 'duty' or 'vat'
    :raises RateUnknown: if none is on file
    """
    fitting = [
        row
        for row in _rates()[tax]
        if hs.startswith(row["hs"])
        and (row["from"] is None or date.fromisoformat(row["from"]) <= on)
        and (row["to"] is None or on <= date.fromisoformat(row["to"]))
    ]
    if not fitting:
        raise RateUnknown(hs=hs or "-", on=on, fields={"hs_code": "No duty rate is on file for this line."})
    row = max(fitting, key=lambda row: len(row["hs"]))
    return ImportRate(Decimal(row["rate"]), row["basis"], row["source"])


def known_lines() -> list[str]:
    """Return the beginnings of HS codes for which a duty rate is on file."""
    return [row["hs"] for row in _rates()["duty"]]


@cache
def _rates() -> dict[str, Any]:
    rates: dict[str, Any] = json.loads((DATA / "import_rates.json").read_text(encoding="utf-8"))
    return rates


def _if_unknown() -> Decimal:
    return Decimal(_rates()["insurance_if_unknown"]["rate"])
