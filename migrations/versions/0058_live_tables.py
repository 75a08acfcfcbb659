"""Live sessions: looks at the picture on air, what is written, and what happened in its order.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id(name: str, *, needed: bool = True) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(length=40), nullable=not needed)


def _text(name: str, *, length: int | None = None, needed: bool = True) -> "sa.Column[Any]":
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=not needed)


def _at(name: str, *, needed: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, AT, nullable=not needed)


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    with op.batch_alter_table("live_item") as batch:
        batch.add_column(sa.Column("seen", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("case_id", sa.String(length=40), nullable=True))
    _sightings()
    _talk()
    op.create_table(
        "live_note",
        sa.Column("id", WHOLE, nullable=False),
        _id("session_id"),
        _text("kind", length=32),
        _at("at", needed=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        _to("live_note", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_note")),
    )
    op.create_index("ix_live_note_session_id_id", "live_note", ["session_id", "id"])


def _sightings() -> None:
    op.create_table(
        "live_sighting",
        _id("id"),
        _id("session_id"),
        _id("item_id"),
        _text("occasion", length=32),
        _at("at", needed=True),
        _text("frame_sha256", length=64, needed=False),
        _text("state", length=40),
        _text("photograph", length=64, needed=False),
        sa.Column("inliers", WHOLE, nullable=False),
        sa.Column("share_bps", WHOLE, nullable=False),
        sa.Column("differs_bps", WHOLE, nullable=False),
        sa.Column("error_ppm", WHOLE, nullable=True),
        _text("outcome", length=32),
        sa.Column("said", sa.JSON(), nullable=False),
        _at("decided_at"),
        _to("live_sighting", "item_id", "live_item"),
        _to("live_sighting", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_sighting")),
    )
    for column in ("item_id", "session_id"):
        op.create_index(op.f(f"ix_live_sighting_{column}"), "live_sighting", [column])
    op.create_table(
        "live_picture",
        _id("sighting_id"),
        _text("name", length=16),
        _text("media_type", length=40),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _to("live_picture", "sighting_id", "live_sighting"),
        sa.PrimaryKeyConstraint("sighting_id", "name", name=op.f("pk_live_picture")),
    )


def _talk() -> None:
    op.create_table(
        "live_voice",
        _id("session_id"),
        _id("account_id"),
        sa.Column("number", WHOLE, nullable=False),
        _at("muted_at"),
        _id("muted_by", needed=False),
        _to("live_voice", "account_id", "account", "account_id"),
        _to("live_voice", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("session_id", "account_id", name=op.f("pk_live_voice")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_live_voice_session_id_number")),
    )
    op.create_table(
        "live_message",
        _id("id"),
        _id("session_id"),
        _id("account_id"),
        sa.Column("number", WHOLE, nullable=False),
        _text("kind", length=32),
        _text("text"),
        _at("at", needed=True),
        _at("hidden_at"),
        _id("hidden_by", needed=False),
        _text("hidden_why"),
        _text("answer"),
        _id("answered_by", needed=False),
        _at("answered_at"),
        _to("live_message", "account_id", "account", "account_id"),
        _to("live_message", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_message")),
    )
    op.create_index(op.f("ix_live_message_account_id"), "live_message", ["account_id"])
    op.create_index("ix_live_message_session_id_at", "live_message", ["session_id", "at"])
    op.create_table(
        "live_report",
        _id("message_id"),
        _id("account_id"),
        _at("at", needed=True),
        _text("why"),
        _to("live_report", "account_id", "account", "account_id"),
        _to("live_report", "message_id", "live_message"),
        sa.PrimaryKeyConstraint("message_id", "account_id", name=op.f("pk_live_report")),
    )
    op.create_table(
        "live_caption",
        _id("id"),
        _id("session_id"),
        _text("language", length=2),
        _text("text"),
        _id("by"),
        _at("at", needed=True),
        _to("live_caption", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_caption")),
    )
    op.create_index("ix_live_caption_session_id_at", "live_caption", ["session_id", "at"])


def downgrade() -> None:
    for table in (
        "live_note",
        "live_caption",
        "live_report",
        "live_message",
        "live_voice",
        "live_picture",
        "live_sighting",
    ):
        op.drop_table(table)
    with op.batch_alter_table("live_item") as batch:
        batch.drop_column("case_id")
        batch.drop_column("seen")
