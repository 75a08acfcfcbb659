"""Typical cases: how one work went, without whose it was, for others to learn from."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class TypicalCase(Base, kw_only=True):
    """One case as it was published. Which work it was is kept nowhere."""

    __tablename__ = "typical_case"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[dict[str, str]]
    """By language."""
    lesson: Mapped[dict[str, str]]
    """What others may learn from it, by language."""
    steps: Mapped[list[Any]]
    """Each [day, kind, what]: days from the first step on."""
    facts: Mapped[dict[str, Any]]
    """Kind of work, lane, mode, abroad or not, and how it ended."""
    published_by: Mapped[str] = mapped_column(sa.String(40))
    published_by_name: Mapped[str] = mapped_column(sa.String(200))
    published_at: Mapped[datetime]
