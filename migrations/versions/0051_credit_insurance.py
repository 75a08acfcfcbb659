"""Export credit insurance: policies, rates, buyers' limits, insured sales, claims.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
USES = sa.text("state IN ('open', 'paid')")


def upgrade() -> None:
    op.create_table(
        "credit_policy",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("insurer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("waiting_days", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.account_id"], name=op.f("fk_credit_policy_entered_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_policy")),
        sa.UniqueConstraint("owner", "insurer", "number", name=op.f("uq_credit_policy_owner_insurer_number")),
    )
    op.create_table(
        "policy_rate",
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["credit_policy.id"], name=op.f("fk_policy_rate_policy_id_credit_policy")
        ),
        sa.PrimaryKeyConstraint("policy_id", "from_on", name=op.f("pk_policy_rate")),
    )
    op.create_table(
        "buyer_limit",
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["credit_policy.id"], name=op.f("fk_buyer_limit_policy_id_credit_policy")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["account.account_id"], name=op.f("fk_buyer_limit_buyer_id_account")
        ),
        sa.PrimaryKeyConstraint("policy_id", "buyer_id", "from_on", name=op.f("pk_buyer_limit")),
    )
    op.create_table(
        "insured_sale",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("premium_minor", sa.BigInteger(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("declared_by_name", sa.String(length=200), nullable=False),
        sa.Column("declared_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_insured_sale_order_id_order")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["credit_policy.id"], name=op.f("fk_insured_sale_policy_id_credit_policy")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["account.account_id"], name=op.f("fk_insured_sale_buyer_id_account")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_insured_sale")),
    )
    op.create_index(op.f("ix_insured_sale_policy_id"), "insured_sale", ["policy_id"], unique=False)
    _claims()


def _claims() -> None:
    op.create_table(
        "credit_claim",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unpaid_since", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["insured_sale.order_id"], name=op.f("fk_credit_claim_order_id_insured_sale")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["credit_policy.id"], name=op.f("fk_credit_claim_policy_id_credit_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_claim")),
    )
    for name in ("policy_id", "state"):
        op.create_index(op.f(f"ix_credit_claim_{name}"), "credit_claim", [name], unique=False)
    op.create_index(
        "uq_credit_claim_live_order",
        "credit_claim",
        ["order_id"],
        unique=True,
        sqlite_where=USES,
        postgresql_where=USES,
    )


def downgrade() -> None:
    for name in ("credit_claim", "insured_sale", "buyer_limit", "policy_rate", "credit_policy"):
        op.drop_table(name)
