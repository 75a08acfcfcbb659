"""Whether a reported event has the shape of EPCIS 2.0: what we rely on, by rules of our own.

GS1's schema may not be shipped with other software; this asks for less than it does, and what passes here is
kept as it was written. The tests hold both against each other.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

TYPES: Final = {
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
}
LARGEST: Final = 200
"""Most members of any list in an event."""
DEEPEST: Final = 12
YEARS: Final = range(1900, 2200)
_OFFSET: Final = re.compile(r"[+-](0[0-9]|1[0-4]):[0-5][0-9]")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]{1,480}")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_WORD: Final = re.compile(r"[a-z_]{1,60}")


def problem(event: Any) -> str | None:
    """Return what is wrong with an event, in English; None if nothing is."""
    if not isinstance(event, Mapping):
        return "an event is a JSON object"
    return next(_problems(event), None)


def _problems(event: Mapping[str, Any]) -> Iterator[str]:
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        yield "its type is none of the five of EPCIS 2.0"
    if kind != "TransformationEvent" and event.get("action") not in ("ADD", "OBSERVE", "DELETE"):
        yield "its action is not ADD, OBSERVE or DELETE"
    if kind == "TransactionEvent" and not event.get("bizTransactionList"):
        yield "a TransactionEvent names its transaction"
    for name in ("eventTime", "eventTimeZoneOffset"):
        if name not in event:
            yield f"its {name} is missing"
    for name, (holds, said) in _FIELDS.items():
        if name in event and not holds(event[name]):
            yield f"its {name} is {said}"
    yield from _declaration(event)
    deep = _depth(event, DEEPEST)
    if deep is not None:
        yield deep


def is_instant(text: Any) -> bool:
    """Say whether this is an instant with its zone."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        return False
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def is_uri(text: Any) -> bool:
    """Say whether this has the look of a URI."""
    return isinstance(text, str) and _URI.fullmatch(text) is not None


def _is_offset(text: Any) -> bool:
    return isinstance(text, str) and _OFFSET.fullmatch(text) is not None


def _is_word(text: Any) -> bool:
    return isinstance(text, str) and _WORD.fullmatch(text) is not None


def _is_place(value: Any) -> bool:
    return isinstance(value, Mapping) and is_uri(value.get("id"))


def _are_uris(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= LARGEST and all(map(is_uri, value))


def _is_step(value: Any) -> bool:
    return is_uri(value) or _is_word(value)


_FIELDS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "eventTime": (is_instant, "no instant with its zone"),
    "eventTimeZoneOffset": (_is_offset, "not written as +08:00"),
    "eventID": (is_uri, "not a URI"),
    "parentID": (is_uri, "not a URI"),
    "bizStep": (_is_step, "neither a word of the CBV nor a URI"),
    "disposition": (_is_step, "neither a word of the CBV nor a URI"),
    "readPoint": (_is_place, "without an id that is a URI"),
    "bizLocation": (_is_place, "without an id that is a URI"),
    "epcList": (_are_uris, "no short list of URIs"),
    "childEPCs": (_are_uris, "no short list of URIs"),
    "inputEPCList": (_are_uris, "no short list of URIs"),
    "outputEPCList": (_are_uris, "no short list of URIs"),
}


def _declaration(event: Mapping[str, Any]) -> Iterator[str]:
    if "errorDeclaration" not in event:
        return
    said = event["errorDeclaration"]
    if not isinstance(said, Mapping) or not is_instant(said.get("declarationTime")):
        yield "its errorDeclaration has no declarationTime"
    elif not _are_uris(said.get("correctiveEventIDs", [])):
        yield "its correctiveEventIDs are no URIs"


def _depth(value: Any, left: int) -> str | None:
    if left == 0:
        return "it is nested too deeply"
    if isinstance(value, Mapping):
        return next((found for one in value.values() if (found := _depth(one, left - 1))), None)
    if isinstance(value, list):
        if len(value) > LARGEST:
            return f"a list in it has more than {LARGEST} members"
        return next((found for one in value if (found := _depth(one, left - 1))), None)
    if isinstance(value, float) and not math.isfinite(value):
        return "a number in it is none"
    return None
