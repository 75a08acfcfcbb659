"""Dossier: all that the house knows of one work, in one canonical JSON file that a regulator takes away.

    {"content": {...}, "format": "bianliang.dossier/1", "passport": {...}, "seal": {...}}

`content` is what was put together for one reader; `passport` is the work's; `seal` is a passport too, of
the dossier itself: the house's one signed and logged statement of the content's digest. No byte of the file
can be changed: the content is held by the seal's digest, the two others hold themselves. See
docs/formats/dossier.md.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import canonical, hands, verifying
from authentication.evidence import passport as passports
from authentication.evidence.case import Failed, Found, Known, Skipped
from authentication.evidence.errors import DossierBroken, EvidenceError, NotCanonical, PassportBroken
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.verdict import Outcome, State, Step, Verdict

FORMAT: Final = "bianliang.dossier/1"
KIND: Final = "dossier.made"
"""What the house says of a dossier: its number and the digest of its content."""
LARGEST_BYTES: Final = 64 * 1024 * 1024
GENESIS: Final = "0" * 64
SEALED_BY: Final = ("format", "log", "witnesses", "inclusion", "signatures", "life")
"""Steps of a passport's verification that a seal must pass; the others ask about works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier's parts."""

    content: Mapping[str, Any]
    passport: bytes
    """The file of the work's passport."""
    seal: bytes
    """The file of the passport of the dossier itself."""


