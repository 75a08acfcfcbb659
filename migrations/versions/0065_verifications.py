"""Many things verified at once.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "verification_batch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("total", WHOLE, nullable=False),
        sa.Column("sent_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_verification_batch_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_batch")),
    )
    op.create_index(
        op.f("ix_verification_batch_account_id"), "verification_batch", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_verification_batch_ended_at"), "verification_batch", ["ended_at"], unique=False)
    op.create_table(
        "verification_row",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_file", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("artwork", sa.String(length=200), nullable=True),
        sa.Column("verified_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["verification_batch.id"],
            name=op.f("fk_verification_row_batch_id_verification_batch"),
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_verification_row")),
    )


def downgrade() -> None:
    op.drop_table("verification_row")
    op.drop_index(op.f("ix_verification_batch_ended_at"), table_name="verification_batch")
    op.drop_index(op.f("ix_verification_batch_account_id"), table_name="verification_batch")
    op.drop_table("verification_batch")
