"""Rooms that are booked: a studio or a venue is promised to one use at a time."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class StudioBooking(Base, kw_only=True):
    """A studio, or the room of a show, promised from one instant to another."""

    __tablename__ = "studio_booking"
    __table_args__ = (sa.Index("ix_studio_booking_place_id_until_at", "place_id", "until_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    place_id: Mapped[str] = mapped_column(sa.ForeignKey("place.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    about: Mapped[str] = mapped_column(sa.String(60))
    """Id of what it is booked for."""
    booked_by: Mapped[str] = mapped_column(sa.String(40))
    booked_by_name: Mapped[str] = mapped_column(sa.String(200))
    booked_at: Mapped[datetime]
    freed_at: Mapped[datetime | None] = mapped_column(default=None)
