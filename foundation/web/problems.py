"""The one table from Refusal to HTTP (RFC 9457), and the words in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from flask import Response, json
from flask_babel import gettext

from foundation.errors import (
    Coded,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    SignInRequired,
    Unavailable,
)
from foundation.money import Money
from foundation.web import words

STATUS: Final[dict[type[Refusal], int]] = {
    SignInRequired: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    Unavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal in the reader's words, for pages."""

    status: int
    slug: str
    title: str
    message: str
    remedy: str
    fields: dict[str, str]
    page: str = ""
    """Path of the page that says all of it; '' if none does."""


def slugs() -> dict[str, type[Refusal]]:
    """Return every refusal of the house, by its slug."""
    found: dict[str, type[Refusal]] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not Refusal:
            found[kind.slug()] = kind
    return found


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of the kind that this refusal derives from."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def said(refusal: Refusal) -> Said:
    """Put a refusal into the reader's language."""
    facts = {name: _for_people(value) for name, value in refusal.facts.items()}
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return Said(
        status=status_of(refusal),
        slug=refusal.slug(),
        title=gettext(refusal.title()),
        message=_with_facts(refusal.message, facts),
        remedy=_with_facts(refusal.remedy, facts),
        fields={
            name: _with_facts(problem, facts if "%(" in problem else {}) for name, problem in fields.items()
        },
        page=_page_of(refusal),
    )


def _page_of(refusal: Refusal) -> str:
    """Return the page that says all of it; '' where there is none, or a fact that it needs is not told."""
    try:
        return refusal.page % {name: quote(str(value), safe="") for name, value in refusal.facts.items()}
    except KeyError:
        return ""


def _with_facts(message: str, facts: dict[str, str]) -> str:
    if not message:
        return ""
    # gettext() would take a fact named 'string' for its own argument; so the facts go in afterwards.
    return str(gettext(message)) % facts if facts else str(gettext(message))


def problem(refusal: Refusal, *, status: int | None = None) -> Response:
    """Answer a refusal as application/problem+json; `status` where HTTP itself has refused."""
    words_ = said(refusal)
    status = status or words_.status
    body: dict[str, Any] = {name: _for_programs(value) for name, value in refusal.facts.items()}
    body |= {
        "type": f"/problems/{words_.slug}",
        "title": words_.title,
        "status": status,
        "detail": words_.message,
        "remedy": words_.remedy,
    }
    if words_.page:
        body["page"] = words_.page
    if words_.fields:
        body["fields"] = words_.fields
    response = Response(json.dumps(body), status=status, content_type="application/problem+json")
    if status == STATUS[SignInRequired]:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Bianliang"'
    return response


def _for_people(value: object) -> str:
    if isinstance(value, Coded):
        return words.word(value, value.kind)
    if isinstance(value, Money):
        return words.money(value)
    if isinstance(value, date):
        return words.instant(value) if isinstance(value, datetime) else words.day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return words.listed(_for_people(item) for item in value)
    if isinstance(value, dict):
        return words.pick(value)
    return str(value)


def _for_programs(value: object) -> object:
    if isinstance(value, Money):
        return {"amount_minor": value.amount_minor, "currency": value.currency}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_for_programs(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _for_programs(item) for name, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
