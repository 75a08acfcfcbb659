"""Values in the reader's words: money, instants, days, states; and which language that is."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from babel import Locale
from babel.numbers import format_currency
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, get_locale, gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from foundation.money import MINOR_DIGITS, Money
from foundation.web import zones

LANGUAGES: Final = ("en", "zh")
KANA: Final = re.compile("[\u3040-\u30ff]")
HAN: Final = re.compile("[\u3400-\u9fff]")
LATIN: Final = re.compile("[A-Za-z]{2}")
OURS: Final = re.compile(r"\b[a-z]{3}_[0-9A-Z]{18}([0-9A-Z]{8})\b")
"""The number of one of the house's own records, and its end."""


def choose_language() -> str:
    """Return the reader's language: as chosen, else as the browser asks, else English."""
    if not has_request_context():
        return "en"
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"


def language() -> str:
    """Return the language now in force: 'en' or 'zh'."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def money(value: Money | None) -> str:
    """Return an amount as people write it: US$1,200.00 or ¥1,200.00; nothing for None."""
    return "" if value is None else _money(value, language())


@lru_cache(maxsize=4096)
def _money(value: Money, tongue: str) -> str:
    digits = MINOR_DIGITS.get(value.currency, 2)
    whole = value.amount_minor % 10**digits == 0
    pattern = "¤#,##0" if whole else "¤#,##0." + "0" * digits
    return str(
        format_currency(float(value.decimal()), value.currency, pattern, locale=tongue, currency_digits=False)
    )


def instant(value: datetime | str | None) -> str:
    """Return an instant, or its text in ISO 8601, by the reader's clocks and with their name."""
    return _instant(value, "HH:mm")


def moment(value: datetime | str | None) -> str:
    """Return an instant to the second, as `instant` does."""
    return _instant(value, "HH:mm:ss")


