"""Live and sealed sales, absentee maxima, defaults, second chances, signed papers, bid histories.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sale", sa.Column("sealed_pricing", sa.String(16), nullable=False, server_default=""))
    op.add_column("sale", sa.Column("auctioneer_licence", sa.String(), nullable=False, server_default=""))
    op.add_column("sale", sa.Column("deposit_minor", WHOLE, nullable=True))
    op.add_column("lot", sa.Column("called_at", AT, nullable=True))
    op.add_column("lot", sa.Column("asking_minor", WHOLE, nullable=True))
    op.add_column("lot", sa.Column("warned_at", AT, nullable=True))
    op.add_column("lot", sa.Column("reserve_salt", sa.String(32), nullable=False, server_default=""))
    op.add_column("lot", sa.Column("again_of", sa.String(), nullable=True))
    op.add_column("bid", sa.Column("floor_minor", WHOLE, nullable=False, server_default="0"))
    op.add_column("bid", sa.Column("entered_by", sa.String(), nullable=True))
    op.create_table(
        "absentee_bid",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("paddle_id", sa.String(), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("result", sa.String(60), nullable=False),
        sa.Column("fed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_absentee_bid_lot_id_lot")),
        sa.ForeignKeyConstraint(["paddle_id"], ["paddle.id"], name=op.f("fk_absentee_bid_paddle_id_paddle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absentee_bid")),
        sa.UniqueConstraint("paddle_id", "key", name=op.f("uq_absentee_bid_paddle_id_key")),
    )
    op.create_index(op.f("ix_absentee_bid_lot_id"), "absentee_bid", ["lot_id"])
    op.create_table(
        "seal_officer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("enrolled_at", AT, nullable=False),
        sa.Column("released_at", AT, nullable=True),
        sa.Column("private_key", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_seal_officer_sale_id_sale")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_seal_officer_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_officer")),
        sa.UniqueConstraint("sale_id", "account_id", name=op.f("uq_seal_officer_sale_id_account_id")),
    )
    op.create_table(
        "sealed_bid",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("paddle_id", sa.String(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_sealed_bid_lot_id_lot")),
        sa.ForeignKeyConstraint(["paddle_id"], ["paddle.id"], name=op.f("fk_sealed_bid_paddle_id_paddle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_bid")),
        sa.UniqueConstraint("lot_id", "number", name=op.f("uq_sealed_bid_lot_id_number")),
        sa.UniqueConstraint("paddle_id", "key", name=op.f("uq_sealed_bid_paddle_id_key")),
    )
    op.create_table(
        "bid_history",
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("statement_id", sa.String(40), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_bid_history_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_bid_history")),
    )
    op.create_table(
        "buyer_default",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("hammer_minor", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.String(40), nullable=False),
        sa.Column("declared_at", AT, nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("remedy", sa.String(32), nullable=False),
        sa.Column("again_lot_id", sa.String(), nullable=True),
        sa.Column("shortfall_minor", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_buyer_default_lot_id_lot")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_buyer_default_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_default")),
        sa.UniqueConstraint("order_id", name=op.f("uq_buyer_default_order_id")),
    )
    op.create_index(op.f("ix_buyer_default_lot_id"), "buyer_default", ["lot_id"])
    op.create_table(
        "second_chance",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("paddle_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("offered_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_second_chance_lot_id_lot")),
        sa.ForeignKeyConstraint(["paddle_id"], ["paddle.id"], name=op.f("fk_second_chance_paddle_id_paddle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_chance")),
        sa.UniqueConstraint("lot_id", "paddle_id", name=op.f("uq_second_chance_lot_id_paddle_id")),
    )
    op.create_index(op.f("ix_second_chance_account_id"), "second_chance", ["account_id"])
    op.create_table(
        "sale_signature",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("paper", sa.String(32), nullable=False),
        sa.Column("capacity", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_sale_signature_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_signature")),
        sa.UniqueConstraint(
            "lot_id", "paper", "capacity", name=op.f("uq_sale_signature_lot_id_paper_capacity")
        ),
    )


def downgrade() -> None:
    for table in (
        "sale_signature",
        "second_chance",
        "buyer_default",
        "bid_history",
        "sealed_bid",
        "seal_officer",
        "absentee_bid",
    ):
        op.drop_table(table)
    for table, columns in (
        ("bid", ("entered_by", "floor_minor")),
        ("lot", ("again_of", "reserve_salt", "warned_at", "asking_minor", "called_at")),
        ("sale", ("deposit_minor", "auctioneer_licence", "sealed_pricing")),
    ):
        for column in columns:
            op.drop_column(table, column)
