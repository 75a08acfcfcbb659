"""Issues between agencies, and what the offices say to them.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agency_issue",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("lead", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.String(length=40), nullable=False),
        sa.Column("raised_by_name", sa.String(length=200), nullable=False),
        sa.Column("raised_for", sa.String(length=40), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("is_decided", sa.Boolean(), nullable=False),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_by_name", sa.String(length=200), nullable=False),
        sa.Column("closed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_issue")),
    )
    op.create_index("ix_agency_issue_closed_at_due_on", "agency_issue", ["closed_at", "due_on"], unique=False)
    op.create_table(
        "agency_view",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("issue_id", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["agency_issue.id"], name=op.f("fk_agency_view_issue_id_agency_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_view")),
    )
    op.create_index(op.f("ix_agency_view_issue_id"), "agency_view", ["issue_id"], unique=False)


def downgrade() -> None:
    op.drop_table("agency_view")
    op.drop_table("agency_issue")
