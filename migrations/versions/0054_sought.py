"""What is sought: how many people look for what, never fewer than five and never who.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sought_cell",
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("people", WHOLE, nullable=False),
        sa.Column("in_vain", WHOLE, nullable=False),
        sa.Column("reckoned_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("facet", "value", name=op.f("pk_sought_cell")),
    )


def downgrade() -> None:
    op.drop_table("sought_cell")
