"""What is asked of events, in the query language of EPCIS 2.0: pure.

The standard's simple event query (section 8.2.7.1) as JSON: names of parameters to their values. All that is
asked must hold; of a list, one value must. What has no meaning here is refused by name, never left out: who
asks for less gets more. An event is any JSON; whatever it holds, nothing is raised.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from bonded_warehouse.rules import epcis_names
from bonded_warehouse.rules.epcis_shape import TYPES
from bonded_warehouse.standards_errors import QuestionUnfit

MOST_VALUES: Final = 200
"""Values that one list may have."""
MOST_TERMS: Final = 40
LONGEST: Final = 500
ACTIONS: Final = {"ADD", "OBSERVE", "DELETE"}
LIMIT: Final = 1_000_000
EPC_FIELDS: Final = ("epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID")
MATCHES: Final = {"MATCH_epc", "MATCH_parentID", "MATCH_inputEPC", "MATCH_outputEPC", "MATCH_anyEPC"}
INSTANTS: Final = {
    f"{way}_{of}" for way in ("GE", "LT") for of in ("eventTime", "recordTime", "errorDeclaration_Time")
}
EXISTS: Final = {
    "EXISTS_errorDeclaration": "errorDeclaration",
    "EXISTS_sensorElementList": "sensorElementList",
}
NAMED: Final = {
    "EQ_bizTransaction_": ("bizTransactionList", "bizTransaction"),
    "EQ_source_": ("sourceList", "source"),
    "EQ_destination_": ("destinationList", "destination"),
}
"""Beginning of a parameter whose end is a type: the list in the event, and what is compared in it."""
_NUMBER: Final = re.compile(r"(GT|GE|LT|LE)_(value|minValue|maxValue|meanValue)_([A-Z0-9]{2,4})")
_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GT": lambda have, than: have > than,
    "GE": lambda have, than: have >= than,
    "LT": lambda have, than: have < than,
    "LE": lambda have, than: have <= than,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for. Empty asks for everything, in the order in which it was recorded."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instants: Mapping[str, datetime] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    exists: frozenset[str] = frozenset()
    order_by: Literal["recordTime", "eventTime"] = "recordTime"
    descending: bool = False
    limit: int | None = None
    """eventCountLimit: of what fits, the first so many."""
    most: int | None = None
    """maxEventCount: what fits in greater number is refused."""

    def said(self) -> dict[str, Any]:
        """Return it as the standard's JSON; `read` takes it back."""
        made: dict[str, Any] = {name: list(values) for name, values in self.lists.items()}
        made |= {name: at.astimezone(UTC).isoformat() for name, at in self.instants.items()}
        made |= dict(self.numbers) | dict.fromkeys(self.exists, 1)
        if self.order_by != "recordTime" or self.descending:
            made |= {"orderBy": self.order_by, "orderDirection": "DESC" if self.descending else "ASC"}
        if self.limit is not None:
            made["eventCountLimit"] = self.limit
        if self.most is not None:
            made["maxEventCount"] = self.most
        return dict(sorted(made.items()))


def read(given: Mapping[str, Any]) -> Asked:
    """Read a query: lists as JSON lists or with commas, instants with their zone.

    :raises QuestionUnfit: if a parameter is unknown here, or its value is not of its kind
    """
    lists: dict[str, tuple[str, ...]] = {}
    instants: dict[str, datetime] = {}
    numbers: dict[str, float] = {}
    exists: set[str] = set()
    if len(given) > MOST_TERMS:
        raise QuestionUnfit(problem="it has too many parameters")
    for spelt, value in given.items():
        name = spelt.replace("_errorDeclarationTime", "_errorDeclaration_Time")
        if name in _LISTS or _beginning(name) is not None:
            lists[name] = _values(name, value)
        elif name in INSTANTS:
            instants[name] = _instant(name, value)
        elif _NUMBER.fullmatch(name):
            numbers[name] = _number(name, value)
        elif name in EXISTS:
            exists.add(name)
        elif name not in {"@context", "orderBy", "orderDirection", "eventCountLimit", "maxEventCount"}:
            raise QuestionUnfit(problem=f"{name[:60]} is not known here")
    return Asked(lists=lists, instants=instants, numbers=numbers, exists=frozenset(exists), **_control(given))


