"""From a link of the chain of custody to an EPCIS 2.0 event: pure.

What the event is comes from the custody table (`epcis` of each transition):

- packing and unpacking put a work into its crate and take it out: an AggregationEvent;
- a filing, what customs says of it and a passing of title are TransactionEvents;
- all else that has a business step is an ObjectEvent; where the work ends it, its action is DELETE.

Where the table names no step (an appointment, the closing of a loss) nothing was seen and no event is made.
No name of a person stands in an event: papers are named by kind and number, and the link by its hash.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bonded_warehouse.rules import epcis_hash, epcis_names
from bonded_warehouse.rules.table import DATA

CONTEXT: Final = ("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)
SCHEMA_VERSION: Final = "2.0"
TITLE: Final = "TITLE"
"""Number of a link by which title passed."""
PACKED: Final = {"M15": "ADD", "M16": "DELETE"}
FILED: Final = {
    "M20": "ADD",
    "M21": "DELETE",
    "M22": "OBSERVE",
    "M23": "OBSERVE",
    "M24": "OBSERVE",
    "M43": "DELETE",
}
ENDED: Final = {"M33"}
"""After these the work is no more."""
STANDARD_PAPERS: Final = {"invoice": "inv", "order_receipt_waybill": "bol", "packing_list": "desadv"}
"""Papers that have a word of their own in CBV 2.0, section 7.3."""


@dataclass(frozen=True, slots=True)
class Climate:
    """What a logger measured before an event. Degrees Celsius; percent of relative humidity."""

    device: str
    """URI of the logger."""
    from_at: datetime
    to_at: datetime
    celsius: tuple[float, float, float]
    """Least, most, mean."""
    humidity: tuple[float, float, float]
    """Least, most, mean."""


@dataclass(frozen=True, slots=True)
class Declared:
    """That an event was recorded in error, and what stands in its place."""

    at: datetime
    corrected_by: tuple[str, ...] = ()
    """Ids of the corrective events."""
    reason: str = "incorrect_data"
    """'incorrect_data' or 'did_not_occur'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the chain of custody, as far as an event needs it."""

    artwork_id: str
    holding_id: str
    transition: str
    at: datetime
    timezone: str
    """IANA name of the facility's."""
    facility: str
    """Its code."""
    position: str
    """Vault position afterwards; empty where it is in none."""
    place: str
    """Where it is, in words, if that is no vault position."""
    documents: Sequence[Mapping[str, Any]]
    circumstances: Mapping[str, Any]
    hash: str
    """Of the link, in hex."""


@cache
def steps() -> Mapping[str, tuple[str, str]]:
    """Return (business step, disposition) by transition; transitions without one are left out."""
    rows = json.loads((DATA / "custody_transitions.json").read_text(encoding="utf-8"))["transitions"]
    found = {}
    for row in rows:
        step, _, disposition = row["epcis"].partition(" / ")
        if disposition:
            found[row["id"]] = (step.strip(), disposition.strip())
    return found


def event_of(
    link: Link, *, prefix: str, climate: Climate | None = None, declared: Declared | None = None
) -> dict[str, Any] | None:
    """Return a link as an EPCIS event with its hash id, or None where nothing was seen.

    :param prefix: the house's GS1 company prefix
    :param declared: that it was recorded in error: the same event again, with its error declaration
    """
    if link.transition not in steps() and link.transition != TITLE:
        return None
    event = _what(link, prefix) | _when(link)
    if link.transition != TITLE:
        step, disposition = steps()[link.transition]
        event |= {"bizStep": step, "disposition": _disposition(link, disposition)}
    at = epcis_names.place(prefix, _spot(link))
    event |= {"readPoint": {"id": at}, "bizLocation": {"id": at}}
    transactions = event.get("bizTransactionList", []) + [_paper(one) for one in link.documents]
    transactions.append(_transaction("urn:bianliang:btt:custody-event", f"urn:bianliang:custody:{link.hash}"))
    event["bizTransactionList"] = _unique(transactions)
    if climate is not None:
        event["sensorElementList"] = [_sensor(climate)]
    event["eventID"] = epcis_hash.event_id(event)
    event["recordTime"] = instant(link.at)
    if declared is not None:
        event |= error_declaration(declared)
    return event


