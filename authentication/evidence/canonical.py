"""RFC 8785 canonical JSON: one value, one byte string; and one spelling for instants and digests.

Writing is `rfc8785`'s; reading is strict. `read` gives back a value only if its bytes are exactly those that
`write` would make of it: no duplicate names, no spaces, no other order, no other escape, no byte order mark.
Floats are refused unless asked for: what is signed here has none (money and sizes are integers or strings),
and a number that two programs round differently is no evidence.
"""

import base64
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

import rfc8785

from authentication.evidence.errors import NotCanonical

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493, 2.2)."""

_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def write(value: Any, *, floats: bool = False) -> bytes:
    """Return the canonical bytes of a JSON value, in UTF-8.

    :param floats: allow numbers that are not integers
    :raises NotCanonical: if the value has no canonical form: NaN, an integer beyond 2^53 - 1, a lone
        surrogate, a
        name that is not a string, something that is not JSON, or a float that was not asked for
    """
    if not floats:
        _require_no_floats(value)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise NotCanonical(why=str(error)) from error


def read(data: bytes, *, floats: bool = False) -> Any:
    """Return the value of canonical bytes, and refuse every other spelling of it.

    :param floats: allow numbers that are not integers
    :raises NotCanonical: if the bytes are not JSON, or not canonical
    """
    value = read_any_spelling(data, floats=floats)
    if write(value, floats=floats) != data:
        raise NotCanonical(why="this is another spelling than the canonical one")
    return value


def read_any_spelling(data: bytes, *, floats: bool = False) -> Any:
    """Return the value of JSON bytes however they are spaced and ordered, but without duplicate names.

    For documents that people hand in (a signed certificate from an expert's machine), never for passports.

    :param floats: allow numbers that are not integers
    :raises NotCanonical: if the bytes are not JSON in UTF-8, or a name stands twice, or a number is not
        allowed
    """
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=float if floats else _refuse_float,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise NotCanonical(why=str(error)) from error


def instant_text(at: datetime) -> str:
    """Return the one spelling of an instant: UTC, whole seconds, `2026-11-25T08:00:00Z`.

    Fractions of a second are cut off, never rounded up: an instant never becomes a later one.
    """
    assert at.tzinfo is not None, "naive datetime"
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: object) -> datetime:
    """Return the instant of its one spelling.

    :raises NotCanonical: if it is spelled otherwise, or there is no such instant
    """
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise NotCanonical(why=f"{text!r} is not an instant such as 2026-11-25T08:00:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotCanonical(why=f"{text!r}: {error}") from error


def base64_text(data: bytes) -> str:
    """Return standard base64 with padding (RFC 4648, 4), as signed notes use it."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: object) -> bytes:
    """Return the bytes of standard base64, and refuse every spelling but `base64_text`'s.

    :raises NotCanonical: if it is not base64, or stray bits or characters are in it
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True) if isinstance(text, str) else None
    except (ValueError, UnicodeEncodeError):
        data = None
    if data is None or base64_text(data) != text:
        raise NotCanonical(why="not base64")
    return data


def base64url_text(data: bytes) -> str:
    """Return URL-safe base64 without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def base64url_bytes(text: object) -> bytes:
    """Return the bytes of URL-safe base64, and refuse every spelling but `base64url_text`'s.

    :raises NotCanonical: if it is not base64url without padding, or stray bits or characters are in it
    """
    if isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if base64url_text(data) == text:
            return data
    raise NotCanonical(why="not base64url")


def _require_no_floats(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, float):
            raise NotCanonical(why=f"the number {item!r} is not an integer")
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)


def _without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NotCanonical(why=f"the name {name!r} stands twice")
        found[name] = value
    return found


def _refuse_float(text: str) -> NoReturn:
    raise NotCanonical(why=f"the number {text} is not an integer")


def _refuse_constant(text: str) -> NoReturn:
    raise NotCanonical(why=f"{text} is not JSON")
