"""Paddles, bids, the chained events of lots, requests to void, the clerk's lease.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paddle",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("spend_limit_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("conditions_version", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_paddle_account_id_account")
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_paddle_sale_id_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paddle")),
        sa.UniqueConstraint("sale_id", "account_id", name=op.f("uq_paddle_sale_id_account_id")),
        sa.UniqueConstraint("sale_id", "number", name=op.f("uq_paddle_sale_id_number")),
    )
    op.create_index(op.f("ix_paddle_account_id"), "paddle", ["account_id"], unique=False)
    op.create_table(
        "bid",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("paddle_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_bid_lot_id_lot")),
        sa.ForeignKeyConstraint(["paddle_id"], ["paddle.id"], name=op.f("fk_bid_paddle_id_paddle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("lot_id", "seq", name=op.f("uq_bid_lot_id_seq")),
        sa.UniqueConstraint("paddle_id", "key", name=op.f("uq_bid_paddle_id_key")),
    )
    op.create_table(
        "lot_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_event_lot_id_lot")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_lot_event_sale_id_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_event")),
        sa.UniqueConstraint("lot_id", "number", name=op.f("uq_lot_event_lot_id_number")),
    )
    op.create_index("ix_lot_event_sale_id_id", "lot_event", ["sale_id", "id"], unique=False)
    op.create_table(
        "void_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_void_request_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void_request")),
    )
    op.create_index(op.f("ix_void_request_lot_id"), "void_request", ["lot_id"], unique=False)
    op.create_table(
        "clerk_lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clerk_lease")),
    )


def downgrade() -> None:
    op.drop_table("clerk_lease")
    op.drop_table("void_request")
    op.drop_table("lot_event")
    op.drop_table("bid")
    op.drop_table("paddle")
