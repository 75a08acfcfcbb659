"""Reserves that were lowered while their lots were open.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reserve_lowering",
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("number", INT, nullable=False),
        sa.Column("agreement_id", sa.String(length=40), nullable=False),
        sa.Column("was_minor", INT, nullable=False),
        sa.Column("was_salt", sa.String(length=32), nullable=False),
        sa.Column("reserve_minor", INT, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("lowered_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_reserve_lowering_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_reserve_lowering_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("lot_id", "number", name=op.f("pk_reserve_lowering")),
    )


def downgrade() -> None:
    op.drop_table("reserve_lowering")
