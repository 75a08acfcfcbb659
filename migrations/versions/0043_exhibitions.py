"""Exhibitions and their object lists.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "exhibition",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("away_from_on", sa.Date(), nullable=False),
        sa.Column("away_until_on", sa.Date(), nullable=False),
        sa.Column("courier", sa.String(length=200), nullable=False),
        sa.Column("insurer", sa.String(length=200), nullable=False),
        sa.Column("organiser_id", sa.String(length=40), nullable=False),
        sa.Column("organiser_name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("cancelled_at", AT, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["account.account_id"], name=op.f("fk_exhibition_organiser_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_exhibition_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibition")),
    )
    op.create_index(op.f("ix_exhibition_organiser_id"), "exhibition", ["organiser_id"], unique=False)
    op.create_table(
        "exhibition_loan",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("exhibition_id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("insured_minor", INT, nullable=True),
        sa.Column("insured_currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["exhibition_id"], ["exhibition.id"], name=op.f("fk_exhibition_loan_exhibition_id_exhibition")
        ),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_exhibition_loan_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibition_loan")),
        sa.UniqueConstraint(
            "exhibition_id", "artwork_id", name=op.f("uq_exhibition_loan_exhibition_id_artwork_id")
        ),
    )
    for column in ("exhibition_id", "artwork_id"):
        op.create_index(op.f(f"ix_exhibition_loan_{column}"), "exhibition_loan", [column], unique=False)


def downgrade() -> None:
    op.drop_table("exhibition_loan")
    op.drop_table("exhibition")
