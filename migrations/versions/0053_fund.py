"""The guidance fund: calls, applications, milestones.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
LIVE = sa.text("state IN ('applied', 'awarded')")


def upgrade() -> None:
    op.create_table(
        "fund_call",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("fund", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_call")),
    )
    op.create_table(
        "fund_application",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("applicant_id", sa.String(length=40), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("applied_at", AT, nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decided_how", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["fund_call.id"], name=op.f("fk_fund_application_call_id_fund_call")
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["account.account_id"], name=op.f("fk_fund_application_applicant_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_application")),
    )
    for name in ("owner", "state"):
        op.create_index(op.f(f"ix_fund_application_{name}"), "fund_application", [name], unique=False)
    op.create_index(
        "uq_fund_application_live",
        "fund_application",
        ["call_id", "owner"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    _milestones()


def _milestones() -> None:
    op.create_table(
        "fund_milestone",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.String(length=40), nullable=False),
        sa.Column("applicant_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("shown_at", AT, nullable=True),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decided_how", sa.String(length=400), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_reference", sa.String(length=200), nullable=False),
        sa.Column("paid_noted_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state <> 'paid' OR accepted_by IS NOT NULL", name=op.f("ck_fund_milestone_paid_once_accepted")
        ),
        sa.CheckConstraint(
            "accepted_by IS NULL OR accepted_by <> applicant_id",
            name=op.f("ck_fund_milestone_accepted_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["fund_application.id"],
            name=op.f("fk_fund_milestone_application_id_fund_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_milestone")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_fund_milestone_application_id_number")),
    )
    op.create_index(op.f("ix_fund_milestone_state"), "fund_milestone", ["state"], unique=False)


def downgrade() -> None:
    for name in ("fund_milestone", "fund_application", "fund_call"):
        op.drop_table(name)
