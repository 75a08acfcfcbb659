"""Disputes upheld, money sent back.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("settlement") as table:
        table.add_column(sa.Column("ruling", sa.String(32), nullable=True))
        table.add_column(sa.Column("ruling_reason", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("ruled_by", sa.String(), nullable=True))
        table.add_column(sa.Column("work_returned_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("settlement") as table:
        for name in ("work_returned_at", "ruled_by", "ruled_at", "ruling_reason", "ruling"):
            table.drop_column(name)
