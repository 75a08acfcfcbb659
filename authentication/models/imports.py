"""Many works brought at once: the file as it was told, row by row, and what became of each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class BatchState(StrEnum):
    """Where a batch stands."""

    READING = "reading"
    """Photographs are looked through and each row is tried, changing nothing."""
    CHECKED = "checked"
    RUNNING = "running"
    """Row by row is registered, each in a transaction of its own."""
    DONE = "done"
    STOPPED = "stopped"


class RowState(StrEnum):
    """Where a row stands."""

    TOLD = "told"
    GOOD = "good"
    """It would be registered."""
    FAULTY = "faulty"
    REGISTERED = "registered"


class ImportBatch(Base, kw_only=True):
    """One file with many works."""

    __tablename__ = "import_batch"
    __table_args__ = (sa.Index("ix_import_batch_state_sent_at", "state", "sent_at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    """Of the file, as its sender calls it."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the file, under which it is kept until the batch has ended."""
    state: Mapped[BatchState] = mapped_column(default=BatchState.READING)
    total: Mapped[int]
    sent_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class ImportRow(Base, kw_only=True):
    """One work of a batch."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "number"),
        sa.Index("ix_import_row_batch_id_state", "batch_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    batch_id: Mapped[str] = mapped_column(sa.ForeignKey("import_batch.id"))
    number: Mapped[int]
    told: Mapped[dict[str, Any]]
    """The registry's fields, as the registration takes them; as told, where a fault was found in them."""
    names: Mapped[list[str]]
    """Of its photographs, in the file."""
    photographs: Mapped[list[Any]]
    """As they were prepared; nothing before that."""
    state: Mapped[RowState] = mapped_column(default=RowState.TOLD)
    faults: Mapped[list[Any]]
    """Each {message, remedy, facts}: message ids and what stands in them."""
    artwork_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
