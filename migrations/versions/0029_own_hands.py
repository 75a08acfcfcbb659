"""Whoever acts in custody may sign with a key of his own.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


ADDED = (
    ("expert_key", "ended_by", sa.String(40)),
    ("custody_step", "details", sa.JSON()),
    ("custody_step_signature", "signed", sa.JSON()),
    ("handover", "details", sa.JSON()),
    ("handover", "signed", sa.JSON()),
)


def upgrade() -> None:
    certify = sa.text("'[\"certificate\"]'")
    op.add_column("expert_key", sa.Column("purposes", sa.JSON(), nullable=False, server_default=certify))
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _ in reversed(ADDED):
        op.drop_column(table, name)
    op.drop_column("expert_key", "purposes")
