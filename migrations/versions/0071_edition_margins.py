"""What an edition of the statistics counted of each firm: so many firms are behind a change.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistic_edition_margin",
        sa.Column("edition_id", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=8), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("firm", sa.String(length=40), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("cny_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "edition_id",
            "measure",
            "month",
            "dimension",
            "code",
            "firm",
            name=op.f("pk_statistic_edition_margin"),
        ),
    )


def downgrade() -> None:
    op.drop_table("statistic_edition_margin")
