"""Who stands in the messages to customs: what an enterprise is to this house, and what a filing names.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    serves = sa.Column("serves", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("enterprise_version", serves)
    number = sa.Column("dxp_id", sa.String(30), nullable=False, server_default="")
    op.add_column("enterprise_version", number)
    op.add_column("declaration_basis", sa.Column("parties", sa.JSON(), nullable=True))
    op.add_column("holding", sa.Column("sale", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("holding", "sale")
    op.drop_column("declaration_basis", "parties")
    op.drop_column("enterprise_version", "dxp_id")
    op.drop_column("enterprise_version", "serves")
