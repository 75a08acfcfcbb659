"""A deposit's card is kept, holds are placed on it, and what was taken is set off.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
SUMS = ("to_house_minor", "to_consignor_minor", "given_back_minor")


def upgrade() -> None:
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("card_id", sa.String(600), nullable=True))
        batch_op.add_column(sa.Column("holds", INT, nullable=False, server_default="0"))
        for name in SUMS:
            batch_op.add_column(sa.Column(name, INT, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("set_off_at", AT, nullable=True))
        batch_op.add_column(sa.Column("set_off_by_name", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("set_off_because", sa.Text(), nullable=False, server_default=""))
        batch_op.create_unique_constraint(op.f("uq_deposit_card_id"), ["card_id"])


def downgrade() -> None:
    with op.batch_alter_table("deposit", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_deposit_card_id"), type_="unique")
        for name in ("set_off_because", "set_off_by_name", "set_off_at", *SUMS, "holds", "card_id"):
            batch_op.drop_column(name)
