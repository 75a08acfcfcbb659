"""Artworks and their photographs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Artwork(Base, kw_only=True):
    """A registered work. Its fields are those of ICOM Object ID."""

    __tablename__ = "artwork"
    __table_args__ = (
        sa.Index("ix_artwork_registrant_id_registered_at", "registrant_id", "registered_at"),
        sa.Index("ix_artwork_organisation_id_registered_at", "organisation_id", "registered_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[dict[str, str]]
    """By language tag."""
    maker: Mapped[dict[str, str]]
    """By language tag."""
    maker_born_year: Mapped[int | None] = mapped_column(default=None)
    maker_died_year: Mapped[int | None] = mapped_column(default=None)
    """None: living, or not known; `maker_living` tells which."""
    maker_living: Mapped[bool] = mapped_column(default=False)
    """The registrant says that the maker is alive."""
    object_type: Mapped[str]
    materials: Mapped[str] = mapped_column(default="")
    techniques: Mapped[str] = mapped_column(default="")
    height_mm: Mapped[int | None] = mapped_column(default=None)
    width_mm: Mapped[int | None] = mapped_column(default=None)
    depth_mm: Mapped[int | None] = mapped_column(default=None)
    weight_g: Mapped[int | None] = mapped_column(default=None)
    subject: Mapped[str] = mapped_column(default="")
    inscriptions: Mapped[str] = mapped_column(default="")
    distinguishing_features: Mapped[str] = mapped_column(default="")
    description: Mapped[dict[str, str]] = mapped_column(default_factory=dict)
    date_text: Mapped[str] = mapped_column(default="")
    made_from_year: Mapped[int | None] = mapped_column(default=None)
    made_to_year: Mapped[int | None] = mapped_column(default=None)
    origin_country: Mapped[str | None] = mapped_column(sa.String(2), default=None)
    """ISO 3166-1 alpha-2."""
    rights: Mapped[str] = mapped_column(default="")
    """Who has the copyright, for all to read."""
    ownership: Mapped[str] = mapped_column(default="")
    """How the registrant came to the work; private."""
    another_work: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What it looked like and why the registrant says it is another: look_alikes, reason; private."""
    registrant_id: Mapped[str] = mapped_column(sa.String(40))
    registrant_name: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    registered_at: Mapped[datetime]


class ArtworkImage(Base, kw_only=True):
    """One photograph of a work."""

    __tablename__ = "artwork_image"
    __table_args__ = (
        sa.UniqueConstraint("artwork_id", "position"),
        sa.UniqueConstraint("artwork_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    position: Mapped[int]
    """From 0; the first stands for the work."""
    caption: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    """Of the file as it is kept."""
    source_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    """Of the file as it was sent."""
    media_type: Mapped[str] = mapped_column(sa.String(32))
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    renditions: Mapped[dict[str, str]]
    """Name of a rendition to its file's SHA-256."""
    fingerprint: Mapped[dict[str, Any]]
    """As `evidence.fingerprint.Fingerprint.to_json` writes it."""
    phash64: Mapped[str] = mapped_column(sa.String(16))
    dhash64: Mapped[str] = mapped_column(sa.String(16))
    pdq256: Mapped[str] = mapped_column(sa.String(64))
    """The three again, for the search among all."""
    colours: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What it is mostly made of, the most first, in permille; None until the worker has looked."""
    added_by: Mapped[str] = mapped_column(sa.String(40))
    added_at: Mapped[datetime]
