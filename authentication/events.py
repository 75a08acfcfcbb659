"""What the registry announces."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, slots=True)
class ArtworkRegistered(Event):
    """A work has its entry in the registry."""

    artwork_id: str
    registrant_id: str


@dataclass(frozen=True, slots=True)
class ExpertKeyApproved(Event):
    """An expert may certify with a key of his own."""

    key_id: str
    expert_id: str


@dataclass(frozen=True, slots=True)
class ExpertKeyEnded(Event):
    """An expert's key certifies nothing new from now on."""

    key_id: str
    expert_id: str
    why: str
    """'replaced' or 'retired'."""


@dataclass(frozen=True, slots=True)
class ArtworkExamined(Event):
    """An expert recorded his findings on a work."""

    artwork_id: str
    examination_id: str
    opinion: str


@dataclass(frozen=True, slots=True)
class CertificateIssued(Event):
    """A certificate came into force."""

    artwork_id: str
    certificate_id: str
    number: str


@dataclass(frozen=True, slots=True)
class CertificateSuspended(Event):
    """A certificate is not to be relied on until it is reinstated."""

    artwork_id: str
    certificate_id: str
    number: str
    reason: str
    authority: str = "expert"
    """Who decided: the expert of his own certificate, or a regulator."""


@dataclass(frozen=True, slots=True)
class CertificateReinstated(Event):
    """A suspended certificate is in force again."""

    artwork_id: str
    certificate_id: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class CertificateRevoked(Event):
    """A certificate is withdrawn for good."""

    artwork_id: str
    certificate_id: str
    number: str
    reason: str
    authority: str = "expert"
    """Who decided: the expert of his own certificate, or a regulator."""


@dataclass(frozen=True, slots=True)
class StatementNotarised(Event):
    """A statement has its place in the log, under a signed checkpoint."""

    statement_id: str
    artwork_id: str | None
    kind: str
    log_index: int
