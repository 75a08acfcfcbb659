"""What readers look for, and where works may go by the rules' last answer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class SavedSearch(Base, kw_only=True):
    """A search that a reader keeps; new works that answer it are told to him if he wishes."""

    __tablename__ = "saved_search"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    """In the reader's own words."""
    text: Mapped[str] = mapped_column(sa.Text)
    filters: Mapped[dict[str, Any]]
    """Name of a filter to the wanted values, as a question of the search has them."""
    price_from: Mapped[int | None] = mapped_column(default=None)
    price_to: Mapped[int | None] = mapped_column(default=None)
    """Inclusive, in minor units of the currency among the filters."""
    wants_alerts: Mapped[bool]
    saved_at: Mapped[datetime]
    """Works listed before were there to be seen; he is told of those that come after."""


class Reach(Base, kw_only=True):
    """What the rules last answered about one offered work and one country; never a promise."""

    __tablename__ = "reach"

    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    """ISO 3166-1 alpha-2; CN is where it stays."""
    decision: Mapped[str] = mapped_column(sa.String(10))
    """ALLOW, NEEDS, REFER or DENY."""
    codes: Mapped[list[str]]
    """Rules that stand against it."""
    needs: Mapped[list[str]]
    """Papers that are missing."""
    ruleset: Mapped[str] = mapped_column(sa.String(40))
    asked_at: Mapped[datetime] = mapped_column(index=True)


class SoughtCell(Base, kw_only=True):
    """How many people look for a medium, a period, a price or a country: never fewer than five, never who."""

    __tablename__ = "sought_cell"

    facet: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    position: Mapped[int]
    people: Mapped[int]
    in_vain: Mapped[int]
    """Both in fives, rounded down."""
    reckoned_at: Mapped[datetime]
