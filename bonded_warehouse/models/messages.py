"""Messages to customs and from it, byte for byte."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class Direction(StrEnum):
    """Which way a message went."""

    OUT = "out"
    IN = "in"


class MessageState(StrEnum):
    """What became of a message."""

    TO_SEND = "to_send"
    """Kept before it was sent: it is sent at least once, and is one message however often."""
    ANSWERED = "answered"
    """Customs said something after it."""
    TAKEN = "taken"
    """It was read, and what it says is among the answers."""
    UNCLEAR = "unclear"
    """It could not be read or understood, or speaks of what we do not know: a person looks."""


class CustomsMessage(Base, kw_only=True):
    """One message, exactly as it went out or came in; never changed but for its state."""

    __tablename__ = "customs_message"
    __table_args__ = (
        sa.UniqueConstraint("direction", "declaration_id", "sha256", name="uq_customs_message_direction"),
        sa.Index("ix_customs_message_state_at", "state", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    declaration_id: Mapped[str | None] = mapped_column(sa.ForeignKey("declaration.id"), index=True)
    """None where it is about no declaration, or it could not be told of which filing it speaks."""
    kind: Mapped[str] = mapped_column(sa.String(10))
    """CEB603, CEB604, ...; '?' where it could not be read."""
    direction: Mapped[Direction]
    guid: Mapped[str] = mapped_column(sa.String(36))
    body: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[MessageState]
    problem: Mapped[str] = mapped_column(sa.String(30), default="")
    """Why it is unclear: dtd, size, other_filing, status, ..."""
    at: Mapped[datetime]
    filing_id: Mapped[str | None] = mapped_column(sa.String(30), index=True, default=None)
    """Of the filing beside a declaration that it carries, or answers."""
