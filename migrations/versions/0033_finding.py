"""Colours of photographs, saved searches, and where works may go by the rules' last answer.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("artwork_image") as table:
        table.add_column(sa.Column("colours", sa.JSON(), nullable=True))
    op.create_table(
        "saved_search",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("price_from", BIG, nullable=True),
        sa.Column("price_to", BIG, nullable=True),
        sa.Column("wants_alerts", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_saved_search_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_account_id"), "saved_search", ["account_id"], unique=False)
    op.create_table(
        "reach",
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("ruleset", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_reach_artwork_id_artwork")),
        sa.PrimaryKeyConstraint("artwork_id", "country", name=op.f("pk_reach")),
    )
    op.create_index(op.f("ix_reach_asked_at"), "reach", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("reach")
    op.drop_table("saved_search")
    with op.batch_alter_table("artwork_image") as table:
        table.drop_column("colours")
