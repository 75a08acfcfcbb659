"""What watchers are told, as server-sent events. Plain values, and nothing that is secret (R20).

Three kinds of message: `room` (everything, at the beginning and after a gap), `moves` (what
happened since the last one), and `beat` (nothing happened; the house is awake). Each carries
`now`, the saleroom's time, and `behind_s`, how old the house's own reading is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from marketplace.queries.live import Heard, is_shown
from marketplace.queries.live_notes import Heard as Note
from marketplace.rules.lots import LotState

TOLD: Final = ("seq", "paddle", "leader", "price_minor", "ask_minor", "end_at", "reason", "how")
"""The facts of an event that leave the house, if it has them."""
ENDS: Final = {
    "sold": LotState.SOLD,
    "passed": LotState.PASSED,
    "withdrawn": LotState.WITHDRAWN,
}

READ_EACH_S: Final = 20
"""So many pages of a live session are read anew in a second, about."""
LONGEST_SPREAD_S: Final = 30

SPOKEN: Final[dict[str, dict[str, bool]]] = {
    "called": {"called": True, "warned": False},
    "asking": {"warned": False},
    "fair_warning": {"warned": True},
}
"""What the auctioneer says, and what is new about a lot then."""


def message(kind: str, data: Mapping[str, Any], number: int | None = None) -> str:
    """Return one server-sent event; with a number, the place where a reader goes on after a gap."""
    head = f"event: {kind}\n" if number is None else f"event: {kind}\nid: {number}\n"
    return f"{head}data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"


def room(
    lots: Sequence[Mapping[str, Any]], missed: Iterable[Heard], *, now: datetime, number: int, gap: bool
) -> str:
    """Return everything about a sale, and what a returning reader missed.

    :param gap: more was missed than is sent: the reader fetches the history again
    """
    data = {
        "now": now.isoformat(),
        "behind_s": 0,
        "lots": list(lots),
        "steps": [told(event) for event in missed if is_shown(event.kind, event.facts)],
        "gap": gap,
    }
    return message("room", data, number)


def moves(events: Sequence[Heard], *, now: datetime) -> str:
    """Return what happened on a sale, with the lots as they stand after it."""
    data = {
        "now": now.isoformat(),
        "behind_s": 0,
        "lots": standings(events),
        "steps": [told(event) for event in events if is_shown(event.kind, event.facts)],
    }
    return message("moves", data, events[-1].id)


def notes(heard: Sequence[Note], *, now: datetime, watchers: int = 0) -> str:
    """Return what happened in a live session. It has no number: who comes back reads the page.

    :param watchers: how many are told; where they read the page anew, they spread that over some seconds
    """
    told = [one.facts | {"note": one.id, "what": one.kind, "at": one.at.isoformat()} for one in heard]
    spread_s = min(LONGEST_SPREAD_S, watchers // READ_EACH_S)
    return message("notes", {"now": now.isoformat(), "notes": told, "spread_s": spread_s})


def beat(*, now: datetime, behind_s: float) -> str:
    """Say that the house is awake, and how old what it said last is."""
    return message("beat", {"now": now.isoformat(), "behind_s": round(behind_s, 1)})


def told(event: Heard) -> dict[str, Any]:
    """Return an event as the room is told of it."""
    facts = {name: event.facts[name] for name in TOLD if event.facts.get(name) is not None}
    head = {"lot": event.lot_id, "number": event.number, "kind": event.kind, "at": event.at.isoformat()}
    return head | facts


def standings(events: Sequence[Heard]) -> list[dict[str, Any]]:
    """Return each lot that something happened on, with what is new about it."""
    lots: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.kind == "sealed":
            continue
        lot = lots.setdefault(event.lot_id, {"lot": event.lot_id})
        lot["seq"] = event.number
        if event.kind == "bid":
            lot["bids"] = event.facts["seq"]
        if event.kind in {"bid", "voided", "reserve_lowered"}:
            for name in ("price_minor", "ask_minor", "leader", "reserve", "end_at"):
                lot[name] = event.facts[name]
        if event.kind in SPOKEN:
            lot |= {name: event.facts[name] for name in ("ask_minor",) if name in event.facts}
            lot |= SPOKEN[event.kind]
        if event.kind == "bid" and event.facts.get("moved"):
            lot["warned"] = False
        elif event.kind == "sold":
            lot["price_minor"], lot["leader"] = event.facts["price_minor"], event.facts["paddle"]
        if event.kind in ENDS:
            lot["state"] = ENDS[event.kind].value
    return list(lots.values())
