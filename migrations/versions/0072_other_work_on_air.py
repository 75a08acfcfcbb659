"""Which registered work was on air in place of the one on the table.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live_sighting", sa.Column("other_work", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("live_sighting", "other_work")
