"""What people were told, by which ways, and which ways they want."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base


class NoticeWay(StrEnum):
    """How a notice reaches a person, beside standing on his page."""

    MAIL = "mail"
    PUSH = "push"
    WEBHOOK = "webhook"


class SendingState(StrEnum):
    """Where a sending stands."""

    WAITING = "waiting"
    """To be sent, for the first time or again."""
    SENT = "sent"
    """The other side took it."""
    DEAD = "dead"
    """It was tried as often as is tried, or refused for good: a person sees to it."""
    DROPPED = "dropped"
    """There is nobody to send to any more: the browser or the receiver is gone."""


class Notice(Base, kw_only=True):
    """One thing that one person was told, in his language, once; a mail says the same."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("account_id", "kind", "ref"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    ref: Mapped[str]
    """What it is about; with the kind unique, so that nobody is told the same twice."""
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(sa.Text)
    url: Mapped[str]
    """A path of this site."""
    written_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, server_default="{}")
    """Language to subject and text: the mail says it in both, the page in the reader's of that moment."""


class NoticeSending(Base, kw_only=True):
    """One notice on one way to one place, written together with the notice, before anything is sent."""

    __tablename__ = "notice_sending"
    __table_args__ = (
        sa.UniqueConstraint("notice_id", "way", "target_id"),
        sa.Index("ix_notice_sending_state_next_at", "state", "next_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """The same at each try: Message-ID, webhook-id and topic are made of it."""
    notice_id: Mapped[str] = mapped_column(sa.ForeignKey("notice.id"))
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    way: Mapped[NoticeWay]
    target_id: Mapped[str] = mapped_column(default="")
    """Which browser or receiver; empty for the one address of mail."""
    state: Mapped[SendingState] = mapped_column(default=SendingState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    """So many times it was begun; counted before the other side is spoken to."""
    next_at: Mapped[datetime]
    made_at: Mapped[datetime]
    tried_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    """What the other side answered: an HTTP or SMTP status."""
    problem: Mapped[str] = mapped_column(default="")
    """Why it did not go through: a word that the page explains, with what a mail server said behind it."""


class NoticePreference(Base, kw_only=True):
    """Whether a person wants one kind of notice on one way; without one the house's own choice holds."""

    __tablename__ = "notice_preference"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    way: Mapped[NoticeWay] = mapped_column(primary_key=True)
    is_wanted: Mapped[bool]
    changed_at: Mapped[datetime]


class PushSubscription(Base, kw_only=True):
    """A browser that shows notices: where its push service takes them, and its keys (RFC 8030, 8291)."""

    __tablename__ = "push_subscription"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    endpoint: Mapped[str] = mapped_column(sa.Text, unique=True)
    p256dh: Mapped[str] = mapped_column(sa.String(120))
    auth: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(120))
    """What the browser calls itself, so that its owner knows it again."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class NoticeWebhook(Base, kw_only=True):
    """A program that is told: signed after Standard Webhooks, with a secret that can be changed in peace."""

    __tablename__ = "notice_webhook"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    url: Mapped[str] = mapped_column(sa.Text)
    secret: Mapped[str] = mapped_column(sa.String(120))
    earlier_secret: Mapped[str | None] = mapped_column(sa.String(120), default=None)
    earlier_until: Mapped[datetime | None] = mapped_column(default=None)
    """Until then both sign."""
    made_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)
    """So many notices in a row that died here."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_reason: Mapped[str | None] = mapped_column(sa.String(32), default=None)


class PushKey(Base, kw_only=True):
    """The public half of a key with which the house signs to push services (RFC 8292)."""

    __tablename__ = "push_key"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public: Mapped[str] = mapped_column(sa.String(120))
    """An uncompressed point, base64url: what a browser is given as applicationServerKey."""
    made_at: Mapped[datetime]
