"""Figures of the market: lines and cells as they are counted, and what was published of a year.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNRATED = sa.text("cny_minor IS NULL")


def upgrade() -> None:
    op.create_table(
        "statistic_line",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("exported_month", sa.String(length=7), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("firm", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("cny_minor", WHOLE, nullable=True),
        sa.Column("counted_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_statistic_line")),
    )
    op.create_index(
        "ix_statistic_line_unrated",
        "statistic_line",
        ["order_id"],
        unique=False,
        sqlite_where=UNRATED,
        postgresql_where=UNRATED,
    )
    key = ("measure", "month", "lane", "mode", "destination", "medium", "currency", "firm")
    lengths = (8, 7, 8, 8, 2, 40, 3, 40)
    op.create_table(
        "statistic_cell",
        *(
            sa.Column(name, sa.String(length=length), nullable=False)
            for name, length in zip(key, lengths, strict=True)
        ),
        sa.Column("lines", WHOLE, nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("cny_minor", WHOLE, nullable=False),
        sa.Column("unrated", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_statistic_cell")),
    )
    op.create_table(
        "statistic_edition",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("up_to", sa.String(length=7), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.Column("published_by_name", sa.String(length=200), nullable=False),
        sa.Column("published_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic_edition")),
        sa.UniqueConstraint("year", "number", name="uq_statistic_edition_year_number"),
    )


def downgrade() -> None:
    op.drop_table("statistic_edition")
    op.drop_table("statistic_cell")
    op.drop_index("ix_statistic_line_unrated", table_name="statistic_line")
    op.drop_table("statistic_line")
