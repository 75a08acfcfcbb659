"""Witnesses of the log, and what they cosigned.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "log_witness",
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("named_by", sa.String(length=40), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=True),
        sa.Column("is_needed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vkey", name=op.f("pk_log_witness")),
    )
    op.create_table(
        "cosignature",
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_cosignature_size_checkpoint")),
        sa.ForeignKeyConstraint(["vkey"], ["log_witness.vkey"], name=op.f("fk_cosignature_vkey_log_witness")),
        sa.PrimaryKeyConstraint("size", "vkey", name=op.f("pk_cosignature")),
    )


def downgrade() -> None:
    op.drop_table("cosignature")
    op.drop_table("log_witness")
