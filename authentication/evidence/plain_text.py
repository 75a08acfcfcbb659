"""Values as people write them: days, instants, sizes, amounts; in English and Chinese."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
ALONE: Final = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
"""A day in a sentence, and no part of a number."""
AMOUNT: Final = re.compile(r"([A-Z]{3}) (-?\d{1,18}) \((?:minor units|fen)\)")
HAN: Final = re.compile("[\u3400-\u9fff]")
KANA: Final = re.compile("[\u3040-\u30ff]")
LATIN: Final = re.compile("[A-Za-z]{2}")
MINOR_DIGITS: Final = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3}
"""Decimal places of the currencies that do not have two (ISO 4217, list one)."""


def written(text: str, lang: str) -> str | None:
    """Return an instant, a day or an amount as people write it; None if the text is none of them."""
    try:
        if INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text).astimezone(UTC)
            return f"{day(at.date(), lang)}{' ' if lang == 'zh' else ', '}{at:%H:%M} UTC"
        if DAY.fullmatch(text):
            return day(date.fromisoformat(text), lang)
    except (ValueError, OverflowError):
        return None
    if found := AMOUNT.fullmatch(text):
        return amount(found[1], int(found[2]))
    return None


def dated(text: str, lang: str) -> str:
    """Return a sentence with the instants and days in it as people write them."""
    text = INSTANT.sub(lambda found: written(found[0], lang) or found[0], text)
    return ALONE.sub(lambda found: written(found[0], lang) or found[0], text)


def day(value: date, lang: str) -> str:
    """Return a day: 25 Nov 2026, 2026年11月25日."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def year(value: int, lang: str) -> str:
    """Return a year; those before our era say so."""
    if value > 0:
        return f"{value}年" if lang == "zh" else str(value)
    return f"公元前{-value}年" if lang == "zh" else f"{-value} BCE"


def amount(currency: str, minor: int) -> str:
    """Return an amount of the smallest units of a currency: CNY 6,000,000.00."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{currency} {sign}{whole:,}" + (f".{rest:0{digits}d}" if digits else "")


def centimetres(sides: Iterable[float]) -> str:
    """Return sides in millimetres as museums write them: 69 × 45.5 cm."""
    known = [f"{side / 10:.2f}".rstrip("0").rstrip(".") for side in sides]
    return f"{' × '.join(known)} cm" if known else ""


def spoken(name: str, lang: str) -> str:
    """Return a person's name in the reader's script, when it is written in both: Qi Shoubao 戚守宝."""
    first, _, last = name.rpartition(" ")
    if first and HAN.match(last):
        return last if lang == "zh" else first
    return name


def script(text: str) -> str:
    """Return which language a text is most likely in, by its letters; '' if it has none."""
    return (
        "ja" if KANA.search(text) else "zh-Hans" if HAN.search(text) else "en" if LATIN.search(text) else ""
    )
