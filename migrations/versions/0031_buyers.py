"""What the house keeps of a buyer: who he is, addresses, watched works, freight, and that he was forgotten.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("company_name", sa.String(length=200), nullable=False),
        sa.Column("street_address", sa.String(length=400), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("city_area", sa.String(length=120), nullable=False),
        sa.Column("country_area", sa.String(length=120), nullable=False),
        sa.Column("sorting_code", sa.String(length=20), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_address_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_account_id"), ["account_id"], unique=False)

    op.create_table(
        "diligence",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("paper", sa.String(32), nullable=False),
        sa.Column("paper_number", sa.String(length=60), nullable=False),
        sa.Column("paper_valid_to_on", sa.Date(), nullable=True),
        sa.Column("beneficial_owner", sa.Text(), nullable=False),
        sa.Column("funds", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("screening", sa.String(32), nullable=True),
        sa.Column("screened_against", sa.Text(), nullable=False),
        sa.Column("valid_to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_diligence_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence")),
    )
    with op.batch_alter_table("diligence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_diligence_account_id_decided_at", ["account_id", "decided_at"], unique=False
        )
        batch_op.create_index("ix_diligence_state_submitted_at", ["state", "submitted_at"], unique=False)
        batch_op.create_index(
            "uq_diligence_open_account",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("state = 'applied'"),
            postgresql_where=sa.text("state = 'applied'"),
        )

    op.create_table(
        "erasure",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until_on", sa.Date(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_erasure_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_keep_until_on"), ["keep_until_on"], unique=False)

    op.create_table(
        "watch",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_watch_account_id_account")
        ),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_watch_artwork_id_artwork")),
        sa.PrimaryKeyConstraint("account_id", "artwork_id", name=op.f("pk_watch")),
    )
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_artwork_id"), ["artwork_id"], unique=False)

    op.create_table(
        "freight_quote",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carrier", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("insured", sa.Boolean(), nullable=False),
        sa.Column("days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_to_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=40), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["account.account_id"], name=op.f("fk_freight_quote_buyer_id_account")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_freight_quote_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freight_quote")),
    )
    with op.batch_alter_table("freight_quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_freight_quote_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_freight_quote_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_freight_quote_state_asked_at", ["state", "asked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("freight_quote", schema=None) as batch_op:
        batch_op.drop_index("ix_freight_quote_state_asked_at")
        batch_op.drop_index(batch_op.f("ix_freight_quote_order_id"))
        batch_op.drop_index(batch_op.f("ix_freight_quote_buyer_id"))

    op.drop_table("freight_quote")
    with op.batch_alter_table("watch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watch_artwork_id"))

    op.drop_table("watch")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_keep_until_on"))

    op.drop_table("erasure")
    with op.batch_alter_table("diligence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_diligence_open_account",
            sqlite_where=sa.text("state = 'applied'"),
            postgresql_where=sa.text("state = 'applied'"),
        )
        batch_op.drop_index("ix_diligence_state_submitted_at")
        batch_op.drop_index("ix_diligence_account_id_decided_at")

    op.drop_table("diligence")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_account_id"))

    op.drop_table("address")
