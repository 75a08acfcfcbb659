"""What a calculation takes and gives: figures as text, lines with their basis and source. Pure.

Figures come and go as JSON values, so that a tax document can keep them and be reckoned again:
amounts and rates are decimals as text, days ISO dates, counts whole numbers.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bonded_warehouse.rules.duty import half_up
from bonded_warehouse.rules.tax_rates import RateRow
from bonded_warehouse.tax_errors import TaxInputInvalid

LARGEST: Final = Decimal(10**13)
FINEST_RATE: Final = 8
"""Decimals of a rate at most."""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One line of an answer: `amount` on `base` at `rate`; what does not count is shown and not summed."""

    kind: str
    base: Decimal | None
    rate: Decimal | None
    amount: Decimal
    rate_name: str = ""
    """Which of the inputs the rate was; its row says the source."""
    counts: bool = True
    row: RateRow | None = None
    """Where the rate was read; None where it was given with the question."""

    @property
    def is_unverified(self) -> bool:
        """Say whether a rate is in it that nobody has verified."""
        return self.rate is not None and bool(self.rate_name) and (self.row is None or not self.row.verified)


@dataclass(frozen=True, slots=True)
class Calculation:
    """What was reckoned: the figures by name, as JSON values, and the lines that make the total."""

    outputs: Mapping[str, Any]
    lines: Sequence[TaxLine] = field(default=())

    @property
    def total(self) -> Decimal:
        """Return the sum of the lines that count."""
        return sum((line.amount for line in self.lines if line.counts), Decimal(0))

    @property
    def is_unverified(self) -> bool:
        """Say whether any line rests on an unverified rate."""
        return any(line.is_unverified for line in self.lines)


def amount(inputs: Mapping[str, Any], name: str) -> Decimal:
    """Return an amount: not negative, at most two decimals.

    :raises TaxInputInvalid: if it is missing or impossible
    """
    return _amount(inputs.get(name), name)


def amounts(inputs: Mapping[str, Any], name: str) -> list[Decimal]:
    """Return several amounts.

    :raises TaxInputInvalid: if one is impossible
    """
    return [_amount(value, name) for value in listed(inputs, name)]


def rate(inputs: Mapping[str, Any], name: str) -> Decimal:
    """Return a rate as a fraction, from nothing to the whole.

    :raises TaxInputInvalid: if it is missing or impossible
    """
    value = plain(inputs.get(name), name, digits=FINEST_RATE)
    if value > 1:
        raise TaxInputInvalid(name=name)
    return value


def day(inputs: Mapping[str, Any], name: str) -> date:
    """Return a day.

    :raises TaxInputInvalid: if it is missing or no day
    """
    return day_of(inputs.get(name), name)


def day_of(value: object, name: str) -> date:
    """Return a day that was written as text.

    :raises TaxInputInvalid: if it is none
    """
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise TaxInputInvalid(name=name) from wrong


def count(inputs: Mapping[str, Any], name: str) -> int:
    """Return a whole number that is not negative.

    :raises TaxInputInvalid: if it is missing or impossible
    """
    value = inputs.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise TaxInputInvalid(name=name)
    return value


def flag(inputs: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no; what nobody said is a no.

    :raises TaxInputInvalid: if it is something else
    """
    value = inputs.get(name)
    if value is not None and not isinstance(value, bool):
        raise TaxInputInvalid(name=name)
    return bool(value)


def listed(inputs: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list.

    :raises TaxInputInvalid: if it is none
    """
    value = inputs.get(name)
    if not isinstance(value, list):
        raise TaxInputInvalid(name=name)
    return value


def tables(inputs: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of named values.

    :raises TaxInputInvalid: if it is none
    """
    rows = listed(inputs, name)
    if not all(isinstance(row, dict) for row in rows):
        raise TaxInputInvalid(name=name)
    return rows


def plain(value: object, name: str, *, digits: int) -> Decimal:
    """Return a number that was written as plain text: finite, not negative, not finer than `digits` decimals.

    :raises TaxInputInvalid: if it is anything else; a binary float never is a number here
    """
    if not isinstance(value, str | Decimal):
        raise TaxInputInvalid(name=name)
    try:
        number = Decimal(value)
    except InvalidOperation as wrong:
        raise TaxInputInvalid(name=name) from wrong
    if not number.is_finite() or number < 0 or number > LARGEST or -int(number.as_tuple().exponent) > digits:
        raise TaxInputInvalid(name=name)
    return number


def text(value: Decimal) -> str:
    """Return an amount as it is kept: two decimals."""
    return str(half_up(value))


def later_by_months(start: date, months: int) -> date:
    """Return the same day of a later month; its last day where that day is missing (choice of the house)."""
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _amount(value: object, name: str) -> Decimal:
    return half_up(plain(value, name, digits=2))
