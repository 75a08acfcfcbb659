"""Bid history: all that happened on a lot, in one canonical JSON file from which anyone recomputes its end.

    {"content": {...}, "format": "bianliang.bid-history/1", "seal": {...}}

`content` has the lot's chain of events, and what is told of each bid; `seal` is the passport of the history
itself: the house's one signed and logged statement of the content's digest. Bidders are paddle numbers. A
maximum is told where what followed told it anyway; of the others the file has the least amount that explains
what followed, and says so. See docs/formats/bid-history.md.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from authentication.evidence import auction, canonical, sealed
from authentication.evidence.case import Failed, Found, Known
from authentication.evidence.errors import HistoryBroken
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.sealed import Case, Sealed
from authentication.evidence.verdict import State, Verdict

FORMAT: Final = "bianliang.bid-history/1"
KIND: Final = "sale.history"
"""What the house says of a history: its lot, how it ended, and the digest of its content."""
ILL_LAID: Final = "It is not laid out as a bid history: %(why)s."


def subject(lot_id: str) -> str:
    """Return the IRI of a lot: what the seal of its history is about."""
    return f"urn:bianliang:lot:{lot_id}"


def claims(content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """Return what the house says of a history."""
    return {"lot": content["lot"], "outcome": content["outcome"], "sha256": sha256}


HISTORY: Final = sealed.Kind(
    format=FORMAT,
    says=KIND,
    broken=lambda why: HistoryBroken(why=why),
    ill_laid=ILL_LAID,
    subject=lambda content: subject(content["lot"]),
    claims=claims,
)


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises HistoryBroken: if it has no canonical form
    """
    return sealed.digest(HISTORY, content)


def write(history: Sealed) -> bytes:
    """Return the history's file.

    :raises HistoryBroken: if something in it has no canonical form
    """
    return sealed.write(HISTORY, history)


def is_history(data: bytes) -> bool:
    """Say whether a file calls itself a bid history, whatever else is true of it."""
    return sealed.is_of(HISTORY, data)


def recompute(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a lot ended, from a content alone: outcome, price, paddle, number of bids, end.

    :raises HistoryBroken: if its chain has a gap, a bid is not what the chain holds it to, or an event says
        otherwise than the bids do
    """
    try:
        _require_chain(content)
        _require_bids(content)
        return auction.recompute(
            content["events"],
            bids={one["seq"]: one for one in content["bids"]},
            reserves={one["from"]: one["minor"] for one in content["reserve"]},
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError) as error:
        raise HistoryBroken(why=f"it is not laid out as a history is: {error!r}") from error


def verify(
    data: bytes, *, trust: TrustPolicy, at: datetime, known_checkpoints: tuple[Known, ...] = ()
) -> Verdict:
    """Return what may be said of a history at an instant. It never raises for what the file says.

    (1) history, (2) seal, (3) content, (4) chain, (5) bids, (6) result. The worst of what they found is the
    verdict's state.
    """
    return sealed.verify(Case(HISTORY, data, trust, at, known_checkpoints), STEPS)


def _read(case: Case) -> Found:
    """(1) The file is a history in its one spelling."""
    case.file = sealed.read(HISTORY, case.data)
    return Found("It is a bid history, with the house's seal.")


def _chain(case: Case) -> Found:
    """(4) Each event carries the hash of the one before it."""
    return Found("The chain of %(count)s events is whole.", {"count": _require_chain(case.content)})


def _bids(case: Case) -> Found:
    """(5) What is told of each bid is what the chain was held to when it was made."""
    exact, least = _require_bids(case.content)
    return Found(
        "%(exact)s bids are what the chain was held to when they were made; of %(least)s only the least "
        "amount is told that explains what followed.",
        {"exact": exact, "least": least},
    )


def _result(case: Case) -> Found:
    """(6) Leader, price, extension and result, recomputed from the bids, are what the events say."""
    found = recompute(case.content)
    if found["outcome"] != case.content["outcome"]:
        raise Failed(State.PROOF_BROKEN, "It ended otherwise than it says.")
    if found["outcome"] != "sold":
        return Found("Recomputed from its %(bids)s bids, the lot was not sold.", {"bids": found["bids"]})
    return Found(
        "Recomputed from its %(bids)s bids, the lot was sold for %(price)s to paddle %(paddle)s.",
        {"bids": found["bids"], "price": _money(case.content, found), "paddle": found["paddle"]},
    )


def _money(content: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    currency = content["events"][0]["facts"]["terms"]["currency"]
    return f"{currency} {found['price_minor']} (minor units)"


def _require_chain(content: Mapping[str, Any]) -> int:
    """Require that a chain is whole; return how many events it has."""
    lot = content["lot"]
    previous = hashlib.sha256(lot.encode()).hexdigest()
    for number, event in enumerate(content["events"], start=1):
        body = {
            "at": event["at"],
            "facts": event["facts"],
            "kind": event["kind"],
            "lot": lot,
            "number": event["number"],
        }
        meant = hashlib.sha256(previous.encode() + canonical.write(body)).hexdigest()
        if event["number"] != number or event["hash"] != meant:
            raise HistoryBroken(why=f"event {number} was changed, or one is missing before it")
        previous = meant
    return len(content["events"])


def _require_bids(content: Mapping[str, Any]) -> tuple[int, int]:
    """Require that each bid told in full is what its event is held to; return how many are, and are not."""
    held = {event["facts"]["seq"]: event["facts"] for event in content["events"] if event["kind"] == "bid"}
    exact = 0
    numbers: dict[str, int] = {}
    for one in content["bids"]:
        facts = held[one["seq"]]
        if not one["exact"]:
            continue
        opening = one["opening"]
        body = {
            "amount": one["amount_minor"],
            "at": facts["received_at"],
            "key": opening["key"],
            "kind": opening["kind"],
            "lot": content["lot"],
            "paddle": opening["paddle"],
            "salt": opening["salt"],
            "seq": one["seq"],
        }
        if hashlib.sha256(canonical.write(body)).hexdigest() != facts["digest"]:
            raise HistoryBroken(why=f"bid {one['seq']} is not what the chain was held to")
        if numbers.setdefault(opening["paddle"], facts["paddle"]) != facts["paddle"]:
            raise HistoryBroken(why=f"bid {one['seq']} is said to be of another bidder")
        exact += 1
    if len(set(numbers.values())) != len(numbers):
        raise HistoryBroken(why="two bidders have one number")
    return exact, len(content["bids"]) - exact


STEPS: Final[sealed.Steps] = (
    ("history", _read),
    ("seal", sealed.require_seal),
    ("content", sealed.require_content),
    ("chain", _chain),
    ("bids", _bids),
    ("result", _result),
)
