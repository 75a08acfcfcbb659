"""Grants for sharing data among agencies, every reading, and notices of what has changed.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "data_grant",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("holder_role", sa.String(length=40), nullable=True),
        sa.Column("holder_id", sa.String(length=40), nullable=True),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("basis_text", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("rows_from_on", sa.Date(), nullable=True),
        sa.Column("rows_to_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_by_name", sa.String(length=200), nullable=False),
        sa.Column("revoked_at", AT, nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_data_grant_days_in_order")),
        sa.CheckConstraint(
            "(holder_role IS NULL) <> (holder_id IS NULL)", name=op.f("ck_data_grant_one_holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_grant")),
    )
    for name in ("dataset", "holder_id", "holder_role"):
        op.create_index(op.f(f"ix_data_grant_{name}"), "data_grant", [name], unique=False)
    op.create_table(
        "data_reading",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("grant_id", sa.String(length=40), nullable=True),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("page", WHOLE, nullable=False),
        sa.Column("rows", WHOLE, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("refused", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["data_grant.id"], name=op.f("fk_data_reading_grant_id_data_grant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_reading")),
    )
    op.create_index(op.f("ix_data_reading_grant_id"), "data_reading", ["grant_id"], unique=False)
    op.create_index("ix_data_reading_dataset_at", "data_reading", ["dataset", "at"], unique=False)
    op.create_table(
        "grant_notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["data_grant.id"], name=op.f("fk_grant_notice_grant_id_data_grant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_notice")),
        sa.UniqueConstraint(
            "grant_id", "about", "version", name=op.f("uq_grant_notice_grant_id_about_version")
        ),
    )
    op.create_index(op.f("ix_grant_notice_seen_at"), "grant_notice", ["seen_at"], unique=False)


def downgrade() -> None:
    op.drop_table("grant_notice")
    op.drop_table("data_reading")
    op.drop_table("data_grant")
