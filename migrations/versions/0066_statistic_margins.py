"""What a firm adds to a published row in a month, so that its firms are counted without sorting.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SERIES = {
    "sold": ("", "lane", "mode", "destination", "medium", "currency"),
    "exported": ("", "destination", "medium"),
}

KEY = ("measure", "month", "dimension", "code", "firm")
SUMS = ("lines", "cny_minor")


def upgrade() -> None:
    op.create_table(
        "statistic_margin",
        sa.Column("measure", sa.String(length=8), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("firm", sa.String(length=40), nullable=False),
        sa.Column("lines", WHOLE, nullable=False),
        sa.Column("cny_minor", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint(
            "measure", "month", "dimension", "code", "firm", name=op.f("pk_statistic_margin")
        ),
    )
    made = sa.table("statistic_margin", *map(sa.column, (*KEY, *SUMS)))
    kept = sa.table("statistic_cell", *map(sa.column, (*KEY, *SUMS, *SERIES["sold"][1:])))
    for measure, dimensions in SERIES.items():
        for dimension in dimensions:
            code = kept.c[dimension] if dimension else sa.literal("")
            keys = (kept.c.measure, kept.c.month, sa.literal(dimension), code, kept.c.firm)
            by = [kept.c.measure, kept.c.month, *([code] if dimension else []), kept.c.firm]
            sums = [sa.func.sum(kept.c[name]) for name in SUMS]
            op.execute(
                made.insert().from_select(
                    [*KEY, *SUMS],
                    sa.select(*keys, *sums).where(kept.c.measure == measure).group_by(*by),
                )
            )


def downgrade() -> None:
    op.drop_table("statistic_margin")
