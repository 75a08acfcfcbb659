"""Violations of enterprises, their steps, and requests for restoration of credit.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "violation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", sa.String(length=40), nullable=False),
        sa.Column("found_by_name", sa.String(length=200), nullable=False),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("level_before", sa.String(length=32), nullable=True),
        sa.Column("level_after", sa.String(length=32), nullable=True),
        sa.Column("published_on", sa.String(length=300), nullable=False),
        sa.Column("published_at", AT, nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("corrected_at", AT, nullable=True),
        sa.Column("contest", sa.String(length=32), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("contested_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_violation_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["risk_case.id"], name=op.f("fk_violation_case_id_risk_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation")),
    )
    for name in ("enterprise_id", "state"):
        op.create_index(op.f(f"ix_violation_{name}"), "violation", [name], unique=False)
    op.create_table(
        "violation_step",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("violation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["violation_id"], ["violation.id"], name=op.f("fk_violation_step_violation_id_violation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_step")),
        sa.UniqueConstraint("violation_id", "seq", name=op.f("uq_violation_step_violation_id_seq")),
    )
    op.create_table(
        "restoration",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_restoration_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    op.create_index(op.f("ix_restoration_enterprise_id"), "restoration", ["enterprise_id"], unique=False)
    op.create_index(
        "uq_restoration_asked",
        "restoration",
        ["enterprise_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def downgrade() -> None:
    op.drop_table("restoration")
    op.drop_table("violation_step")
    op.drop_table("violation")
