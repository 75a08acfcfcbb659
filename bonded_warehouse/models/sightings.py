"""Pictures of works in custody that the house compared with the registered photographs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Sighting(Base, kw_only=True):
    """One picture taken of a work in custody, and what it was seen to be. Never changed."""

    __tablename__ = "sighting"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holding_id: Mapped[str] = mapped_column(sa.ForeignKey("holding.id"), index=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the picture as it was sent; its file is kept."""
    state: Mapped[str] = mapped_column(sa.String(40))
    """As recognition says it: same_picture, other_impression_or_version_possible, unknown, ..."""
    photograph: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    """SHA-256 of the registered photograph that says so."""
    seen: Mapped[dict[str, Any]]
    """The evidence in figures: a `SightCard` without its pictures."""
    pictures: Mapped[dict[str, str]]
    """The evidence in pictures: name to SHA-256 of its file."""
    taken_by: Mapped[str] = mapped_column(sa.String(40))
    taken_by_name: Mapped[str] = mapped_column(sa.String(200))
    taken_at: Mapped[datetime]
