"""Where works are kept: buildings authorised to hold goods in bond, and the positions in their vaults."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Facility(Base):
    """A building authorised to hold goods in bond."""

    __tablename__ = "facility"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    """Short and spoken: 'KF1'."""
    name: Mapped[dict[str, str]]
    """By language."""
    place: Mapped[str] = mapped_column(sa.String(200))
    """Town and zone, as written in papers."""
    timezone: Mapped[str] = mapped_column(sa.String(64))
    """IANA name: a paper's last day is a day here."""
    organisation_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organisation.id"))
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_at: Mapped[datetime]


class VaultPosition(Base):
    """A named place in a vault. It takes one work."""

    __tablename__ = "vault_position"
    __table_args__ = (
        sa.UniqueConstraint("facility_id", "code"),
        sa.UniqueConstraint("facility_id", "room", "row", "place"),
        sa.CheckConstraint("row >= 1", name="row_from_one"),
        sa.CheckConstraint("place >= 1", name="place_from_one"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    """'A-03-12': room, row, place in the row."""
    room: Mapped[str] = mapped_column(sa.String(20))
    row: Mapped[int]
    place: Mapped[int]