def subject(dossier_id: str) -> str:
    """Return the IRI of a dossier: what its seal is about."""
    return f"urn:bianliang:dossier:{dossier_id}"


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises DossierBroken: if it has no canonical form
    """
    return hashlib.sha256(_written(content)).hexdigest()


def write(dossier: Dossier) -> bytes:
    """Return the dossier's file.

    :raises DossierBroken: if something in it has no canonical form
    """
    return _written(
        {
            "content": dict(dossier.content),
            "format": FORMAT,
            "passport": json.loads(dossier.passport),
            "seal": json.loads(dossier.seal),
        }
    )


def read(data: bytes) -> Dossier:
    """Return the dossier of its file. No proof in it is looked at: that is `verify`.

    :raises DossierBroken: if it is not in the format, or in another spelling
    """
    if len(data) > LARGEST_BYTES:
        raise DossierBroken(why=f"it has more than {LARGEST_BYTES} bytes")
    try:
        found = canonical.read(data, floats=True)
    except NotCanonical as error:
        raise DossierBroken(why=str(error)) from error
    if not isinstance(found, dict) or set(found) != {"content", "format", "passport", "seal"}:
        raise DossierBroken(why="it has other fields than content, format, passport and seal")
    if found["format"] != FORMAT or not all(
        isinstance(found[name], dict) for name in ("content", "passport", "seal")
    ):
        raise DossierBroken(why=f"its format is not {FORMAT}")
    return Dossier(
        content=found["content"], passport=_written(found["passport"]), seal=_written(found["seal"])
    )


def is_dossier(data: bytes) -> bool:
    """Say whether a file calls itself a dossier, whatever else is true of it."""
    return b'"format":"bianliang.dossier/' in data[:LARGEST_BYTES] and data.startswith(b'{"content":')


def verify(
    data: bytes,
    *,
    trust: TrustPolicy,
    at: datetime,
    status_lists: tuple[Mapping[str, Any], ...] = (),
    known_checkpoints: tuple[Known, ...] = (),
) -> Verdict:
    """Return what may be said of a dossier at an instant. It never raises for what the file says.

    (1) dossier, (2) seal, (3) content, (4) complete, (5) custody, (6) condition, (7) hands, and from (8)
    on the steps of the work's own passport. The worst of what they found is the verdict's state: the dossier
    of a work whose certificate is revoked says so, with every step before it passed.
    """
    case = _Case(data, trust, at, status_lists, known_checkpoints)
    steps = [_take(number, name, step, case) for number, (name, step) in enumerate(STEPS, start=1)]
    inner = case.passport_verdict
    if inner is not None:
        steps += [
            Step(len(STEPS) + each.number, each.name, each.outcome, each.message, each.facts, each.state)
            for each in inner.steps
        ]
    states = [step.state for step in steps if step.state is not None]
    return Verdict(
        state=max(states, key=list(State).index, default=State.VALID),
        steps=tuple(steps),
        at=at,
        artwork=inner.artwork if inner else None,
        certificate_id=inner.certificate_id if inner else None,
        statements=inner.statements if inner else (),
        log_origin=inner.log_origin if inner else None,
        log_size=inner.log_size if inner else None,
        log_root=inner.log_root if inner else None,
        witnesses=inner.witnesses if inner else (),
    )


class _Case:
    """What is handed in, and what the steps so far have found."""

    def __init__(
        self,
        data: bytes,
        trust: TrustPolicy,
        at: datetime,
        lists: tuple[Mapping[str, Any], ...],
        known: tuple[Known, ...],
    ) -> None:
        self.data, self.trust, self.at, self.lists, self.known = data, trust, at, lists, known
        self.dossier: Dossier | None = None
        self.sealed: Statement | None = None
        self.passport_verdict: Verdict | None = None


def _take(number: int, name: str, step: Callable[["_Case"], Found], case: _Case) -> Step:
    if number > 1 and case.dossier is None:
        return Step(number, name, Outcome.SKIPPED, "The file could not be read.")
    try:
        found = step(case)
    except Failed as failed:
        return Step(number, name, Outcome.FAILED, failed.message, failed.facts, failed.state)
    except Skipped as skipped:
        return Step(number, name, Outcome.SKIPPED, skipped.message, skipped.facts)
    except EvidenceError as error:
        return Step(number, name, Outcome.FAILED, error.message, error.facts, State.PROOF_BROKEN)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = "Its content is not laid out as a dossier's: %(why)s."
        return Step(number, name, Outcome.FAILED, message, {"why": repr(error)}, State.PROOF_BROKEN)
    return Step(number, name, Outcome.PASSED, found.message, found.facts)


def _read(case: _Case) -> Found:
    """(1) The file is a dossier in its one spelling; the passport in it is of the work that it is about."""
    found = read(case.data)
    if passports.read(found.passport).artwork != found.content.get("artwork"):
        raise Failed(State.PROOF_BROKEN, "The passport in it is of another work.")
    case.dossier = found
    case.passport_verdict = verifying.verify(
        found.passport,
        trust=case.trust,
        at=case.at,
        status_lists=case.lists,
        known_checkpoints=case.known,
    )
    return Found("It is a dossier, with the work's passport and the house's seal.")


def _require_seal(case: _Case) -> Found:
    """(2) The seal is one statement, signed by a trusted issuer who may say this, and in the log."""
    assert case.dossier is not None
    verdict = verifying.verify(case.dossier.seal, trust=case.trust, at=case.at, known_checkpoints=case.known)
    for step in verdict.steps:
        if step.name in SEALED_BY and step.outcome is not Outcome.PASSED:
            state = step.state or State.PROOF_BROKEN
            raise Failed(state, step.message, **step.facts)
    entries = passports.read(case.dossier.seal)
    if len(entries.entries) != 1 or entries.status_lists or entries.entries[0].disclosed:
        raise Failed(State.PROOF_BROKEN, "The seal is not one statement alone.")
    case.sealed = Statement.read(entries.entries[0].credential)
    said = verdict.statements[0]
    return Found(
        "%(name)s signed it on %(at)s, and the log has it.",
        {"name": said.issuer_name or said.issuer, "at": canonical.instant_text(said.issued_at)},
    )


def _require_content(case: _Case) -> Found:
    """(3) The content is, to the byte, what the seal says."""
    assert case.dossier is not None
    if case.sealed is None:
        raise Skipped("There is no seal that holds.")
    content = case.dossier.content
    number = content["dossier"]
    if case.sealed.kind != KIND or case.sealed.artwork != subject(number):
        raise Failed(State.PROOF_BROKEN, "The seal is of something else.")
    if dict(case.sealed.claims) != {"dossier": number, "sha256": digest(content)}:
        raise Failed(State.PROOF_BROKEN, "The content is not what was sealed.")
    return Found("The content is what was sealed: %(sha256)s.", {"sha256": digest(content)})


def _require_complete(case: _Case) -> Found:
    """(4) The passport has every statement that there was when the dossier was put together."""
    assert case.dossier is not None
    found = passports.read(case.dossier.passport)
    there = {Statement.read(entry.credential).id.rpartition(":")[2] for entry in found.entries}
    missing = [one for one in case.dossier.content["statements"] if one not in there]
    if missing:
        raise Failed(State.PROOF_BROKEN, "The passport in it lacks %(count)s statements.", count=len(missing))
    return Found("The passport has all %(count)s statements of then.", {"count": len(there)})


def _require_custody(case: _Case) -> Found:
    """(5) Each chain of custody is whole, its hashes are of its events, and the passport says the same."""
    assert case.dossier is not None
    attested = _attested(case.dossier.passport)
    whole, bare = 0, 0
    for holding in case.dossier.content["holdings"]:
        before = GENESIS
        for place, event in enumerate(holding["events"], start=1):
            shown = event["content"]
            if shown is None:
                bare += 1
            elif hashlib.sha256(_written(shown)).hexdigest() != event["hash"] or shown["seq"] != place:
                raise Failed(State.PROOF_BROKEN, "Custody event %(number)s was changed.", number=place)
            else:
                whole += 1
            previous = event["prev_hash"] if shown is None else shown["prev_hash"]
            said = attested.get((holding["id"], place), event["hash"])
            if previous != before or said != event["hash"]:
                raise Failed(
                    State.PROOF_BROKEN,
                    "Custody event %(number)s does not follow the one before it, "
                    "or the passport says otherwise.",
                    number=place,
                )
            before = event["hash"]
        if before != holding["head"]:
            raise Failed(State.PROOF_BROKEN, "A chain of custody ends before its end.")
    if bare:
        return Found(
            "Every chain is whole; %(whole)s events were hashed again, "
            "%(bare)s are not shown to this reader.",
            {"whole": whole, "bare": bare},
        )
    return Found("Every chain is whole; all %(whole)s events were hashed again.", {"whole": whole})


def _require_condition(case: _Case) -> Found:
    """(6) Each condition report is what its persons signed, over a photograph that was registered."""
    assert case.dossier is not None
    content = case.dossier.content
    pictures = {one["sha256"] for one in content["work"]["images"]}
    for number, report in enumerate(content["conditions"], start=1):
        shown = report["content"]
        if hashlib.sha256(_written(shown)).hexdigest() != report["digest"]:
            raise Failed(
                State.PROOF_BROKEN, "Condition report %(number)s is not what was signed.", number=number
            )
        if shown["image_sha256"] is not None and shown["image_sha256"] not in pictures:
            raise Failed(
                State.PROOF_BROKEN, "Condition report %(number)s lies over another picture.", number=number
            )
    if not content["conditions"]:
        raise Skipped("There is no condition report in it.")
    return Found(
        "All %(count)s condition reports are what was signed.", {"count": len(content["conditions"])}
    )


def _require_hands(case: _Case) -> Found:
    """(7) What persons signed with their own keys is what stands there, and each proof is theirs."""
    assert case.dossier is not None
    count, people = 0, set()
    for signed in hands.signatures_in(case.dossier.content):
        people.add(hands.require_signed(case.trust, signed, recorded_at=None).id)
        count += 1
    if not count:
        raise Skipped("Nothing in it is signed with a person's own key.")
    return Found(
        "%(count)s signatures by %(people)s persons with their own keys are over what stands here.",
        {"count": count, "people": len(people)},
    )


def _attested(data: bytes) -> Mapping[tuple[str, int], str]:
    return dict(_links(data))


def _links(data: bytes) -> Iterator[tuple[tuple[str, int], str]]:
    for entry in passports.read(data).entries:
        claims = Statement.read(entry.credential).claims
        if {"holding", "number", "event_hash"} <= set(claims):
            yield (str(claims["holding"]), int(claims["number"])), str(claims["event_hash"])


def _written(value: Any) -> bytes:
    try:
        return canonical.write(value, floats=True)
    except (NotCanonical, PassportBroken) as error:
        raise DossierBroken(why=str(error)) from error


STEPS: Final[tuple[tuple[str, Callable[[_Case], Found]], ...]] = (
    ("dossier", _read),
    ("seal", _require_seal),
    ("content", _require_content),
    ("complete", _require_complete),
    ("custody", _require_custody),
    ("condition", _require_condition),
    ("hands", _require_hands),
)
