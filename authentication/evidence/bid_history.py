"""Bid history: all that happened on a lot, in one canonical JSON file from which anyone recomputes its end.

    {"content": {...}, "format": "bianliang.bid-history/1", "seal": {...}}

`content` has the lot's chain of events, and what is told of each bid; `seal` is the passport of the history
itself: the house's one signed and logged statement of the content's digest. Bidders are paddle numbers. A
maximum is told where what followed told it anyway; of the others the file has the least amount that explains
what followed, and says so. See docs/formats/bid-history.md.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import auction, canonical, verifying
from authentication.evidence import passport as passports
from authentication.evidence.case import Failed, Found, Known, Skipped
from authentication.evidence.errors import EvidenceError, HistoryBroken, NotCanonical
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.verdict import Outcome, State, Step, Verdict

FORMAT: Final = "bianliang.bid-history/1"
KIND: Final = "sale.history"
"""What the house says of a history: its lot, how it ended, and the digest of its content."""
LARGEST_BYTES: Final = 64 * 1024 * 1024
SEALED_BY: Final = ("format", "log", "witnesses", "inclusion", "signatures", "life")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A history's parts."""

    content: Mapping[str, Any]
    seal: bytes
    """The file of the passport of the history itself."""


def subject(lot_id: str) -> str:
    """Return the IRI of a lot: what the seal of its history is about."""
    return f"urn:bianliang:lot:{lot_id}"


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises HistoryBroken: if it has no canonical form
    """
    return hashlib.sha256(_written(content)).hexdigest()


def write(history: History) -> bytes:
    """Return the history's file.

    :raises HistoryBroken: if something in it has no canonical form
    """
    return _written({"content": dict(history.content), "format": FORMAT, "seal": json.loads(history.seal)})


def read(data: bytes) -> History:
    """Return the history of its file. Nothing in it is recomputed: that is `verify`.

    :raises HistoryBroken: if it is not in the format, or in another spelling
    """
    if len(data) > LARGEST_BYTES:
        raise HistoryBroken(why=f"it has more than {LARGEST_BYTES} bytes")
    try:
        found = canonical.read(data)
    except NotCanonical as error:
        raise HistoryBroken(why=str(error)) from error
    if not isinstance(found, dict) or set(found) != {"content", "format", "seal"}:
        raise HistoryBroken(why="it has other fields than content, format and seal")
    if found["format"] != FORMAT or not all(isinstance(found[name], dict) for name in ("content", "seal")):
        raise HistoryBroken(why=f"its format is not {FORMAT}")
    return History(content=found["content"], seal=_written(found["seal"]))


def is_history(data: bytes) -> bool:
    """Say whether a file calls itself a bid history, whatever else is true of it."""
    return b'"format":"bianliang.bid-history/' in data[:LARGEST_BYTES] and data.startswith(b'{"content":')


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
    case = _Case(data, trust, at, known_checkpoints)
    steps = [_take(number, name, step, case) for number, (name, step) in enumerate(STEPS, start=1)]
    states = [step.state for step in steps if step.state is not None]
    sealed = case.seal_verdict
    return Verdict(
        state=max(states, key=list(State).index, default=State.VALID),
        steps=tuple(steps),
        at=at,
        artwork=subject(str(case.history.content.get("lot"))) if case.history else None,
        certificate_id=None,
        statements=sealed.statements if sealed else (),
        log_origin=sealed.log_origin if sealed else None,
        log_size=sealed.log_size if sealed else None,
        log_root=sealed.log_root if sealed else None,
        witnesses=sealed.witnesses if sealed else (),
    )


class _Case:
    """What is handed in, and what the steps so far have found."""

    def __init__(self, data: bytes, trust: TrustPolicy, at: datetime, known: tuple[Known, ...]) -> None:
        self.data, self.trust, self.at, self.known = data, trust, at, known
        self.history: History | None = None
        self.sealed: Statement | None = None
        self.seal_verdict: Verdict | None = None

    @property
    def content(self) -> Mapping[str, Any]:
        """Return the history's content."""
        assert self.history is not None
        return self.history.content


