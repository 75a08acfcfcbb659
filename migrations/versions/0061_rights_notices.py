"""Notices of infringed rights, what is said against them, and each act about them.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('received', 'taken_down', 'countered', 'pending', 'upheld')")


def upgrade() -> None:
    op.create_table(
        "rights_notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("right", sa.String(length=32), nullable=False),
        sa.Column("right_name", sa.String(length=300), nullable=False),
        sa.Column("claimant_id", sa.String(length=40), nullable=False),
        sa.Column("claimant_name", sa.String(length=200), nullable=False),
        sa.Column("acts_for", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("respondent_id", sa.String(length=40), nullable=False),
        sa.Column("respondent_organisation_id", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offering_ids", sa.JSON(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("counter_evidence", sa.Text(), nullable=False),
        sa.Column("countered_at", AT, nullable=True),
        sa.Column("ends_at", AT, nullable=True),
        sa.Column("proceeding", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("malicious_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_rights_notice_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_notice")),
    )
    for name in ("artwork_id", "claimant_id", "respondent_id"):
        op.create_index(op.f(f"ix_rights_notice_{name}"), "rights_notice", [name], unique=False)
    op.create_index("ix_rights_notice_state_ends_at", "rights_notice", ["state", "ends_at"], unique=False)
    op.create_index(
        "uq_rights_notice_open",
        "rights_notice",
        ["artwork_id", "claimant_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "rights_act",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("notice_id", sa.String(length=40), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["rights_notice.id"], name=op.f("fk_rights_act_notice_id_rights_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_act")),
        sa.UniqueConstraint("notice_id", "seq", name=op.f("uq_rights_act_notice_id_seq")),
    )


def downgrade() -> None:
    op.drop_table("rights_act")
    op.drop_table("rights_notice")
