"""Live sessions from the bonded warehouse: the plan, the run-down, and what customs did to them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base
from marketplace.rules.live_sessions import InterventionKind, ItemState, LivePlace, LiveState


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
