"""Extensions of terms; and what customs place a book is kept for.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_extension",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(), nullable=False),
        sa.Column("limit_id", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("most_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("file_name", sa.String(200)),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_by_name", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_term_extension"),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_term_extension_holding_id_holding"),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_term_extension_artwork_id_artwork"),
    )
    op.create_index("ix_term_extension_holding_id", "term_extension", ["holding_id"])
    op.create_index("ix_term_extension_state_last_on", "term_extension", ["state", "last_on"])
    op.create_index(
        "uq_term_extension_open_holding_id_limit_id",
        "term_extension",
        ["holding_id", "limit_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.add_column("bond_book", sa.Column("serves", sa.String(32)))


def downgrade() -> None:
    op.drop_column("bond_book", "serves")
    op.drop_table("term_extension")