def hour(value: datetime | str | None) -> str:
    """Return the time of day of an instant to the second, where the day is plain; clocks as `instant`."""
    if not value:
        return ""
    local, clocks = zones.told(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{local:%H:%M:%S} {clocks}"


def _instant(value: datetime | str | None, time: str) -> str:
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    pattern = f"yyyy年M月d日 {time}" if language() == "zh" else f"d MMM yyyy, {time}"
    local, clocks = zones.told(value)
    return f"{format_datetime(local, pattern, rebase=False)} {clocks}"


def day(value: date | str | None) -> str:
    """Return a day, or its text in ISO 8601; of an instant the day by the reader's clocks.

    A day without an hour (a day of the law) is the same for everybody.
    """
    if not value:
        return ""
    if isinstance(value, str):
        value = _read(value)
    return _day(zones.told(value)[0] if isinstance(value, datetime) else value)


def dated(value: datetime | str | None) -> str:
    """Return the day of an instant as documents carry it: in UTC and with its name, whoever reads it."""
    if not value:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{_day((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC))} UTC"


def _read(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def _day(value: date) -> str:
    pattern = "yyyy年M月d日" if language() == "zh" else "d MMM yyyy"
    return str(format_date(value, pattern, rebase=False))


def word(value: object, kind: str = "") -> str:
    """Return what a code is called, as 'stored' of 'custody'; the code itself when it has no words."""
    known: Mapping[str, Any] = current_app.extensions.get("bianliang.words", {})
    code = getattr(value, "value", value)
    found = known.get(f"{kind}.{code}")
    if found is not None:
        return str(found)
    return gettext(str(code)) if code else ""


def field_label(name: str) -> str:
    """Return what a field is called where somebody reads it, or nothing: its name is for programs."""
    known: Mapping[str, Any] = current_app.extensions.get("bianliang.words", {})
    return str(known.get(f"field.{name}", ""))


def words(codes: Iterable[object], kind: str = "") -> dict[object, str]:
    """Return what each code is called: for long tables, that ask once for what stands in every row."""
    return {code: word(code, kind) for code in codes}


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """Return a message that was kept, in the reader's language, with its facts in their places."""
    said = str(gettext(text)) if text else ""
    try:
        return said % facts
    except (KeyError, TypeError, ValueError):
        return said


def term(text: str | None, kind: str) -> str:
    """Return what the house calls a thing that people may also type: its word, or the text as typed."""
    found = known_term(text, kind)
    return typed(text) if found is None else found


def known_term(text: str | None, kind: str) -> str | None:
    """Return the house's word for what somebody typed, in small or large letters; None if it has none."""
    known: Mapping[str, Any] = current_app.extensions.get("bianliang.words", {})
    found = known.get(f"{kind}.{(text or '').strip().lower()}")
    return None if found is None else str(found)


def typed(text: str | None) -> str:
    """Return free text as somebody typed it; in another script than the page's it says which language it is.

    So a voice reads it as what it is. Latin letters count as English, which they may not be.
    What somebody wrote in two languages, a line for each, begins with the reader's.
    """
    if not text:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len({bool(HAN.search(line)) for line in lines}) > 1:
        told = sorted(lines, key=lambda line: bool(HAN.search(line)) != (language() == "zh"))
        return Markup("<br>").join(typed(line) for line in told)
    written = "ja" if KANA.search(text) else "zh" if HAN.search(text) else "en" if LATIN.search(text) else ""
    if written in {"", language()}:
        return text
    return _in(written, text)


def size(sides: Iterable[int | None]) -> str:
    """Return sides in millimetres as museums write them: 69 × 45.5 cm, height first."""
    known = [f"{side / 10:.1f}".removesuffix(".0") for side in sides if side]
    return f"{' × '.join(known)} cm" if known else ""


def country(code: str | None) -> str:
    """Return what a country is called in the reader's language; its two letters when it has no name."""
    return str(Locale.parse(language()).territories.get(code or "", code or ""))


def pick(texts: Mapping[str, str] | None) -> str:
    """Return a text of several languages in the reader's, else in English, else in any."""
    if not texts:
        return ""
    own = language()
    for candidate in (own, "zh-Hans" if own == "zh" else "en", "en", "zh"):
        if texts.get(candidate):
            return texts[candidate]
    return next((text for text in texts.values() if text), "")


def other(texts: Mapping[str, str] | None) -> str:
    """Return the same text in another language than `pick` chose, or nothing; it says which one it is."""
    first = pick(texts)
    found = next(((tag, text) for tag, text in (texts or {}).items() if text and text != first), None)
    return "" if found is None else _in(*found)


TWICE: Final = re.compile(
    rf"(?P<latin>[^{HAN.pattern[1:-1]}]+) (?P<han>{HAN.pattern}\S*)(?P<where> \([^)]*\))?"
)
"""A name in both scripts, with a place behind it or without: Wang Shoucang 王守藏 (Kaifeng)."""


def spoken(name: str | None) -> str:
    """Return a person's name in the reader's script, when it is written in both: Qi Shoubao 戚守宝."""
    own = TWICE.fullmatch(name or "")
    if own is not None:
        return (own["han"] if language() == "zh" else own["latin"]) + (own["where"] or "")
    return name or ""


def comma(chinese: str = "，") -> str:
    """Return what stands between two parts: between words of a list "、" in Chinese, between clauses "，"."""
    return chinese if language() == "zh" else ", "


def colon() -> str:
    """Return what stands between a word and what it says: in Chinese "：", with no space behind it."""
    return "：" if language() == "zh" else ": "


def listed(items: Iterable[object]) -> str:
    """Return words one after the other, with the comma of the reader's language."""
    return comma("、").join(str(item) for item in items)


def brief(text: str | None) -> str:
    """Return a text with the house's own numbers cut down to their ends: …9M2Q35DW."""
    return OURS.sub(r"…\1", text or "")


def _in(tag: str, text: str) -> Markup:
    return Markup('<span lang="{}">{}</span>').format("zh-Hans" if tag == "zh" else tag, text)


def _when_rendered(function: Callable[..., object]) -> Callable[..., object]:
    """Return a filter that is asked at each rendering.

    Jinja computes a filter of constants once, when it compiles: "sold"|word("lot") would be in the
    first reader's language for everybody.
    """

    @pass_context
    def asked(context: Context, *values: Any, **named: Any) -> object:
        return function(*values, **named)

    return asked


def init_app(app: Flask, *, directories: list[str]) -> None:
    """Give the app its languages and the templates their filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(directories)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    Babel(app, locale_selector=choose_language)
    for name, function in (
        ("money", money),
        ("instant", instant),
        ("moment", moment),
        ("hour", hour),
        ("day", day),
        ("dated", dated),
        ("word", word),
        ("field_label", field_label),
        ("words", words),
        ("term", term),
        ("typed", typed),
        ("spoken", spoken),
        ("brief", brief),
        ("listed", listed),
        ("size", size),
        ("filled", filled),
        ("country", country),
        ("pick", pick),
        ("other", other),
    ):
        app.jinja_env.filters[name] = _when_rendered(function)
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["comma"] = comma
    app.jinja_env.globals["colon"] = colon
    app.jinja_env.globals["zone_name"] = zones.name
