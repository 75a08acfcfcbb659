"""A sealed file: a content that anyone may read, and the house's one signed and logged word of its digest.

    {"content": {...}, "format": "bianliang.<what>/1", "seal": {...}}

`seal` is the passport of the content itself. What the content must come to is its own module's
(`bid_history`, `extract`); the file, its seal and its digest are looked at here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authentication.evidence import canonical, verifying
from authentication.evidence import passport as passports
from authentication.evidence.case import Failed, Found, Known, Skipped
from authentication.evidence.errors import EvidenceError, NotCanonical
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.verdict import Outcome, State, Step, Verdict

LARGEST_BYTES: Final = 64 * 1024 * 1024
SEALED_BY: Final = ("format", "log", "witnesses", "inclusion", "signatures", "life")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is sealed in a file of one kind."""

    format: str
    says: str
    """The kind of the house's statement."""
    broken: Callable[[str], EvidenceError]
    """The error that says why a file is none of this kind."""
    ill_laid: str
    """The message for a content that is not laid out as it should be, with a place for `why`."""
    subject: Callable[[Mapping[str, Any]], str]
    """Content to the IRI that the seal is about."""
    claims: Callable[[Mapping[str, Any], str], Mapping[str, Any]]
    """Content and its digest to what the house says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file's parts."""

    content: Mapping[str, Any]
    seal: bytes
    """The file of the passport of the content itself."""


class Case:
    """What is handed in, and what the steps so far have found."""

    def __init__(
        self, kind: Kind, data: bytes, trust: TrustPolicy, at: datetime, known: tuple[Known, ...]
    ) -> None:
        """Begin with a file of which nothing is known."""
        self.kind, self.data, self.trust, self.at, self.known = kind, data, trust, at, known
        self.file: Sealed | None = None
        self.statement: Statement | None = None
        self.seal_verdict: Verdict | None = None

    @property
    def content(self) -> Mapping[str, Any]:
        """Return the file's content."""
        assert self.file is not None
        return self.file.content


Steps = Sequence[tuple[str, Callable[[Case], Found]]]


def digest(kind: Kind, content: Mapping[str, Any]) -> str:
    """Return SHA-256 of a content's canonical JSON, in hex.

    :raises EvidenceError: the kind's own, if it has no canonical form
    """
    return hashlib.sha256(_written(kind, content)).hexdigest()


def write(kind: Kind, file: Sealed) -> bytes:
    """Return the file.

    :raises EvidenceError: the kind's own, if something in it has no canonical form
    """
    whole = {"content": dict(file.content), "format": kind.format, "seal": json.loads(file.seal)}
    return _written(kind, whole)


def read(kind: Kind, data: bytes) -> Sealed:
    """Return the parts of a file. Nothing in it is recomputed: that is `verify`.

    :raises EvidenceError: the kind's own, if it is not in the format, or in another spelling
    """
    if len(data) > LARGEST_BYTES:
        raise kind.broken(f"it has more than {LARGEST_BYTES} bytes")
    try:
        found = canonical.read(data)
    except NotCanonical as error:
        raise kind.broken(str(error)) from error
    if not isinstance(found, dict) or set(found) != {"content", "format", "seal"}:
        raise kind.broken("it has other fields than content, format and seal")
    if found["format"] != kind.format or not all(
        isinstance(found[name], dict) for name in ("content", "seal")
    ):
        raise kind.broken(f"its format is not {kind.format}")
    return Sealed(content=found["content"], seal=_written(kind, found["seal"]))


def is_of(kind: Kind, data: bytes) -> bool:
    """Say whether a file calls itself one of a kind, whatever else is true of it."""
    family = kind.format.partition("/")[0]
    return data.startswith(b'{"content":') and f'"format":"{family}/'.encode() in data[:LARGEST_BYTES]


def verify(case: Case, steps: Steps) -> Verdict:
    """Return what may be said of a file at an instant. It never raises for what the file says.

    The worst of what the steps found is the verdict's state.
    """
    taken = [_take(number, name, step, case) for number, (name, step) in enumerate(steps, start=1)]
    states = [step.state for step in taken if step.state is not None]
    sealed = case.seal_verdict
    return Verdict(
        state=max(states, key=list(State).index, default=State.VALID),
        steps=tuple(taken),
        at=case.at,
        artwork=_subject(case),
        certificate_id=None,
        statements=sealed.statements if sealed else (),
        log_origin=sealed.log_origin if sealed else None,
        log_size=sealed.log_size if sealed else None,
        log_root=sealed.log_root if sealed else None,
        witnesses=sealed.witnesses if sealed else (),
    )


def require_seal(case: Case) -> Found:
    """Require that the seal is one statement, signed by a trusted issuer who may say this, and in the log."""
    assert case.file is not None
    case.seal_verdict = verifying.verify(
        case.file.seal, trust=case.trust, at=case.at, known_checkpoints=case.known
    )
    for step in case.seal_verdict.steps:
        if step.name in SEALED_BY and step.outcome is not Outcome.PASSED:
            raise Failed(step.state or State.PROOF_BROKEN, step.message, **step.facts)
    entries = passports.read(case.file.seal)
    if len(entries.entries) != 1 or entries.status_lists or entries.entries[0].disclosed:
        raise Failed(State.PROOF_BROKEN, "The seal is not one statement alone.")
    case.statement = Statement.read(entries.entries[0].credential)
    said = case.seal_verdict.statements[0]
    return Found(
        "%(name)s signed it on %(at)s, and the log has it.",
        {"name": said.issuer_name or said.issuer, "at": canonical.instant_text(said.issued_at)},
    )


def require_content(case: Case) -> Found:
    """Require that the content is, to the byte, what the seal says."""
    if case.statement is None:
        raise Skipped("There is no seal that holds.")
    kind, sha256 = case.kind, digest(case.kind, case.content)
    if case.statement.kind != kind.says or case.statement.artwork != kind.subject(case.content):
        raise Failed(State.PROOF_BROKEN, "The seal is of something else.")
    if dict(case.statement.claims) != dict(kind.claims(case.content, sha256)):
        raise Failed(State.PROOF_BROKEN, "The content is not what was sealed.")
    return Found("The content is what was sealed: %(sha256)s.", {"sha256": sha256})


def _take(number: int, name: str, step: Callable[[Case], Found], case: Case) -> Step:
    if number > 1 and case.file is None:
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
        why = {"why": repr(error)}
        return Step(number, name, Outcome.FAILED, case.kind.ill_laid, why, State.PROOF_BROKEN)
    return Step(number, name, Outcome.PASSED, found.message, found.facts)


def _subject(case: Case) -> str | None:
    try:
        return case.kind.subject(case.content) if case.file else None
    except (KeyError, TypeError):
        return None


def _written(kind: Kind, value: Any) -> bytes:
    try:
        return canonical.write(value)
    except NotCanonical as error:
        raise kind.broken(str(error)) from error
