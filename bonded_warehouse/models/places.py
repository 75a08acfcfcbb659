"""Where works are kept: buildings authorised to hold goods in bond, and the positions in their vaults."""

from datetime import datetime
from enum import StrEnum

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
    place_id: Mapped[str | None] = mapped_column(sa.String(40), index=True, default=None)
    """What of the tree of places it is in: its vault, a shelf. A position is a leaf of that tree."""


class PlaceKind(StrEnum):
    """What kind of place it is."""

    ZONE = "zone"
    FIRST_LINE = "first_line"
    """Gate between the zone and abroad."""
    SECOND_LINE = "second_line"
    """Gate between the zone and the home market."""
    DOCK = "dock"
    HALL = "hall"
    VAULT = "vault"
    SHELF = "shelf"
    CRATE = "crate"
    STUDIO = "studio"
    VENUE = "venue"
    OVERSEAS = "overseas"


class Place(Base):
    """One place in the tree of places: in another one, or at the root of its facility."""

    __tablename__ = "place"
    __table_args__ = (sa.UniqueConstraint("facility_id", "code"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"))
    parent_id: Mapped[str | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    kind: Mapped[PlaceKind]
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[dict[str, str]]
    """By language."""
    capacity: Mapped[int | None]
    """How many works it takes, in all that is in it; None where nobody has said."""
    opened_by: Mapped[str] = mapped_column(sa.String(40))
    opened_at: Mapped[datetime]


class MoveState(StrEnum):
    """How far the moving of a place has come."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class PlaceMove(Base):
    """A place that is moved into another, with all that is in it; two persons sign."""

    __tablename__ = "place_move"
    __table_args__ = (
        sa.Index(
            "uq_place_move_open_place_id",
            "place_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    place_id: Mapped[str] = mapped_column(sa.ForeignKey("place.id"))
    from_id: Mapped[str | None] = mapped_column(sa.String(40))
    to_id: Mapped[str] = mapped_column(sa.ForeignKey("place.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[str] = mapped_column(sa.String(40))
    proposed_by_name: Mapped[str] = mapped_column(sa.String(200))
    proposed_at: Mapped[datetime]
    state: Mapped[MoveState] = mapped_column(default=MoveState.OPEN)
    closed_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    closed_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    works: Mapped[int] = mapped_column(default=0)
    """How many works went with it."""
