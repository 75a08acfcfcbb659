"""Which refund or which proceeds a line of a bank statement shows as sent.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bank_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sending_id", sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_bank_line_sending_id"), ["sending_id"])


def downgrade() -> None:
    with op.batch_alter_table("bank_line", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_bank_line_sending_id"), type_="unique")
        batch_op.drop_column("sending_id")
