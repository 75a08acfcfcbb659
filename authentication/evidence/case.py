"""The case that a verification builds up: what is handed in, and what the steps so far have found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from authentication.evidence.checkpoint import Checkpoint, Note
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.fingerprint import Fingerprint
from authentication.evidence.passport import Entry, Passport
from authentication.evidence.policy import TrustPolicy
from authentication.evidence.statement import Statement
from authentication.evidence.status import StatusList
from authentication.evidence.verdict import State

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far two honest clocks may be apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a step that passed has found, in words."""

    message: str
    facts: dict[str, Any] = field(default_factory=dict)


class Failed(Exception):
    """A step did not pass, and this is what it makes of the verdict."""

    def __init__(self, state: State, message: str, **facts: object) -> None:
        super().__init__(message)
        self.state, self.message, self.facts = state, message, facts


class Skipped(Exception):
    """A step had nothing to ask."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message, self.facts = message, facts


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint that was got elsewhere than from the passport, to show a fork of the log."""

    note: str
    path: tuple[bytes, ...] | None = None
    """The consistency proof between it and the passport's, whichever is older, if there is one. Without it
    only checkpoints of the same size can be held against each other."""
    path_to: int | None = None
    """The size of the checkpoint to which the path leads: with none of another size does it say anything. The
    log's own keeper has no path to a size to which its log never grew, and hands in an empty one."""


@dataclass(slots=True, kw_only=True)
class Case:
    """What is handed in, and what the steps so far have found."""

    data: bytes
    trust: TrustPolicy
    at: datetime
    photograph: Fingerprint | None
    turns: tuple[str, ...]
    more_lists: tuple[Mapping[str, Any], ...]
    known: tuple[Known, ...]
    more_disclosures: tuple[Disclosure, ...]

    passport: Passport | None = None
    statements: tuple[Statement, ...] = ()
    """One for each entry of the passport."""
    lists: tuple[tuple[Mapping[str, Any], StatusList], ...] = ()
    """The status lists of the passport, and those got elsewhere, with their credentials."""
    note: Note | None = None
    checkpoint: Checkpoint | None = None
    witnesses: tuple[str, ...] = ()
    witnessed_at: datetime | None = None
    """When the first of the witnesses saw the checkpoint."""
    opened: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By the statement's place: the values that were disclosed."""
    certificate: Statement | None = None
    """The last one in the log."""

    def each(self) -> Iterator[tuple[int, Entry, Statement]]:
        """Yield the place (from 1), the entry and the statement of each entry of the passport."""
        assert self.passport is not None
        pairs = zip(self.passport.entries, self.statements, strict=True)
        for number, (entry, said) in enumerate(pairs, start=1):
            yield number, entry, said
