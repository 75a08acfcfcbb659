"""Extracts of the house's books that a seller lets a bank or an insurer read.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "extract",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("consented_at", AT, nullable=False),
        sa.Column("revoked_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_extract_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_extract_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_extract_token_sha256")),
    )
    op.create_index(op.f("ix_extract_account_id"), "extract", ["account_id"], unique=False)
    op.create_table(
        "extract_making",
        sa.Column("extract_id", sa.String(length=40), nullable=False),
        sa.Column("number", INT, nullable=False, autoincrement=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["extract_id"], ["extract.id"], name=op.f("fk_extract_making_extract_id_extract")
        ),
        sa.PrimaryKeyConstraint("extract_id", "number", name=op.f("pk_extract_making")),
    )
    op.create_table(
        "extract_reading",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("extract_id", sa.String(length=40), nullable=False),
        sa.Column("number", INT, nullable=True),
        sa.Column("read_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["extract_id"], ["extract.id"], name=op.f("fk_extract_reading_extract_id_extract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract_reading")),
    )
    op.create_index(op.f("ix_extract_reading_extract_id"), "extract_reading", ["extract_id"], unique=False)


def downgrade() -> None:
    op.drop_table("extract_reading")
    op.drop_table("extract_making")
    op.drop_table("extract")
