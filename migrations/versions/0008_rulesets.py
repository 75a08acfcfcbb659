"""Rulesets as they are proposed, approved and in force.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPROVED = sa.text("state = 'approved'")


def upgrade() -> None:
    op.create_table(
        "ruleset",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("base_version", sa.String(40), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(40), nullable=False),
        sa.Column("proposed_by_name", sa.String(200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ruleset"),
        sa.UniqueConstraint("version", name="uq_ruleset_version"),
    )
    op.create_table(
        "ruleset_approval",
        sa.Column("ruleset_id", sa.String(40), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ruleset_id"], ["ruleset.id"], name="fk_ruleset_approval_ruleset_id_ruleset"
        ),
        sa.PrimaryKeyConstraint("ruleset_id", "account_id", name="pk_ruleset_approval"),
    )
    op.create_table(
        "redeciding",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("before_version", sa.String(40), nullable=False),
        sa.Column("after_version", sa.String(40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("cursor", sa.String(40), nullable=False),
        sa.Column("done", WHOLE, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_redeciding"),
        sa.UniqueConstraint(
            "after_version", "before_version", "as_of", "scope", name="uq_redeciding_question"
        ),
    )
    op.create_table(
        "redecided_work",
        sa.Column("redeciding_id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("before", sa.String(10), nullable=False),
        sa.Column("after", sa.String(10), nullable=False),
        sa.Column("codes_before", sa.JSON(), nullable=False),
        sa.Column("codes_after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_redecided_work_artwork_id_artwork"),
        sa.ForeignKeyConstraint(
            ["redeciding_id"], ["redeciding.id"], name="fk_redecided_work_redeciding_id_redeciding"
        ),
        sa.PrimaryKeyConstraint("redeciding_id", "artwork_id", "question", name="pk_redecided_work"),
    )
    op.create_table(
        "disclosed_decision",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("disclosed_by", sa.String(40), nullable=False),
        sa.Column("disclosed_by_name", sa.String(200), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["gate_decision.id"], name="fk_disclosed_decision_decision_id_gate_decision"
        ),
        sa.PrimaryKeyConstraint("decision_id", name="pk_disclosed_decision"),
    )
    op.create_index(
        "uq_ruleset_in_force_from",
        "ruleset",
        ["in_force_from"],
        unique=True,
        sqlite_where=APPROVED,
        postgresql_where=APPROVED,
    )


def downgrade() -> None:
    op.drop_index("uq_ruleset_in_force_from", "ruleset")
    op.drop_table("disclosed_decision")
    op.drop_table("redecided_work")
    op.drop_table("redeciding")
    op.drop_table("ruleset_approval")
    op.drop_table("ruleset")
