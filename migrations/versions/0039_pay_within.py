"""How long whoever wins in a sale has to pay.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sale", sa.Column("pay_within_s", WHOLE, nullable=True))


def downgrade() -> None:
    op.drop_column("sale", "pay_within_s")
