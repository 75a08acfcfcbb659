"""What a work costs its buyer abroad when it stands at the door. Pure.

Import VAT and duty are those of the country of destination; what is not on file is said to be unknown and
is never taken as nothing. Source: specification of the domain, (e), T14.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bonded_warehouse.rules import tax_rates
from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.tax_lines import Calculation, TaxLine, amount, rate, text
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import TaxInputInvalid


@dataclass(frozen=True, slots=True)
class Landed:
    """The lines of a landed cost, in the currency of the price; what is None is not known."""

    destination: str
    price: Decimal
    freight: Decimal | None
    insurance: Decimal | None
    fees: Decimal | None
    cif: Decimal
    duty: Decimal | None
    duty_row: RateRow | None
    vat: Decimal | None
    vat_row: RateRow | None

    @property
    def total(self) -> Decimal:
        """Return the sum of everything that is known."""
        parts = (self.cif, self.fees, self.duty, self.vat)
        return sum((part for part in parts if part is not None), Decimal(0))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Name what is not known, and so is not in the total."""
        return tuple(name for name in ("freight", "insurance", "duty", "vat") if getattr(self, name) is None)

    @property
    def is_unverified(self) -> bool:
        """Say whether a rate in it is unverified."""
        return any(row is not None and not row.verified for row in (self.duty_row, self.vat_row))


def landed(
    price: Decimal,
    destination: str,
    on: date,
    *,
    hs: str = "",
    freight: Decimal | None = None,
    insurance: Decimal | None = None,
    fees: Decimal | None = None,
    digits: int = 2,
) -> Landed:
    """Return what a work costs at its buyer's door.

    :param destination: ISO 3166-1 alpha-2
    :param digits: decimals of the currency
    """
    unit = Decimal(1).scaleb(-digits)
    cif = price + (freight or Decimal(0)) + (insurance or Decimal(0))
    vat_row = tax_rates.find("import_vat_abroad", destination, on)
    duty_row = tax_rates.find("duty_abroad", f"{destination}|{hs}", on)
    duty = None if duty_row is None else (cif * duty_row.rate).quantize(unit, ROUND_HALF_UP)
    vat = (
        None
        if vat_row is None
        else ((cif + (duty or Decimal(0))) * vat_row.rate).quantize(unit, ROUND_HALF_UP)
    )
    return Landed(destination, price, freight, insurance, fees, cif, duty, duty_row, vat, vat_row)


def vat_abroad(inputs: Mapping[str, Any]) -> Calculation:
    """Reckon import VAT in several countries; takes `cif`, `vat_rates` {country: rate}."""
    cif, rates = amount(inputs, "cif"), inputs.get("vat_rates")
    if not isinstance(rates, dict):
        raise TaxInputInvalid(name="vat_rates")
    owed = {country: half_up(cif * rate(rates, country)) for country in rates}
    lines = [
        TaxLine("vat_abroad", cif, rate(rates, country), vat, f"vat_rates.{country}", counts=False)
        for country, vat in owed.items()
    ]
    return Calculation({"vat": {country: text(vat) for country, vat in owed.items()}}, lines)
