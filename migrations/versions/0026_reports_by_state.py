"""Condition reports that wait for a signature are found by their state.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEX = "ix_condition_report_state_drawn_at"


def upgrade() -> None:
    op.create_index(INDEX, "condition_report", ["state", "drawn_at"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="condition_report")
