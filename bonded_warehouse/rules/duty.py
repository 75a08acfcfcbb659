"""Import duty and VAT: what is at risk while goods lie in bond. Pure, Decimal, yuan.

Source: specification of the domain, (e): CIF = price + freight + insurance; duty = CIF x rate;
VAT = (CIF + duty + consumption tax) x rate; half up to 0.01 after each tax.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bonded_warehouse.errors import RateUnknown
from bonded_warehouse.rules import tax_rates

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
    row = tax_rates.find(tax, hs, on)
    if row is None:
        raise RateUnknown(hs=hs or "-", on=on, fields={"hs_code": "No duty rate is on file for this line."})
    return ImportRate(row.rate, row.basis, row.source)


def known_lines() -> list[str]:
    """Return the beginnings of HS codes for which a duty rate is on file."""
    return [row.key for row in tax_rates.rows_on_file("duty")]


def _if_unknown() -> Decimal:
    (row,) = tax_rates.rows_of("thresholds", "insurance_if_unknown")
    return row.rate
