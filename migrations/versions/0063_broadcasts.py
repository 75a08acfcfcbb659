"""What went on air: the recording's chain, its chapters, and a receipt for each lot.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("begun_at", AT, nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        _to("broadcast", "session_id", "live_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("session_id", name=op.f("uq_broadcast_session_id")),
    )
    op.create_table(
        "broadcast_segment",
        sa.Column("broadcast_id", sa.String(length=40), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("run", WHOLE, nullable=False),
        sa.Column("init", WHOLE, nullable=False),
        sa.Column("start_us", WHOLE, nullable=False),
        sa.Column("duration_us", WHOLE, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        _to("broadcast_segment", "broadcast_id", "broadcast"),
        sa.PrimaryKeyConstraint("broadcast_id", "number", name=op.f("pk_broadcast_segment")),
    )
    op.create_table(
        "broadcast_mark",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("lot_id", sa.String(length=40), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        _to("broadcast_mark", "session_id", "live_session"),
        _to("broadcast_mark", "lot_id", "lot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_mark")),
    )
    op.create_index("ix_broadcast_mark_lot_id", "broadcast_mark", ["lot_id"])
    op.create_index("ix_broadcast_mark_session_id_at", "broadcast_mark", ["session_id", "at"])
    op.create_table(
        "broadcast_receipt",
        sa.Column("lot_id", sa.String(length=40), nullable=False),
        sa.Column("broadcast_id", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        _to("broadcast_receipt", "broadcast_id", "broadcast"),
        _to("broadcast_receipt", "lot_id", "lot"),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_broadcast_receipt")),
    )
    op.create_index("ix_broadcast_receipt_broadcast_id", "broadcast_receipt", ["broadcast_id"])


def downgrade() -> None:
    for table in ("broadcast_receipt", "broadcast_mark", "broadcast_segment", "broadcast"):
        op.drop_table(table)
