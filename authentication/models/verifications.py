"""Many things verified at once: what was sent, and what may be said of each."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class VerificationBatch(Base, kw_only=True):
    """Many passports or numbers that somebody sent to be verified together."""

    __tablename__ = "verification_batch"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    """Of the file, as its sender calls it."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the file, under which it is kept until all of it is verified."""
    total: Mapped[int]
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True, default=None)


class VerificationRow(Base, kw_only=True):
    """One thing of a batch, and what may be said of it."""

    __tablename__ = "verification_row"

    batch_id: Mapped[str] = mapped_column(sa.ForeignKey("verification_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(200))
    is_file: Mapped[bool]
    state: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """As `verdict.State`; 'unknown' where there is no such number, None while it waits."""
    message: Mapped[str] = mapped_column(default="")
    """Why, as a message id with its facts."""
    facts: Mapped[dict[str, Any]]
    artwork: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
