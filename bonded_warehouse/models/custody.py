"""Works in custody: appointments, holdings, the steps that are proposed, the events that happened."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.states import Account, Arrival, CustodyState, CustomsStatus, Loss
from foundation.db import Base


class AppointmentState(StrEnum):
    """What became of an appointment."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Holding(Base):
    """One artwork in our custody, from the appointment to its end. Its row is the sum of its events."""

    __tablename__ = "holding"
    __table_args__ = (
        sa.Index(
            "uq_holding_open_artwork_id",
            "artwork_id",
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        ),
        sa.Index("ix_holding_state_since_at", "state", "since_at"),
        sa.Index("ix_holding_customs_status_opened_at", "customs_status", "opened_at"),
        sa.Index(
            "ix_holding_guarantee_used",
            "guarantee_used",
            sqlite_where=sa.text("guarantee_used = 1"),
            postgresql_where=sa.text("guarantee_used"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"), index=True)
    since_at: Mapped[datetime]
    """When it came into this state."""
    intended_status: Mapped[CustomsStatus]
    source: Mapped[Account]
    owner_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    owner_name: Mapped[str] = mapped_column(sa.String(200))
    depositor_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    depositor_name: Mapped[str] = mapped_column(sa.String(200))
    opened_at: Mapped[datetime]
    state: Mapped[CustodyState] = mapped_column(default=CustodyState.NONE)
    customs_status: Mapped[CustomsStatus | None] = mapped_column(default=None)
    account: Mapped[Account | None] = mapped_column(default=None)
    arrival: Mapped[Arrival] = mapped_column(default=Arrival.FIRST_ENTRY)
    before_release: Mapped[CustomsStatus | None] = mapped_column(default=None)
    before_seizure: Mapped[CustomsStatus | None] = mapped_column(default=None)
    guarantee_used: Mapped[bool] = mapped_column(default=False)
    loss: Mapped[Loss | None] = mapped_column(default=None)
    is_relic: Mapped[bool | None] = mapped_column(default=None)
    """As stated at the appointment; None where nobody has said."""
    customs_seal: Mapped[bool] = mapped_column(default=False)
    seal_number: Mapped[str | None] = mapped_column(sa.String(80), default=None)
    position_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("vault_position.id"), unique=True, default=None
    )
    """Where in the vault it is; None while it is out of it. A position takes one work."""
    last_position_id: Mapped[str | None] = mapped_column(sa.ForeignKey("vault_position.id"), default=None)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    """Where it is, in words, when that is no vault position."""
    place_id: Mapped[str | None] = mapped_column(sa.String(40), index=True, default=None)
    """Which place of the tree it is in, beside any vault position; None where it is in none of ours."""
    return_by_at: Mapped[datetime | None] = mapped_column(default=None)
    """By when a work that was checked out is to be back."""
    owner_organisation_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    depositor_organisation_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    earmarked_for: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The lot it is promised to."""
    sale: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, default=None)
    """The sale by which title passed last, as the market told it; None where no sale of it is known."""
    is_open: Mapped[bool] = mapped_column(default=True)
    chain_length: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[str] = mapped_column(sa.String(64), default="0" * 64)
    """Hash of the last custody event."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Appointment(Base):
    """An owner or their agent asks to bring a work."""

    __tablename__ = "appointment"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), unique=True)
    arrives_at: Mapped[datetime] = mapped_column(index=True)
    title_text: Mapped[str] = mapped_column(sa.Text)
    """Owner's statement of title and how the work was acquired."""
    materials: Mapped[str] = mapped_column(sa.Text)
    """Materials, with species where a species is protected."""
    requested_by: Mapped[str] = mapped_column(sa.String(40))
    requested_at: Mapped[datetime]
    state: Mapped[AppointmentState] = mapped_column(default=AppointmentState.REQUESTED)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class StepState(StrEnum):
    """What became of a step that was proposed."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    """The work moved by another step meanwhile."""


class CustodyStep(Base):
    """A step that somebody proposed; it happens when all its signatures are there."""

    __tablename__ = "custody_step"
    __table_args__ = (
        sa.Index(
            "uq_custody_step_open_holding_id_transition",
            "holding_id",
            "transition",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_custody_step_state_proposed_at", "state", "proposed_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    transition: Mapped[str] = mapped_column(sa.String(8))
    """Its number in the custody table."""
    event: Mapped[str] = mapped_column(sa.String(60))
    from_state: Mapped[CustodyState]
    documents: Mapped[list[Any]]
    """Each {code, reference, sha256, expires_on, covers, detail}."""
    circumstances: Mapped[dict[str, Any]]
    """What only this step can say; see `rules.standing.Circumstances`."""
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    state: Mapped[StepState] = mapped_column(default=StepState.OPEN)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    position_id: Mapped[str | None] = mapped_column(sa.ForeignKey("vault_position.id"), default=None)
    return_by_at: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    details: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    """What its signers sign beside papers and note, as it was proposed; see `operations.hands`."""


class StepSignature(Base):
    """One person's signature under a step: with that person's own key, or in his own session."""

    __tablename__ = "custody_step_signature"

    step_id: Mapped[str] = mapped_column(sa.ForeignKey("custody_step.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    may_sign_as: Mapped[list[str]]
    """The table's roles that the person held when signing."""
    signed_at: Mapped[datetime]
    signed: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    """What he signed with a key of his own, and its proof; None where his session stands for it."""


class CustodyEvent(Base):
    """One link of a holding's chain of custody. Never changed, never removed."""

    __tablename__ = "custody_event"
    __table_args__ = (sa.UniqueConstraint("holding_id", "seq"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"))
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    seq: Mapped[int]
    """From 1, without a gap."""
    transition: Mapped[str] = mapped_column(sa.String(8))
    """Its number in the custody table; 'TITLE' where title passed and the work stayed."""
    event: Mapped[str] = mapped_column(sa.String(60))
    from_state: Mapped[CustodyState]
    to_state: Mapped[CustodyState]
    customs_status: Mapped[CustomsStatus | None]
    """After the event."""
    occurred_at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[str] = mapped_column(sa.String(20))
    """Code of the vault position the work is in afterwards; empty where it is in none."""
    documents: Mapped[list[Any]]
    signed_by: Mapped[list[Any]]
    """Each {account_id, name, role, kind, signed}: the table's role that the signature was given as, whether
    with an own key, in a session or by a message, and what was signed. Old links have the first three."""
    posting: Mapped[list[str] | None]
    """[from, to] of the bond ledger; None where nothing was posted."""
    circumstances: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.Text)
    step_id: Mapped[str | None] = mapped_column(sa.String(40))
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))

    def content(self) -> dict[str, Any]:
        """Return what is hashed: everything but the hash itself, as plain JSON values."""
        return {
            "id": self.id,
            "holding_id": self.holding_id,
            "artwork_id": self.artwork_id,
            "seq": self.seq,
            "transition": self.transition,
            "event": self.event,
            "from": self.from_state.value,
            "to": self.to_state.value,
            "customs_status": self.customs_status.value if self.customs_status else None,
            "at": self.occurred_at.isoformat(timespec="microseconds"),
            "place": self.place,
            "position": self.position,
            "documents": self.documents,
            "signed_by": self.signed_by,
            "posting": self.posting,
            "circumstances": self.circumstances,
            "note": self.note,
            "step_id": self.step_id,
            "prev_hash": self.prev_hash,
        }
