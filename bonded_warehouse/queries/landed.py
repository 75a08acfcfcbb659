"""What a work costs its buyer abroad at his door, as far as rates on file tell. Asks no database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.landed_cost import landed
from bonded_warehouse.rules.tax_rates import RateRow
from foundation.money import MINOR_DIGITS, Money

HOME: Final = "CN"


@dataclass(frozen=True, slots=True)
class LandedRate:
    """A rate of the country of destination, and where it was read."""

    percent: str
    basis: str
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class LandedCost:
    """What a work costs at the door: None is not known, and is not in the total."""

    destination: str
    price: Money
    freight: Money | None
    insurance: Money | None
    fees: Money | None
    duty: Money | None
    duty_rate: LandedRate | None
    vat: Money | None
    vat_rate: LandedRate | None
    total: Money
    unknown: tuple[str, ...]
    """Of freight, insurance, duty and vat, what is not in the total."""
    is_unverified: bool


def landed_cost(
    price: Money,
    *,
    destination: str | None,
    at: datetime,
    hs: str = "",
    freight: Money | None = None,
    insurance: Money | None = None,
    fees: Money | None = None,
) -> LandedCost | None:
    """Return what a work costs at the door; None where it stays in China or nobody says where it goes.

    :param price: all amounts are in its currency
    :raises CurrenciesDiffer: if they are not
    """
    if destination is None or destination == HOME:
        return None
    for other in (freight, insurance, fees):
        if other is not None:
            price + other
    digits = MINOR_DIGITS.get(price.currency, 2)
    found = landed(
        _major(price, digits),
        destination,
        law_day(at),
        hs=hs,
        freight=None if freight is None else _major(freight, digits),
        insurance=None if insurance is None else _major(insurance, digits),
        fees=None if fees is None else _major(fees, digits),
        digits=digits,
    )

    def money(amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(int(amount.scaleb(digits)), price.currency)

    total = money(found.total)
    assert total is not None, "a sum is known"
    return LandedCost(
        destination=destination,
        price=price,
        freight=freight,
        insurance=insurance,
        fees=fees,
        duty=money(found.duty),
        duty_rate=rate_card(found.duty_row),
        vat=money(found.vat),
        vat_rate=rate_card(found.vat_row),
        total=total,
        unknown=found.unknown,
        is_unverified=found.is_unverified,
    )


def _major(amount: Money, digits: int) -> Decimal:
    return Decimal(amount.amount_minor).scaleb(-digits)


def rate_card(row: RateRow | None) -> LandedRate | None:
    """Return a rate as a page shows it; None where there is none."""
    if row is None:
        return None
    percent = f"{row.rate * 100:f}"
    if "." in percent:
        percent = percent.rstrip("0").rstrip(".")
    return LandedRate(percent, row.basis, row.source, row.verified, row.note)
