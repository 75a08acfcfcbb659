"""Money without floats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from foundation.errors import Invalid

MINOR_DIGITS: Final = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3}
"""Decimal places of the currencies that do not have two (ISO 4217, list one)."""


class CurrenciesDiffer(Invalid):
    """Two amounts in different currencies cannot be compared or added."""

    message = "%(first)s is not %(second)s."
    remedy = "State both amounts in one currency."


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency.

    amount_minor: whole minor units (cents for EUR, yen for JPY), may be negative.
    currency: ISO 4217 alphabetic code, upper case.
    """

    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.amount_minor <= other.amount_minor

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrenciesDiffer(first=self.currency, second=other.currency)

    def decimal(self) -> str:
        """Return the amount in major units, as plain digits: '1234.50'."""
        digits = MINOR_DIGITS.get(self.currency, 2)
        sign = "-" if self.amount_minor < 0 else ""
        whole, rest = divmod(abs(self.amount_minor), 10**digits)
        return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion in basis points: 100 bps are one per cent."""

    bps: int

    def of(self, money: Money) -> Money:
        """Return this share of an amount, rounded half away from zero to a whole minor unit."""
        product = abs(money.amount_minor) * self.bps
        rounded = (product + 5_000) // 10_000
        return Money(rounded if money.amount_minor >= 0 else -rounded, money.currency)


def split(money: Money, weights: Sequence[int]) -> list[Money]:
    """Split an amount by whole weights so that the parts add up to it exactly.

    What rounding leaves over goes to the largest remainders, the earlier part first.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be non-negative and not all zero")
    sign = -1 if money.amount_minor < 0 else 1
    amount = abs(money.amount_minor)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(amount * weights[n] % total), n))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return [Money(sign * part, money.currency) for part in parts]
