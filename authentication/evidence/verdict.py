"""Verdict: the outcome of verification, step by step, in one of the honest states.

Each state has its own word and advice (`words`), and none is shown as another.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What may be said of a passport. Only the first is good; the worst that applies is said."""

    VALID = "valid"
    NOT_WITNESSED = "not_witnessed"
    SAME_PICTURE = "same_picture"
    STATUS_UNKNOWN = "status_unknown"
    NOT_CERTIFIED = "not_certified"
    NOT_IN_LOG = "not_in_log"
    ANOTHER_PICTURE = "another_picture"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    ISSUER_NOT_TRUSTED = "issuer_not_trusted"
    LOG_FORKED = "log_forked"
    PROOF_BROKEN = "proof_broken"
    NOT_A_PASSPORT = "not_a_passport"
    """Nothing is said of a work at all: the file is a page, a picture, a list."""


class Outcome(StrEnum):
    """How one step ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be asked, since an earlier one failed or nothing was there to be asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a verification."""

    number: int
    name: str
    """As in `verifying.STEPS`."""
    outcome: Outcome
    message: str
    """An English message id; `facts` fill its `%(fact)s` places, `words.say` translates it."""
    facts: dict[str, Any] = field(default_factory=dict)
    state: State | None = None
    """What it makes of the verdict, where it did not pass."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, as it may be shown."""

    number: int
    id: str
    kind: str
    issuer: str
    issuer_name: str | None
    """From the trust file; `None`: it does not know him."""
    issued_at: datetime
    recorded_at: datetime | None
    index: int | None
    claims: dict[str, Any]
    disclosed: dict[str, Any]
    """Sealed values that were opened."""
    sealed: int
    """How many were not."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of verification."""

    state: State
    steps: tuple[Step, ...]
    at: datetime
    artwork: str | None = None
    certificate_id: str | None = None
    """The certificate that decided, the last one in the log."""
    statements: tuple[Said, ...] = ()
    log_origin: str | None = None
    log_size: int | None = None
    log_root: bytes | None = None
    witnesses: tuple[str, ...] = ()
    """The names of those that cosigned the checkpoint."""

    @property
    def is_valid(self) -> bool:
        """Whether the state is the one good one."""
        return self.state is State.VALID
