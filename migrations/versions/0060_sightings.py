"""Pictures of works in custody, compared with their registered photographs.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("taken_by_name", sa.String(length=200), nullable=False),
        sa.Column("taken_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_sighting_artwork_id_artwork")),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name=op.f("fk_sighting_holding_id_holding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    op.create_index(op.f("ix_sighting_holding_id"), "sighting", ["holding_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sighting_holding_id"), table_name="sighting")
    op.drop_table("sighting")
