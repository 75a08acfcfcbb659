"""Climate: sensors in rooms, what they measured, and when it was out of its limits."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.climate import Measure
from foundation.db import Base

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Decision(StrEnum):
    """What a person decided on a hold that was proposed."""

    HOLD = "hold"
    DISMISS = "dismiss"


class ClimateSensor(Base):
    """A sensor in a room of a facility. Its limits never change: others are another sensor's.

    So an alarm of the past stands under the limits that it was judged by.
    """

    __tablename__ = "climate_sensor"
    __table_args__ = (sa.Index("ix_climate_sensor_facility_id_room", "facility_id", "room"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    room: Mapped[str] = mapped_column(sa.String(20))
    """The room of a vault position, or the code of a place."""
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """The sensor's own name: the last part of its topic."""
    profile: Mapped[dict[str, Any]]
    why: Mapped[str] = mapped_column(sa.Text)
    """Why the limits are not the material's; empty where they are."""
    registered_by: Mapped[str] = mapped_column(sa.String(40))
    registered_by_name: Mapped[str] = mapped_column(sa.String(200))
    registered_at: Mapped[datetime]
    last_at: Mapped[datetime | None] = mapped_column(default=None)
    """The instant of its newest reading."""
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class ClimateReading(Base):
    """One measurement: of one sensor at one second there is one, the first that came."""

    __tablename__ = "climate_reading"

    sensor_id: Mapped[str] = mapped_column(sa.ForeignKey("climate_sensor.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    temperature: Mapped[int]
    """Hundredths of a degree Celsius."""
    humidity: Mapped[int]
    """Hundredths of a per cent."""
    lux: Mapped[int | None]
    received_at: Mapped[datetime]


class ClimateExcursion(Base):
    """A time out of limits, or without readings; an alarm from `alarm_at` on."""

    __tablename__ = "climate_excursion"
    __table_args__ = (
        sa.UniqueConstraint("sensor_id", "measure", "began_at"),
        sa.Index("ix_climate_excursion_sensor_id_ended_at", "sensor_id", "ended_at"),
        sa.Index("ix_climate_excursion_alarm_at", "alarm_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sensor_id: Mapped[str] = mapped_column(sa.ForeignKey("climate_sensor.id"))
    measure: Mapped[Measure]
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    integral: Mapped[int] = mapped_column(WHOLE)
    """Hundredths times seconds; seconds for a gap; lux seconds for light."""
    worst: Mapped[int]
    alarm_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When a hold was first proposed to a person."""
    decision: Mapped[Decision | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    decided_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_why: Mapped[str] = mapped_column(sa.Text, default="")
