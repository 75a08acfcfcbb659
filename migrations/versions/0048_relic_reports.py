"""What is reported of auctioned relics to the relics department.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "relic_report",
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("review_number", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("buyer_secret", sa.Boolean(), nullable=False),
        sa.Column("consignor_secret", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_number", sa.String(length=100), nullable=False),
        sa.Column("filed_by", sa.String(length=40), nullable=True),
        sa.Column("filed_by_name", sa.String(length=200), nullable=False),
        sa.Column("filed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_relic_report_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_relic_report")),
    )
    op.create_index(op.f("ix_relic_report_due_on"), "relic_report", ["due_on"], unique=False)


def downgrade() -> None:
    op.drop_table("relic_report")
