"""Points of the standard for certified enterprises, and what enterprises show for them.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "aeo_point",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("heading", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.Column("retired_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aeo_point")),
    )
    op.create_table(
        "aeo_answer",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("point_id", sa.String(length=40), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("given_by_name", sa.String(length=200), nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_aeo_answer_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["aeo_point.id"], name=op.f("fk_aeo_answer_point_id_aeo_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aeo_answer")),
        sa.UniqueConstraint(
            "enterprise_id", "point_id", "version", name=op.f("uq_aeo_answer_enterprise_id_point_id_version")
        ),
    )


def downgrade() -> None:
    op.drop_table("aeo_answer")
    op.drop_table("aeo_point")
