"""Holds: what stops a work, in bond or not."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules.states import HoldKind
from foundation.db import Base


class Hold(Base, kw_only=True):
    """One stop on one work, with its reason. It stands until it is lifted with another; both are kept."""

    __tablename__ = "hold"
    __table_args__ = (sa.Index("ix_hold_artwork_id_lifted_at", "artwork_id", "lifted_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"))
    kind: Mapped[HoldKind]
    authority: Mapped[str] = mapped_column(sa.String(20))
    """Whose hold it is: regulator, customs, relics, or registry (by a certificate taken back)."""
    is_stop: Mapped[bool]
    """A stop blocks every step there is; a hold blocks those that the custody table names for its kind."""
    reason: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str | None] = mapped_column(default=None)
    """The certificate that the house followed, when no person placed it."""
    placed_by: Mapped[str | None] = mapped_column(default=None)
    """Account; None where the house followed a fact."""
    placed_by_name: Mapped[str]
    placed_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(default=None)
    lifted_by_name: Mapped[str | None] = mapped_column(default=None)
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)
    lift_reason: Mapped[str | None] = mapped_column(sa.Text, default=None)
