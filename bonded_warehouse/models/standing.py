"""Standing queries of the standard: what an account asks again and again, and where the answers are sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class EpcisQuery(Base):
    """A named query. It is its owner's alone, and answers with what he may see when it is asked."""

    __tablename__ = "epcis_query"
    __table_args__ = (sa.UniqueConstraint("owner_id", "name"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    owner_id: Mapped[str] = mapped_column(sa.String(40))
    owner_name: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    asked: Mapped[dict[str, Any]]
    """In the standard's query language."""


class SubscriptionState(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "active"
    STOPPED = "stopped"
    """Its receiver failed too often, may not be sent to, or its owner has no account any more."""


class EpcisSubscription(Base):
    """Where a query's answers are sent by themselves: on arrival of events, or at the times of a schedule."""

    __tablename__ = "epcis_subscription"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    query_id: Mapped[str] = mapped_column(sa.ForeignKey("epcis_query.id"), index=True)
    dest: Mapped[str] = mapped_column(sa.String(500))
    token: Mapped[str | None] = mapped_column(sa.String(200))
    """The receiver's secret; it is never given out again."""
    stream: Mapped[bool]
    """On arrival; otherwise by its schedule."""
    schedule: Mapped[dict[str, str]]
    """As the standard writes it."""
    report_if_empty: Mapped[bool]
    initial_record_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    state: Mapped[SubscriptionState]
    after_seq: Mapped[int]
    """Number of the last event that was looked at for it."""
    next_at: Mapped[datetime] = mapped_column(index=True)
    """When there is something to do for it, at the earliest."""
    failures: Mapped[int] = mapped_column(default=0)
    """Since it was last well."""
    problem: Mapped[str] = mapped_column(sa.String(20), default="")
    last_notified_at: Mapped[datetime | None] = mapped_column(default=None)


class EpcisNotification(Base):
    """One document for one subscription: the same bytes at each attempt. The next waits for it."""

    __tablename__ = "epcis_notification"
    __table_args__ = (sa.UniqueConstraint("subscription_id", "number"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    subscription_id: Mapped[str] = mapped_column(sa.ForeignKey("epcis_subscription.id"))
    number: Mapped[int]
    """From 1."""
    events: Mapped[int]
    is_last: Mapped[bool]
    """Nothing more was waiting when it was made."""
    made_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(sa.Text)
    """Emptied when it is through."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    problem: Mapped[str] = mapped_column(sa.String(20), default="")
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