def error_declaration(declared: Declared) -> dict[str, Any]:
    """Return what an event gains when it is declared to be in error; all else of it stays, its id too."""
    by = {"correctiveEventIDs": list(declared.corrected_by)} if declared.corrected_by else {}
    said = {"declarationTime": instant(declared.at), "reason": declared.reason}
    return {"errorDeclaration": said | by}


def document(events: Sequence[Mapping[str, Any]], *, at: datetime) -> dict[str, Any]:
    """Return events as an EPCISDocument."""
    return {
        "@context": list(CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": SCHEMA_VERSION,
        "creationDate": instant(at),
        "epcisBody": {"eventList": [dict(one) for one in events]},
    }


def query_document(
    events: Sequence[Mapping[str, Any]],
    *,
    at: datetime,
    name: str = "SimpleEventQuery",
    subscription_id: str | None = None,
) -> dict[str, Any]:
    """Return events as the answer to a query, or to a subscription to one."""
    results: dict[str, Any] = {"queryName": name, "resultsBody": {"eventList": list(events)}}
    if subscription_id is not None:
        results["subscriptionID"] = subscription_id
    body = {"queryResults": results}
    return document((), at=at) | {"type": "EPCISQueryDocument", "epcisBody": body}


def instant(at: datetime) -> str:
    """Return an instant as EPCIS has it: UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _what(link: Link, prefix: str) -> dict[str, Any]:
    work = epcis_names.asset(prefix, link.artwork_id)
    if link.transition in PACKED:
        crate = epcis_names.asset(prefix, link.holding_id)
        return {
            "type": "AggregationEvent",
            "parentID": crate,
            "childEPCs": [work],
            "action": PACKED[link.transition],
        }
    if link.transition == TITLE or link.transition in FILED:
        subject = "title-transfer" if link.transition == TITLE else "customs-filing"
        about = _transaction(f"urn:bianliang:btt:{subject}", f"urn:bianliang:{subject}:{link.holding_id}")
        return {
            "type": "TransactionEvent",
            "epcList": [work],
            "action": FILED.get(link.transition, "ADD"),
            "bizTransactionList": [about],
        }
    action = "DELETE" if link.transition in ENDED else "OBSERVE"
    return {"type": "ObjectEvent", "epcList": [work], "action": action}


def _when(link: Link) -> dict[str, Any]:
    offset = link.at.astimezone(ZoneInfo(link.timezone)).strftime("%z")
    return {"eventTime": instant(link.at), "eventTimeZoneOffset": f"{offset[:3]}:{offset[3:5]}"}


def _disposition(link: Link, said: str) -> str:
    if " or " not in said:
        return said
    if link.transition == "M34":
        said_of_it = {name: value for name, value in link.circumstances.items() if name != "proposed"}
        return "stolen" if "stolen" in json.dumps(said_of_it, default=str) else "unknown"
    return said.partition(" or ")[0]  # M06 happens only where the pictures match


def _spot(link: Link) -> str:
    if link.position:
        return f"{link.facility}.{link.position}"
    return f"{link.facility}.{link.place}" if link.place else link.facility


def _paper(paper: Mapping[str, Any]) -> dict[str, str]:
    code, number = str(paper.get("code", "paper")), str(paper.get("reference", "") or "-")
    kind = STANDARD_PAPERS.get(code, f"urn:bianliang:btt:{quote(code, safe='')}")
    return _transaction(kind, f"urn:bianliang:paper:{quote(code, safe='')}:{quote(number, safe='')}")


def _transaction(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "bizTransaction": name}


def _unique(transactions: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(pair) for pair in dict.fromkeys(tuple(one.items()) for one in transactions)]


def _sensor(climate: Climate) -> dict[str, Any]:
    def report(kind: str, values: tuple[float, float, float], unit: str) -> dict[str, Any]:
        least, most, mean = values
        return {"type": kind, "minValue": least, "maxValue": most, "meanValue": mean, "uom": unit}

    return {
        "sensorMetadata": {
            "startTime": instant(climate.from_at),
            "endTime": instant(climate.to_at),
            "deviceID": climate.device,
        },
        "sensorReport": [
            report("Temperature", climate.celsius, "CEL"),
            report("RelativeHumidity", climate.humidity, "A93"),
        ],
    }
