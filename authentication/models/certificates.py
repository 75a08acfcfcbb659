"""Examinations, experts' keys and certificates."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Opinion(enum.StrEnum):
    """What an expert found."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    UNDECIDED = "undecided"


class Confidence(enum.StrEnum):
    """How sure an expert is."""

    CERTAIN = "certain"
    STRONG = "strong"
    MODERATE = "moderate"


class Examination(Base, kw_only=True):
    """An expert's findings on a work. Never edited; a later one stands beside it."""

    __tablename__ = "examination"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    expert_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    expert_name: Mapped[str]
    method: Mapped[str]
    findings: Mapped[str]
    """The expert's own words; theirs and the registrant's, not public."""
    opinion: Mapped[Opinion]
    confidence: Mapped[Confidence]
    examined_on: Mapped[date]
    recorded_at: Mapped[datetime]


class KeyState(enum.StrEnum):
    """Where an expert's key stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REPLACED = "replaced"
    RETIRED = "retired"
    REFUSED = "refused"


class ExpertKey(Base, kw_only=True):
    """A public key that a person enrolled: an expert, or who acts in custody.

    The private half never leaves his machine.
    """

    __tablename__ = "expert_key"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    expert_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    expert_name: Mapped[str]
    expert_did: Mapped[str]
    """Who he is in credentials: the same for all his keys."""
    multikey: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purposes: Mapped[list[str]] = mapped_column(
        sa.JSON, default_factory=lambda: ["certificate"], server_default=sa.text("'[\"certificate\"]'")
    )
    """What it signs: 'certificate', 'custody', or both; by what its person was when he enrolled it."""
    label: Mapped[str] = mapped_column(default="")
    """What the expert calls the machine it lives on."""
    state: Mapped[KeyState] = mapped_column(default=KeyState.PROPOSED)
    replaces_key_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    enrolled_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    """Exclusive end of its use."""
    ended_why: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """Who retired it: after himself, its person still owes a key; after a regulator, he does not."""


class CertificateState(enum.StrEnum):
    """Where a certificate stands."""

    PREPARED = "prepared"
    """Its words are fixed; its expert has not signed yet."""
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    DISCARDED = "discarded"
    """Prepared and never signed."""


STANDING = (CertificateState.IN_FORCE, CertificateState.SUSPENDED)
"""While one of these, no other certificate is issued for the work."""


class Certificate(Base, kw_only=True):
    """An expert's signed opinion that a work is genuine."""

    __tablename__ = "certificate"

    serial: Mapped[int] = mapped_column(primary_key=True, init=False)
    """Counts certificates; also its place in both status lists."""
    id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """BL-2026-000123, for people and QR codes."""
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    examination_id: Mapped[str] = mapped_column(sa.ForeignKey("examination.id"))
    expert_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    expert_name: Mapped[str]
    expert_key_id: Mapped[str] = mapped_column(sa.ForeignKey("expert_key.id"))
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.PREPARED)
    statement_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    document: Mapped[dict[str, Any]]
    """The unsigned credential, exactly as the expert is shown it."""
    proof_options: Mapped[dict[str, Any]]
    prepared_at: Mapped[datetime]
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    valid_until: Mapped[datetime | None] = mapped_column(default=None)
    state_reason: Mapped[str] = mapped_column(default="")
    state_by: Mapped[str] = mapped_column(default="")
    state_at: Mapped[datetime]
