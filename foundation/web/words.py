"""Values in the reader's words: money, instants, days, states; and which language that is."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from babel import Locale
from babel.numbers import format_currency
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, get_locale, gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from foundation.money import MINOR_DIGITS, Money

LANGUAGES: Final = ("en", "zh")


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
    if value is None:
        return ""
    digits = MINOR_DIGITS.get(value.currency, 2)
    whole = value.amount_minor % 10**digits == 0
    pattern = "¤#,##0" if whole else "¤#,##0." + "0" * digits
    return str(
        format_currency(
            float(value.decimal()),
            value.currency,
            pattern,
            locale=get_locale() or "en",
            currency_digits=False,
        )
    )


def instant(value: datetime | None) -> str:
    """Return an instant with its zone: the house writes UTC."""
    if value is None:
        return ""
    pattern = "yyyy-MM-dd HH:mm" if language() == "zh" else "d MMM yyyy, HH:mm"
    return f"{format_datetime(value, pattern, rebase=False)} UTC"


def day(value: date | datetime | None) -> str:
    """Return a day."""
    if value is None:
        return ""
    pattern = "yyyy年M月d日" if language() == "zh" else "d MMM yyyy"
    return str(format_date(value, pattern, rebase=False))


def word(value: object, kind: str = "") -> str:
    """Return what a code is called, as 'stored' of 'custody'; the code itself when it has no words."""
    known: Mapping[str, Any] = current_app.extensions.get("bianliang.words", {})
    code = getattr(value, "value", value)
    return str(known.get(f"{kind}.{code}", gettext(str(code)) if code else ""))


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
    """Return the same text in another language than `pick` chose, or nothing."""
    first = pick(texts)
    return next((text for text in (texts or {}).values() if text and text != first), "")


def _when_rendered(function: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that is asked at each rendering.

    Jinja computes a filter of constants once, when it compiles: "sold"|word("lot") would be in the
    first reader's language for everybody.
    """

    @pass_context
    def asked(context: Context, *values: Any, **named: Any) -> str:
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
        ("day", day),
        ("word", word),
        ("country", country),
        ("pick", pick),
        ("other", other),
    ):
        app.jinja_env.filters[name] = _when_rendered(function)
    app.jinja_env.globals["language"] = language
