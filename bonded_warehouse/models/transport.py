"""Transport: the legs of a journey. Who handed over to whom, and every milestone, stand in the chain."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class TransportMode(StrEnum):
    """By what a work travels."""

    HAND = "hand"
    ROAD = "road"
    RAIL = "rail"
    AIR = "air"
    SEA = "sea"


class LegState(StrEnum):
    """How far a leg has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    """Handed over at its start, signed by both sides."""
    ARRIVED = "arrived"
    """Handed over at its end, signed by both sides."""
    WITHDRAWN = "withdrawn"


class TransportLeg(Base):
    """One stretch of the way of one work, from one pair of hands to another."""

    __tablename__ = "transport_leg"
    __table_args__ = (
        sa.UniqueConstraint("holding_id", "number"),
        sa.Index("ix_transport_leg_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"))
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    number: Mapped[int]
    """From 1, for each holding."""
    mode: Mapped[TransportMode]
    carrier: Mapped[str] = mapped_column(sa.String(200))
    vehicle: Mapped[str] = mapped_column(sa.String(80))
    """Plate, flight, vessel or train."""
    waybill: Mapped[str] = mapped_column(sa.String(80))
    from_place: Mapped[str] = mapped_column(sa.String(200))
    to_place: Mapped[str] = mapped_column(sa.String(200))
    due_at: Mapped[datetime]
    """When it is to arrive."""
    planned_by: Mapped[str] = mapped_column(sa.String(40))
    planned_by_name: Mapped[str] = mapped_column(sa.String(200))
    planned_at: Mapped[datetime]
    state: Mapped[LegState] = mapped_column(default=LegState.PLANNED)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    case_id: Mapped[str | None] = mapped_column(sa.ForeignKey("keeping_case.id"), default=None)


class HandoverState(StrEnum):
    """How far a handover has come."""

    OPEN = "open"
    """One side has signed."""
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Handover(Base):
    """A work goes from one person's hands into another's; both sign, each in their own session."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.Index(
            "uq_handover_open_leg_id",
            "leg_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    leg_id: Mapped[str] = mapped_column(sa.ForeignKey("transport_leg.id"), index=True)
    end: Mapped[str] = mapped_column(sa.String(8))
    """'start' or 'end' of the leg."""
    place: Mapped[str] = mapped_column(sa.String(200))
    seal: Mapped[str] = mapped_column(sa.String(12))
    """How the crate's seal was found: 'intact', 'broken', 'mismatch', 'missing', or 'none'."""
    note: Mapped[str] = mapped_column(sa.Text)
    side: Mapped[str] = mapped_column(sa.String(8))
    """What the first who signs does: 'gives' or 'takes'."""
    signed_by: Mapped[str] = mapped_column(sa.String(40))
    signed_by_name: Mapped[str] = mapped_column(sa.String(200))
    signed_at: Mapped[datetime]
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OPEN)
    other_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    other_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    other_at: Mapped[datetime | None] = mapped_column(default=None)
    details: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    """What both sides sign; see `operations.hands`."""
    signed: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), default=None)
    """What the first side signed with a key of his own, and its proof."""
    event_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The link of the chain that says so, once both have signed."""
