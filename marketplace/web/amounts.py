"""Amounts as people type them, countries and currencies as they choose them."""

from decimal import Decimal
from functools import cache
from typing import Annotated, Final

from babel import Locale
from flask import request
from pydantic import Field

from foundation.errors import Invalid
from foundation.money import MINOR_DIGITS, Money
from marketplace.errors import CountryUnknown, CurrencyUnknown

CURRENCIES: Final = ("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "CHF")
"""What works are offered in here."""

Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000_000, max_digits=18, decimal_places=3)]
"""In major units, as typed: 1200 or 1200.50."""
Currency = Annotated[str, Field(min_length=3, max_length=3, pattern="^[A-Z]{3}$")]
Country = Annotated[str, Field(min_length=2, max_length=2, pattern="^[A-Z]{2}$")]

NO_COUNTRIES: Final = frozenset({"EU", "UN", "EZ", "ZZ", "XA", "XB", "QO"})
"""Two letters that Babel names and ISO 3166 does not give to a country."""
MOST_DECIMALS: Final = 3
AMOUNT_TOO_FINE: Final = "This currency has no such small coin."


def minor(amount: Decimal, currency: str, *, name: str) -> int:
    """Return an amount in minor units.

    :param name: the field it was typed into
    :raises CurrencyUnknown: if works are not offered in it
    :raises Invalid: if it has more decimals than the currency
    """
    require_currency(currency)
    scaled = amount.scaleb(MINOR_DIGITS.get(currency, 2))
    grouped = (
        amount.as_tuple().exponent == -MOST_DECIMALS
    )  # 16.000: sixteen to some, sixteen thousand to others
    if grouped or scaled != scaled.to_integral_value():
        raise Invalid(fields={name: AMOUNT_TOO_FINE})
    return int(scaled)


def money(amount: Decimal, currency: str, *, name: str) -> Money:
    """Return an amount as typed; as `minor`."""
    return Money(minor(amount, currency, name=name), currency)


def require_currency(code: str) -> None:
    """Require that works are offered in a currency.

    :raises CurrencyUnknown: if they are not
    """
    if code not in CURRENCIES:
        raise CurrencyUnknown


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """Return codes and names of all countries, in the order of the language."""
    territories = Locale("zh" if language == "zh" else "en").territories
    pairs = [
        (code, name)
        for code, name in territories.items()
        if len(code) == len("CN") and code.isalpha() and code not in NO_COUNTRIES
    ]
    return sorted(pairs, key=lambda pair: pair[1])


def country_name(code: str | None, language: str) -> str:
    """Return the name of a country; its code if it has none."""
    return dict(countries(language)).get(code or "", code or "")


def require_country(code: str) -> str:
    """Require that two letters are a country's.

    :raises CountryUnknown: if they are not
    """
    if code not in dict(countries("en")):
        raise CountryUnknown
    return code


def reader_country() -> str | None:
    """Return the reader's country as far as the browser tells: the region of its language."""
    for tag, _ in request.accept_languages:
        region = tag.replace("_", "-").split("-")[-1].upper()
        if "-" in tag.replace("_", "-") and region in dict(countries("en")):
            return region
    return None
