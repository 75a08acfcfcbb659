"""What a statement of the bank is read into, and how its values are read."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from foundation.money import MINOR_DIGITS, Money
from marketplace.money_errors import StatementUnreadable
from marketplace.rules.matching import Stated

MOST_LINES: Final = 10_000
LARGEST_AMOUNT: Final = 10**15
"""Minor units: more than that no bank ever moved, and no column keeps much more."""
AMOUNT: Final = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read."""

    form: str
    """camt.053 or csv."""
    account: str
    number: str
    lines: Sequence[Stated]
    pending: int = 0
    """Lines that the bank itself had not booked: they are left out, and come again."""


def line_digest(account: str, line: Stated) -> str:
    """Return what stands for the bank's reference of a line that has none."""
    parts = [
        account,
        str(line.position),
        line.booked_on.isoformat(),
        str(line.amount.amount_minor),
        line.amount.currency,
        line.text,
        line.payer,
        line.payer_account,
    ]
    return "sha256:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def amount_of(text: str, currency: str, place: str) -> Money:
    """Return an amount as written: a decimal point, no thousands, no more decimals than the currency has."""
    found = AMOUNT.fullmatch(text.strip())
    if found is None or not re.fullmatch(r"[A-Z]{3}", currency):
        raise StatementUnreadable(place=place, reason="amount")
    sign, whole, rest = found[1], found[2], (found[3] or "")
    digits = MINOR_DIGITS.get(currency, 2)
    if rest[digits:].strip("0"):
        raise StatementUnreadable(place=place, reason="amount")
    minor = int(whole + rest[:digits].ljust(digits, "0"))
    if minor >= LARGEST_AMOUNT:
        raise StatementUnreadable(place=place, reason="amount")
    return Money(-minor if sign == "-" else minor, currency)


def day_of(text: str, place: str) -> date:
    """Return a day as written: 2026-11-26, with or without a time behind it."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise StatementUnreadable(place=place, reason="date") from None


def plain(text: str | None, longest: int) -> str:
    """Return text without control characters, no longer than is kept."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text or "").split())[:longest]
