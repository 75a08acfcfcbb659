"""Events as the standard has them: the house's own, and what other parties reported."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Origin(StrEnum):
    """Whose word an event is."""

    HOUSE = "house"
    """A link of a chain of custody."""
    REPORTED = "reported"
    """Another party said it. It moves nothing."""


class EpcisCapture(Base):
    """One document that somebody handed in, and what became of it."""

    __tablename__ = "epcis_capture"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    captured_by: Mapped[str] = mapped_column(sa.String(40))
    captured_by_name: Mapped[str] = mapped_column(sa.String(200))
    captured_at: Mapped[datetime]
    behaviour: Mapped[str] = mapped_column(sa.String(10))
    """'rollback' or 'proceed': what one unfit event does to the others."""
    events: Mapped[int]
    """How many it held."""
    kept: Mapped[int]
    repeated: Mapped[int]
    """How many of them were here already, word for word."""
    errors: Mapped[list[Any]]
    """Each {number, problem}."""


class EpcisEvent(Base):
    """One event in the order in which the house recorded it; each names the hash of the one before it."""

    __tablename__ = "epcis_event"
    __table_args__ = (sa.UniqueConstraint("event_key", "declares_error"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(unique=True)
    """From 1, without a gap."""
    origin: Mapped[Origin]
    event_id: Mapped[str] = mapped_column(sa.String(500))
    event_key: Mapped[str] = mapped_column(sa.String(500))
    """The id with every run of slashes as one: so it is found in an address, which some servers shorten."""
    declares_error: Mapped[bool]
    type: Mapped[str] = mapped_column(sa.String(40))
    biz_step: Mapped[str] = mapped_column(sa.String(200))
    disposition: Mapped[str] = mapped_column(sa.String(200))
    event_at: Mapped[datetime] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
    custody_event_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("custody_event.id"), unique=True, default=None
    )
    capture_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("epcis_capture.id"), index=True, default=None
    )

    def content(self) -> dict[str, Any]:
        """Return what is hashed."""
        return {
            "id": self.id,
            "seq": self.seq,
            "origin": self.origin.value,
            "event_id": self.event_id,
            "recorded_at": self.recorded_at.isoformat(timespec="microseconds"),
            "body": self.body,
            "custody_event_id": self.custody_event_id,
            "capture_id": self.capture_id,
            "prev_hash": self.prev_hash,
        }


class EpcisEventWork(Base):
    """Which works an event names."""

    __tablename__ = "epcis_event_work"

    event_id: Mapped[str] = mapped_column(sa.ForeignKey("epcis_event.id"), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), primary_key=True, index=True)


class Dossier(Base):
    """What was put together for one reader. Its digest is signed by the worker; it is never changed."""

    __tablename__ = "dossier"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    made_by: Mapped[str] = mapped_column(sa.String(40), index=True)
    made_by_name: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    """The house's statement of its digest."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of `content` in canonical JSON, in hex."""
    content: Mapped[dict[str, Any]]
