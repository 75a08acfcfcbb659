"""Live sessions from the bonded warehouse: the plan, the run-down, and what customs did to them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.live_sessions import (
    InterventionKind,
    ItemState,
    LivePlace,
    LiveState,
    Occasion,
    Seen,
    TalkKind,
)


class LiveSession(Base, kw_only=True):
    """A broadcast from the warehouse: of a sale, or of a gallery's works."""

    __tablename__ = "live_session"
    __table_args__ = (
        sa.Index("ix_live_session_state_starts_at", "state", "starts_at"),
        sa.CheckConstraint("(sale_id IS NULL) <> (organisation_id IS NULL)", name="sale_or_gallery"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[dict[str, str]]
    """Language code to title, in both languages."""
    sale_id: Mapped[str | None] = mapped_column(sa.ForeignKey("sale.id"), index=True, default=None)
    organisation_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, default=None
    )
    """The gallery whose storefront shows it; None where it belongs to a sale."""
    host_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    host_name: Mapped[str] = mapped_column(sa.String(200))
    interpreter_id: Mapped[str | None] = mapped_column(sa.ForeignKey("account.account_id"), default=None)
    interpreter_name: Mapped[str] = mapped_column(sa.String(200), default="")
    facility_id: Mapped[str] = mapped_column(sa.ForeignKey("facility.id"), index=True)
    place_kind: Mapped[LivePlace] = mapped_column(default=LivePlace.STUDIO)
    place_id: Mapped[str] = mapped_column(sa.ForeignKey("place.id"))
    booking_id: Mapped[str] = mapped_column(sa.ForeignKey("studio_booking.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """As planned."""
    return_by_at: Mapped[datetime]
    """By when its works are back in the vault, at the latest."""
    handler_ids: Mapped[list[str]]
    """The two keepers who have the works in hand; neither is a consignor."""
    handler_names: Mapped[list[str]]
    scheduled_by: Mapped[str] = mapped_column(sa.String(40))
    scheduled_at: Mapped[datetime]
    customs_notice: Mapped[str] = mapped_column(sa.String(200), default="")
    """Under which reference customs was told; '' until it was."""
    customs_noticed_at: Mapped[datetime | None] = mapped_column(default=None)
    customs_seen_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The officer who has taken note of it."""
    customs_seen_by_name: Mapped[str] = mapped_column(sa.String(200), default="")
    customs_seen_at: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[LiveState] = mapped_column(default=LiveState.SCHEDULED)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it is paused, was stopped or called off."""
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    over_at: Mapped[datetime | None] = mapped_column(default=None)


class LiveItem(Base, kw_only=True):
    """One work of a session's run-down; the lot, where it is one of the session's sale."""

    __tablename__ = "live_item"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "number"),
        sa.UniqueConstraint("session_id", "artwork_id"),
        sa.Index(
            "uq_live_item_on_table_session_id",
            "session_id",
            unique=True,
            sqlite_where=sa.text("state = 'on_table'"),
            postgresql_where=sa.text("state = 'on_table'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"), index=True)
    number: Mapped[int]
    """1, 2, ... in the order of the run-down."""
    artwork_id: Mapped[str] = mapped_column(sa.ForeignKey("artwork.id"), index=True)
    lot_id: Mapped[str | None] = mapped_column(sa.ForeignKey("lot.id"), index=True, default=None)
    state: Mapped[ItemState] = mapped_column(default=ItemState.PLANNED)
    on_table_at: Mapped[datetime | None] = mapped_column(default=None)
    off_table_at: Mapped[datetime | None] = mapped_column(default=None)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was stopped."""
    seen: Mapped[Seen | None] = mapped_column(default=None)
    """What the last look at it came to; None where nobody has looked."""
    case_id: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The case that a mismatch opened."""


class LiveIntervention(Base, kw_only=True):
    """What a customs officer said to a session, or did to it; signed in the log. Never changed."""

    __tablename__ = "live_intervention"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"), index=True)
    kind: Mapped[InterventionKind]
    reason: Mapped[str] = mapped_column(sa.Text)
    """The words: shown to everybody who watches."""
    officer_id: Mapped[str] = mapped_column(sa.String(40))
    officer_name: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    """The statement in the log that says so."""


class LiveSighting(Base, kw_only=True):
    """One look at the picture on air: what it was known as, with its evidence, and who decided a doubt."""

    __tablename__ = "live_sighting"

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"), index=True)
    item_id: Mapped[str] = mapped_column(sa.ForeignKey("live_item.id"), index=True)
    occasion: Mapped[Occasion]
    at: Mapped[datetime]
    frame_sha256: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    """Of the picture as it came; None where there was none."""
    state: Mapped[str] = mapped_column(sa.String(40), default="")
    """As the registry names it."""
    photograph: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    """SHA-256 of the registered photograph that says so."""
    inliers: Mapped[int] = mapped_column(default=0)
    share_bps: Mapped[int] = mapped_column(default=0)
    differs_bps: Mapped[int] = mapped_column(default=0)
    error_ppm: Mapped[int | None] = mapped_column(default=None)
    """How many answers in a million of this strength were wrong when it was measured."""
    other_work: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    """The registered work that was on air in place of this one; state and photograph are of that one then."""
    outcome: Mapped[Seen]
    said: Mapped[list[Any]] = mapped_column(default_factory=list)
    """What the handlers said of a doubt, each {account_id, name, at, is_it}."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


class LivePicture(Base, kw_only=True):
    """The frame that was looked at, and where it differs."""

    __tablename__ = "live_picture"

    sighting_id: Mapped[str] = mapped_column(sa.ForeignKey("live_sighting.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    """frame, found, overlay or heat."""
    media_type: Mapped[str] = mapped_column(sa.String(40))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)


class LiveVoice(Base, kw_only=True):
    """Somebody who writes in a session: a number, as nobody's name is shown in the room."""

    __tablename__ = "live_voice"
    __table_args__ = (sa.UniqueConstraint("session_id", "number"),)

    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    number: Mapped[int]
    muted_at: Mapped[datetime | None] = mapped_column(default=None)
    muted_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)


class LiveMessage(Base, kw_only=True):
    """A line of the chat, or a question to the host. Hidden ones are kept: nothing is removed."""

    __tablename__ = "live_message"
    __table_args__ = (sa.Index("ix_live_message_session_id_at", "session_id", "at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"))
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), index=True)
    number: Mapped[int]
    kind: Mapped[TalkKind]
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)
    hidden_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    hidden_why: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class LiveReport(Base, kw_only=True):
    """Somebody finds that a line should not stand; once for each who says so."""

    __tablename__ = "live_report"

    message_id: Mapped[str] = mapped_column(sa.ForeignKey("live_message.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("account.account_id"), primary_key=True)
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(sa.Text)


class LiveCaption(Base, kw_only=True):
    """What the interpreter writes of what is said."""

    __tablename__ = "live_caption"
    __table_args__ = (sa.Index("ix_live_caption_session_id_at", "session_id", "at"),)

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"))
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[str] = mapped_column(sa.Text)
    by: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime]


class LiveNote(Base, kw_only=True):
    """Something that happened in a session, in its order: what watchers are told, and the record keeps."""

    __tablename__ = "live_note"
    __table_args__ = (sa.Index("ix_live_note_session_id_id", "session_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    """Fit for everybody."""