def _take(number: int, name: str, step: Callable[["_Case"], Found], case: _Case) -> Step:
    if number > 1 and case.history is None:
        return Step(number, name, Outcome.SKIPPED, "The file could not be read.")
    try:
        found = step(case)
    except Failed as failed:
        return Step(number, name, Outcome.FAILED, failed.message, failed.facts, failed.state)
    except Skipped as skipped:
        return Step(number, name, Outcome.SKIPPED, skipped.message, skipped.facts)
    except EvidenceError as error:
        return Step(number, name, Outcome.FAILED, error.message, error.facts, State.PROOF_BROKEN)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        message = "It is not laid out as a bid history: %(why)s."
        return Step(number, name, Outcome.FAILED, message, {"why": repr(error)}, State.PROOF_BROKEN)
    return Step(number, name, Outcome.PASSED, found.message, found.facts)


def _read(case: _Case) -> Found:
    """(1) The file is a history in its one spelling."""
    case.history = read(case.data)
    return Found("It is a bid history, with the house's seal.")


def _require_seal(case: _Case) -> Found:
    """(2) The seal is one statement, signed by a trusted issuer who may say this, and in the log."""
    assert case.history is not None
    case.seal_verdict = verifying.verify(
        case.history.seal, trust=case.trust, at=case.at, known_checkpoints=case.known
    )
    for step in case.seal_verdict.steps:
        if step.name in SEALED_BY and step.outcome is not Outcome.PASSED:
            raise Failed(step.state or State.PROOF_BROKEN, step.message, **step.facts)
    entries = passports.read(case.history.seal)
    if len(entries.entries) != 1 or entries.status_lists or entries.entries[0].disclosed:
        raise Failed(State.PROOF_BROKEN, "The seal is not one statement alone.")
    case.sealed = Statement.read(entries.entries[0].credential)
    said = case.seal_verdict.statements[0]
    return Found(
        "%(name)s signed it on %(at)s, and the log has it.",
        {"name": said.issuer_name or said.issuer, "at": canonical.instant_text(said.issued_at)},
    )


def _require_content(case: _Case) -> Found:
    """(3) The content is, to the byte, what the seal says."""
    if case.sealed is None:
        raise Skipped("There is no seal that holds.")
    lot, said = case.content["lot"], dict(case.sealed.claims)
    if case.sealed.kind != KIND or case.sealed.artwork != subject(lot):
        raise Failed(State.PROOF_BROKEN, "The seal is of something else.")
    if said != {"lot": lot, "outcome": case.content["outcome"], "sha256": digest(case.content)}:
        raise Failed(State.PROOF_BROKEN, "The content is not what was sealed.")
    return Found("The content is what was sealed: %(sha256)s.", {"sha256": said["sha256"]})


def _chain(case: _Case) -> Found:
    """(4) Each event carries the hash of the one before it."""
    return Found("The chain of %(count)s events is whole.", {"count": _require_chain(case.content)})


def _bids(case: _Case) -> Found:
    """(5) What is told of each bid is what the chain was held to when it was made."""
    exact, least = _require_bids(case.content)
    return Found(
        "%(exact)s bids are what the chain was held to when they were made; of %(least)s only the least "
        "amount is told that explains what followed.",
        {"exact": exact, "least": least},
    )


def _result(case: _Case) -> Found:
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


def _written(value: Any) -> bytes:
    try:
        return canonical.write(value)
    except NotCanonical as error:
        raise HistoryBroken(why=str(error)) from error


STEPS: Final[tuple[tuple[str, Callable[[_Case], Found]], ...]] = (
    ("history", _read),
    ("seal", _require_seal),
    ("content", _require_content),
    ("chain", _chain),
    ("bids", _bids),
    ("result", _result),
)
