"""The registers that the plan is counted by: members of belts, parks, their tenants.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
STANDING = sa.text("to_on IS NULL")


def _entered() -> list["sa.Column[object]"]:
    return [
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "belt_member",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("belt", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        *_entered(),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_belt_member_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_belt_member")),
    )
    op.create_index(
        "uq_belt_member_standing",
        "belt_member",
        ["enterprise_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "park",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=False),
        sa.Column("functions", sa.JSON(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        *_entered(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park")),
    )
    op.create_table(
        "park_tenant",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("park_id", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        *_entered(),
        sa.ForeignKeyConstraint(["park_id"], ["park.id"], name=op.f("fk_park_tenant_park_id_park")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_park_tenant_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park_tenant")),
    )
    op.create_index(op.f("ix_park_tenant_enterprise_id"), "park_tenant", ["enterprise_id"], unique=False)
    op.create_index(
        "uq_park_tenant_standing",
        "park_tenant",
        ["park_id", "enterprise_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    for table in ("park_tenant", "park", "belt_member"):
        op.drop_table(table)
