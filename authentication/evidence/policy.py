"""TrustPolicy: whose keys are believed, for what, and from when to when; as a file, `trust.toml`.

Everything a verdict rests on comes from here, nothing from the passport. docs/formats/trust.md has the file.
"""

from dataclasses import dataclass
from datetime import datetime

from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.keys import PublicKey

STATUS_LISTS = "status"
"""The word in `Issuer.may` for signing status lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when to when a key is its owner's, and from when on it was no longer his alone."""

    from_at: datetime
    to_at: datetime | None = None
    """Exclusive; `None`: still in use."""
    compromised_at: datetime | None = None
    """From when on somebody else may have had it. What the log recorded before still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """One key of an issuer."""

    id: str
    """As proofs name it (`verificationMethod`): the issuer's DID, `#`, a name."""
    public: PublicKey
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Somebody whose statements are believed."""

    id: str
    """A DID."""
    name: str
    """For people."""
    may: tuple[str, ...]
    """What he may say: kinds of statements, exactly, or all below a word (`custody.*`), or `status`."""
    keys: tuple[IssuerKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedNoteKey:
    """A key of a log or of a witness."""

    key: NoteKey
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log whose checkpoints are believed."""

    origin: str
    keys: tuple[TimedNoteKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPolicy:
    """Whose keys are believed."""

    name: str
    """Whose policy it is, for people."""
    issuers: tuple[Issuer, ...] = ()
    logs: tuple[Log, ...] = ()
    witnesses: tuple[TimedNoteKey, ...] = ()
    witnesses_needed: int = 0
    """How many different witnesses must have cosigned. With 0, an unwitnessed checkpoint is enough, and is shown so."""


NOBODY = TrustPolicy(name="nobody")
"""The policy of whoever brings no trust file: nobody is believed."""


def read(data: bytes) -> TrustPolicy:
    """Return the policy of a trust file.

    :raises TrustFileBroken: if it is not TOML, or a field is missing, unknown or misspelt
    """
    raise NotImplementedError


def write(policy: TrustPolicy) -> str:
    """Return the policy as a trust file, which `read` reads back to the same policy."""
    raise NotImplementedError
