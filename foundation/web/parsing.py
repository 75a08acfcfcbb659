"""A form or a JSON body to a frozen dataclass, or Invalid with its fields."""

import re
from functools import cache
from typing import Any, Final, TypeVar

from flask import Request
from pydantic import BeforeValidator, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from foundation.errors import Invalid

T = TypeVar("T")

WHOLE: Final = "Write a whole number in figures, as 1500."
FIGURES: Final = "Write it in figures with a point before the decimals and no commas, as 1500.50."
ABOVE_NOTHING: Final = "Write a number above 0, as 1500."
PROBLEMS: Final = {
    "missing": "This is needed.",
    "string_too_short": "This is too short.",
    "string_too_long": "This is too long.",
    "string_type": "This should be text.",
    "string_pattern_mismatch": "This is not written as it should be: /docs shows an example.",
    "int_parsing": WHOLE,
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "float_parsing": FIGURES,
    "decimal_parsing": FIGURES,
    "decimal_type": FIGURES,
    "finite_number": FIGURES,
    "decimal_max_places": "This has too many decimals.",
    "decimal_max_digits": "This number is too large.",
    "decimal_whole_digits": "This number is too large.",
    "bool_parsing": "This should be yes or no.",
    "greater_than": "This number is too small.",
    "greater_than_equal": "This number is too small.",
    "less_than": "This number is too large.",
    "less_than_equal": "This number is too large.",
    "literal_error": "Choose one of those listed.",
    "enum": "Choose one of those listed.",
    "date_from_datetime_parsing": "Write the day as 2026-01-31.",
    "date_parsing": "Write the day as 2026-01-31.",
    "datetime_parsing": "Write the instant as 2026-01-31T12:00:00Z.",
    "datetime_from_date_parsing": "Write the instant as 2026-01-31T12:00:00Z.",
    "timezone_aware": "Write the instant with its zone, as 2026-01-31T12:00:00Z.",
    "too_short": "Too few were given.",
    "too_long": "Too many were given.",
    "list_type": "This should be a list.",
    "dict_type": "This should be a set of named values.",
    "unexpected_keyword_argument": "This is not asked for here.",
}
"""Pydantic's kinds of error, and the message ids they are told in."""

EXAMPLES: Final = {
    r"^[A-Z]{2}$": "Write the country as two capital letters, as FR.",
    r"^[A-Z]{3}$": "Write the currency as three capital letters, as EUR.",
    r"^[^@\s]+@[^@\s]+$": "Write the whole address, as name@example.org.",
    r"^\d{4}$": "Write four figures, as 1210.",
    r"^\d{4}-\d{2}-\d{2}$": "Write the day as 2026-01-31.",
    r"^([0-9]{6}|[0-9]{8}|[0-9]{10})$": "Write 6, 8 or 10 figures without points, as 97012100.",
}
"""How what a pattern asks for is written."""
TOLD: Final = "told"
"""A kind of error of our own: its text is a message id."""

NOT_UNDERSTOOD: Final = "This is not understood: /docs shows an example."
LARGEST_INTEGER: Final = 2**63 - 1


class BodyUnreadable(Invalid):
    """The body of the request cannot be read."""

    message = "The body should be %(expected)s."
    remedy = "Send it in this form; /docs shows an example of each."


class CharactersUnfit(Invalid):
    """Text holds characters that no text has."""

    message = "There are control characters or broken characters in what was sent."
    remedy = "Remove them and send again."


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return pydantic's reader and writer of a type; made once."""
    return TypeAdapter(kind)


def read(kind: type[T], values: Any) -> T:
    """Return `values` as a `kind`.

    :raises Invalid: with a message id for each field that cannot be used
    """
    _require_text(values)
    reader: TypeAdapter[Any] = adapter(kind)  # type: ignore[arg-type] # a class is hashable
    try:
        result: T = reader.validate_python(values)
    except ValidationError as error:
        fields: dict[str, str] = {}
        for item in error.errors(include_url=False, include_input=False):
            name = ".".join(str(step) for step in item["loc"]) or "body"
            fields.setdefault(name, _told(item))
        raise Invalid(fields=fields) from error
    except (OverflowError, RecursionError) as error:
        raise Invalid(fields={"body": NOT_UNDERSTOOD}) from error
    return result


def like(pattern: str, told: str) -> BeforeValidator:
    """Return what refuses a text that is not written as `pattern` asks, in words of its own.

    :param told: a message id that says how it is written
    """

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise PydanticCustomError(TOLD, told)
        return value

    return BeforeValidator(check)


def _told(item: ErrorDetails) -> str:
    """Return the message id of one of pydantic's errors."""
    if item["type"] == TOLD:
        return item["msg"]
    context = item.get("ctx", {})
    if context.get("ge", context.get("gt")) in {0, 1} and item["type"].startswith("greater"):
        return ABOVE_NOTHING
    example = EXAMPLES.get(str(context.get("pattern")))
    return example or PROBLEMS.get(item["type"], NOT_UNDERSTOOD)


def _require_text(value: Any) -> None:
    """Refuse what neither database keeps as text (NUL, lone surrogates) and integers beyond 64 bits."""
    if isinstance(value, str):
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", value):
            raise CharactersUnfit
    elif isinstance(value, dict):
        for name, item in value.items():
            _require_text(name)
            _require_text(item)
    elif isinstance(value, list):
        for item in value:
            _require_text(item)
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise Invalid(fields={"body": "This number is too large."})


def body_of(request: Request) -> Any:
    """Return the body of a request, JSON or form, as plain values.

    :raises BodyUnreadable: if it is neither, or broken
    """
    if request.is_json:
        try:
            value = request.get_json()
        except (BadRequest, RecursionError) as error:
            raise BodyUnreadable(expected="JSON (application/json)") from error
        if not isinstance(value, dict):
            raise BodyUnreadable(expected="a JSON object")
        return value
    if request.content_length and not request.form and not request.files and request.data:
        raise BodyUnreadable(expected="JSON (application/json) or a form")
    return nest(request.form)


@cache
def lists_of(kind: Any) -> frozenset[str]:
    """Return the names of a dataclass's fields that take several values each."""
    fields = adapter(kind).json_schema().get("properties", {})
    return frozenset(name for name, schema in fields.items() if schema.get("type") == "array")


def nest(form: MultiDict[str, str], lists: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a form as nested values.

    'title.en' becomes {"title": {"en": ...}}, 'papers[]' a list. What was left
    empty was not said, and is left out.

    :param lists: names of which every value is taken, as lists are written in a query
    """
    result: dict[str, Any] = {}
    for name in form:
        if not name or name == "csrf_token":  # a part of a multipart body may come without a name
            continue
        if name.endswith("[]"):
            result[name[:-2]] = [item for item in form.getlist(name) if item.strip()]
            continue
        if name in lists:
            result[name] = [item.strip() for item in form.getlist(name) if item.strip()]
            continue
        value = form.getlist(name)[-1].strip()
        if not value:
            continue
        *path, last = name.split(".")
        place: Any = result
        for step in path:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise Invalid(fields={name: NOT_UNDERSTOOD})
        place[last] = value
    return result
