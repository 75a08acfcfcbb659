"""Risk cases: signals of one kind about one subject, scored, settled by a day, with every step.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "risk_case",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=True),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("weights_from", sa.Date(), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=True),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("overdue_at", AT, nullable=True),
        sa.Column("owner_id", sa.String(length=40), nullable=True),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("disposal", sa.String(length=32), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_by_name", sa.String(length=200), nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_risk_case_artwork_id_artwork")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_risk_case_hold_id_hold")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_case")),
    )
    for name in ("artwork_id", "owner_id", "subject_id"):
        op.create_index(op.f(f"ix_risk_case_{name}"), "risk_case", [name], unique=False)
    op.create_index("ix_risk_case_settled_at_due_at", "risk_case", ["settled_at", "due_at"], unique=False)
    op.create_index(
        "uq_risk_case_kind_subject_id",
        "risk_case",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "risk_signal",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["risk_case.id"], name=op.f("fk_risk_signal_case_id_risk_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_signal")),
        sa.UniqueConstraint("digest", name=op.f("uq_risk_signal_digest")),
    )
    op.create_index(op.f("ix_risk_signal_case_id"), "risk_signal", ["case_id"], unique=False)
    op.create_table(
        "risk_case_step",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["risk_case.id"], name=op.f("fk_risk_case_step_case_id_risk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_case_step")),
        sa.UniqueConstraint("case_id", "seq", name="uq_risk_case_step_case_id_seq"),
    )


def downgrade() -> None:
    op.drop_table("risk_case_step")
    op.drop_table("risk_signal")
    op.drop_table("risk_case")
