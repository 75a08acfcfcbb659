"""Orders of other platforms, and the files they came in.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RESERVED = sa.text("state = 'reserved'")


def upgrade() -> None:
    op.create_table(
        "platform_file",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("ebp_code", sa.String(length=18), nullable=False),
        sa.Column("ebp_name", sa.String(length=100), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_by_name", sa.String(length=200), nullable=False),
        sa.Column("taken_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["account.account_id"], name=op.f("fk_platform_file_taken_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_file")),
        sa.UniqueConstraint("owner_id", "digest", name="uq_platform_file_owner_id_digest"),
    )
    op.create_table(
        "platform_order",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("ebp_code", sa.String(length=18), nullable=False),
        sa.Column("ebp_name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("artwork_id", sa.String(), nullable=False),
        sa.Column("holding_id", sa.String(), nullable=False),
        sa.Column("consignment_id", sa.String(), nullable=False),
        sa.Column("offering_id", sa.String(), nullable=False),
        sa.Column("price_minor", WHOLE, nullable=False),
        sa.Column("freight_minor", WHOLE, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("buyer_name", sa.String(length=100), nullable=False),
        sa.Column("payment_number", sa.String(length=60), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("taken_at", AT, nullable=False),
        sa.Column("departed_at", AT, nullable=True),
        sa.Column("delivered_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["platform_file.id"], name=op.f("fk_platform_order_file_id_platform_file")
        ),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_platform_order_artwork_id_artwork")
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_platform_order_holding_id_holding")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_platform_order_consignment_id_consignment")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offering.id"], name=op.f("fk_platform_order_offering_id_offering")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_order")),
        sa.UniqueConstraint("ebp_code", "number", name="uq_platform_order_ebp_code_number"),
    )
    for name in ("artwork_id", "consignment_id", "file_id", "holding_id", "owner_id"):
        op.create_index(op.f(f"ix_platform_order_{name}"), "platform_order", [name], unique=False)
    op.create_index(
        "uq_platform_order_reserved_artwork",
        "platform_order",
        ["artwork_id"],
        unique=True,
        sqlite_where=RESERVED,
        postgresql_where=RESERVED,
    )


def downgrade() -> None:
    op.drop_table("platform_order")
    op.drop_table("platform_file")
