"""Slots around the clock, every day: how many there are, and who has which."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.slots import SlotKind
from foundation.db import Base


class SlotState(StrEnum):
    """What became of a booking."""

    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class SlotPlan(Base, kw_only=True):
    """How many may come at once, where it is not what the house starts with."""

    __tablename__ = "slot_plan"

    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"), primary_key=True)
    kind: Mapped[SlotKind] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    set_by: Mapped[str] = mapped_column(sa.String(40))
    set_by_name: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime]


class SlotBooking(Base, kw_only=True):
    """One slot taken for one declaration."""

    __tablename__ = "slot_booking"
    __table_args__ = (
        sa.Index("ix_slot_booking_facility_id_starts_at", "facility_id", "starts_at"),
        sa.Index(
            "uq_slot_booking_standing_declaration_id_kind",
            "declaration_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state IN ('confirmed','checked_in')"),
            postgresql_where=sa.text("state IN ('confirmed','checked_in')"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    kind: Mapped[SlotKind]
    starts_at: Mapped[datetime]
    declaration_id: Mapped[str] = mapped_column(sa.ForeignKey("declaration.id"), index=True)
    state: Mapped[SlotState] = mapped_column(default=SlotState.CONFIRMED)
    booked_by: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Whose no-shows count."""
    booked_by_name: Mapped[str] = mapped_column(sa.String(200))
    booked_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was done, missed or cancelled."""