def _control(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read in what order, and how many."""
    limit, most = _count(given, "eventCountLimit"), _count(given, "maxEventCount")
    if limit is not None and most is not None:
        raise QuestionUnfit(problem="eventCountLimit and maxEventCount exclude one another")
    order, way = given.get("orderBy", "recordTime"), given.get("orderDirection")
    if order not in ("recordTime", "eventTime"):
        raise QuestionUnfit(problem="orderBy is eventTime or recordTime here")
    if way not in (None, "ASC", "DESC"):
        raise QuestionUnfit(problem="orderDirection is ASC or DESC")
    descending = way == "DESC" or (way is None and "orderBy" in given)  # the standard's default
    return {"order_by": order, "descending": descending, "limit": limit, "most": most}


def fits(asked: Asked, event: Mapping[str, Any], *, recorded_at: datetime) -> bool:
    """Say whether an event is asked for."""
    return (
        all(_listed(name, values, event) for name, values in asked.lists.items())
        and all(_in_time(name, than, event, recorded_at) for name, than in asked.instants.items())
        and all(_measured(name, than, event) for name, than in asked.numbers.items())
        and all(bool(event.get(EXISTS[name])) for name in asked.exists)
    )


def _values(name: str, value: Any) -> tuple[str, ...]:
    given = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise QuestionUnfit(problem=f"{name[:60]} is a list of texts")
    wanted = tuple(dict.fromkeys(one for one in given if one))
    if not 0 < len(wanted) <= MOST_VALUES or any(len(one) > LONGEST for one in wanted):
        raise QuestionUnfit(problem=f"{name[:60]} has no value, too many or too long ones")
    known = {"eventType": TYPES, "EQ_action": ACTIONS}.get(name)
    if known is not None and not known.issuperset(wanted):
        raise QuestionUnfit(problem=f"{name} is of {', '.join(sorted(known))}")
    return wanted


def _instant(name: str, value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise QuestionUnfit(problem=f"{name} is no instant") from error
    if at.tzinfo is None:
        raise QuestionUnfit(problem=f"{name} has no zone")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise QuestionUnfit(problem=f"{name} is no instant") from error


def _number(name: str, value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise QuestionUnfit(problem=f"{name} is no number")
    return number


def _count(given: Mapping[str, Any], name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,7}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LIMIT:
        raise QuestionUnfit(problem=f"{name} is a whole number from 1 on")
    return value


def _beginning(name: str) -> str | None:
    return next((one for one in NAMED if name.startswith(one) and len(name) > len(one)), None)


def _listed(name: str, wanted: tuple[str, ...], event: Mapping[str, Any]) -> bool:
    beginning = _beginning(name)
    if beginning is None:
        have = list(_LISTS[name](event))
    else:
        listed, compared = NAMED[beginning]
        kind = name.removeprefix(beginning)
        of_kind = [one for one in _objects(event.get(listed)) if one.get("type") == kind]
        have = [text for one in of_kind for text in _texts(one.get(compared))]
    if any(one in wanted for one in have):
        return True
    if name not in MATCHES:
        return False
    works = {work for one in wanted if (work := epcis_names.artwork_of(one))}
    return any(epcis_names.artwork_of(one) in works for one in have)


def _in_time(name: str, than: datetime, event: Mapping[str, Any], recorded_at: datetime) -> bool:
    way, _, of = name.partition("_")
    if of == "recordTime":
        at: datetime | None = recorded_at
    elif of == "eventTime":
        at = _at(event.get("eventTime"))
    else:
        at = _at(_object(event.get("errorDeclaration")).get("declarationTime"))
    return at is not None and (at >= than if way == "GE" else at < than)


def _at(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else None


def _measured(name: str, than: float, event: Mapping[str, Any]) -> bool:
    found = _NUMBER.fullmatch(name)
    assert found is not None, "only such names are read"
    compared = _COMPARED[found[1]]
    return any(
        isinstance(have := report.get(found[2]), int | float) and compared(have, than)
        for report in _reports(event)
        if report.get("uom") == found[3]
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            yield one


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one


def _reports(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for element in _objects(event.get("sensorElementList")):
        yield from _objects(element.get("sensorReport"))


def _devices(event: Mapping[str, Any]) -> Iterator[str]:
    for element in _objects(event.get("sensorElementList")):
        yield from _texts(_object(element.get("sensorMetadata")).get("deviceID"))
        for report in _objects(element.get("sensorReport")):
            yield from _texts(report.get("deviceID"))


def _epcs(event: Mapping[str, Any]) -> Iterator[str]:
    yield from _texts(event.get("epcList"))
    yield from _texts(event.get("childEPCs"))


def _every_epc(event: Mapping[str, Any]) -> Iterator[str]:
    for name in EPC_FIELDS:
        yield from _texts(event.get(name))


def _one(*path: str) -> Callable[[Mapping[str, Any]], Iterator[str]]:
    def found(event: Mapping[str, Any]) -> Iterator[str]:
        value: Any = event
        for name in path:
            value = _object(value).get(name)
        return _texts(value)

    return found


_LISTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]]] = {
    "eventType": _one("type"),
    "EQ_action": _one("action"),
    "EQ_bizStep": _one("bizStep"),
    "EQ_disposition": _one("disposition"),
    "EQ_persistentDisposition_set": _one("persistentDisposition", "set"),
    "EQ_persistentDisposition_unset": _one("persistentDisposition", "unset"),
    "EQ_readPoint": _one("readPoint", "id"),
    "EQ_bizLocation": _one("bizLocation", "id"),
    "EQ_transformationID": _one("transformationID"),
    "EQ_eventID": _one("eventID"),
    "EQ_errorReason": _one("errorDeclaration", "reason"),
    "EQ_correctiveEventID": _one("errorDeclaration", "correctiveEventIDs"),
    "EQ_type": lambda event: (kind for one in _reports(event) for kind in _texts(one.get("type"))),
    "EQ_deviceID": _devices,
    "MATCH_epc": _epcs,
    "MATCH_parentID": _one("parentID"),
    "MATCH_inputEPC": _one("inputEPCList"),
    "MATCH_outputEPC": _one("outputEPCList"),
    "MATCH_anyEPC": _every_epc,
}
"""Parameter with a list to what it is held against in an event."""
