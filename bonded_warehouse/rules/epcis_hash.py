"""An event's identity: the EPCIS event hash id of CBV 2.0, section 8.9.2.

    ni:///sha-256;{64 hex digits}?ver=CBV2.0

It is taken over the event's standard fields in the standard's order, values in their canonical form; who
recorded the event when, its id and its error declaration do not count. Events with fields beyond the standard
are not hashed here: implementations disagree on them, and an identity that others cannot take again is none.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

VERSION: Final = "CBV2.0"
_NOT_HASHED: Final = {"type", "eventID", "recordTime", "errorDeclaration", "@context", "certificationInfo"}
_LISTS: Final = {"epcList": "epc", "childEPCs": "epc"}
_TRANSACTIONS: Final = {
    "bizTransactionList": ("bizTransaction", "BTT"),
    "sourceList": ("source", "SDT"),
    "destinationList": ("destination", "SDT"),
}
_ORDER: Final = (
    "eventTime",
    "eventTimeZoneOffset",
    "parentID",
    "epcList",
    "childEPCs",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "sensorElementList",
    "bizTransactionList",
    "sourceList",
    "destinationList",
)
_METADATA: Final = ("time", "startTime", "endTime", "deviceID")
_REPORT: Final = ("type", "exception", "value", "minValue", "maxValue", "meanValue", "uom")
_WORD: Final = re.compile(r"[A-Za-z_]+")


class NotHashed(ValueError):
    """An event has a field that is not hashed here."""


def event_id(event: Mapping[str, Any]) -> str:
    """Return the hash id of an event.

    :raises NotHashed: if it has a field that is not hashed here
    """
    return f"ni:///sha-256;{hashlib.sha256(pre_hash(event).encode()).hexdigest()}?ver={VERSION}"


def pre_hash(event: Mapping[str, Any]) -> str:
    """Return the string that is hashed.

    :raises NotHashed: if the event has a field that is not hashed here
    """
    unknown = set(event) - set(_ORDER) - _NOT_HASHED
    if unknown or "certificationInfo" in event:
        raise NotHashed(", ".join(sorted(unknown or {"certificationInfo"})))
    parts = [f"eventType={event['type']}"]
    for name in _ORDER:
        if name in event:
            parts.extend(_field(name, event[name]))
    return "".join(parts)


def _field(name: str, value: Any) -> Iterator[str]:
    match name:
        case "eventTime":
            yield f"{name}={_time(value)}"
        case "epcList" | "childEPCs":
            yield name
            yield from sorted(f"epc={one}" for one in value)
        case "bizStep":
            yield f"{name}={_term(value, 'BizStep')}"
        case "disposition":
            yield f"{name}={_term(value, 'Disp')}"
        case "readPoint" | "bizLocation":
            _require(value, {"id"})
            yield f"{name}id={value['id']}"
        case "bizTransactionList" | "sourceList" | "destinationList":
            inner, kind = _TRANSACTIONS[name]
            yield name
            yield from sorted(_transaction(one, inner, kind) for one in value)
        case "sensorElementList":
            yield name
            yield from sorted(_sensor(one) for one in value)
        case _:
            yield f"{name}={value}"


def _transaction(one: Mapping[str, Any], inner: str, kind: str) -> str:
    _require(one, {"type", inner})
    return f"type={_term(one['type'], kind)}{inner}={one[inner]}"


def _sensor(one: Mapping[str, Any]) -> str:
    _require(one, {"sensorMetadata", "sensorReport"})
    metadata = one.get("sensorMetadata", {})
    _require(metadata, set(_METADATA))
    made = "sensorElement"
    if metadata:
        made += "sensorMetadata" + "".join(
            f"{name}={_time(metadata[name]) if name.endswith(('ime',)) else metadata[name]}"
            for name in _METADATA
            if name in metadata
        )
    return made + "".join(sorted(_report(each) for each in one["sensorReport"]))


def _report(one: Mapping[str, Any]) -> str:
    _require(one, set(_REPORT))
    said = {name: _number(one[name]) for name in _REPORT if name in one}
    if "type" in said and _WORD.fullmatch(said["type"]):
        said["type"] = f"https://gs1.org/voc/{said['type']}"
    return "sensorReport" + "".join(f"{name}={value}" for name, value in said.items())


def _require(value: Mapping[str, Any], names: set[str]) -> None:
    if set(value) - names:
        raise NotHashed(", ".join(sorted(set(value) - names)))


def _term(value: str, kind: str) -> str:
    return f"https://ref.gs1.org/cbv/{kind}-{value}" if _WORD.fullmatch(value) else value


def _number(value: Any) -> str:
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value)


def _time(text: str) -> str:
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def members(event: Mapping[str, Any]) -> Sequence[str]:
    """Return every EPC that an event names, its parent's last."""
    found: list[str] = []
    for name in ("epcList", "childEPCs", "inputEPCList", "outputEPCList"):
        found.extend(str(one) for one in event.get(name, ()) or ())
    if event.get("parentID"):
        found.append(str(event["parentID"]))
    return list(dict.fromkeys(found))
