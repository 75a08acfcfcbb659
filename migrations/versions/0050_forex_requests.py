"""Requests for settlement of foreign exchange; each order's trade data in use once.

What exchanges and persons' settlements used before is taken over: an order that both named was an exchange's.
A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "trade_data_use",
        sa.Column("order_id", sa.String(length=100), nullable=False),
        sa.Column("used_as", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_trade_data_use")),
    )
    op.create_index(op.f("ix_trade_data_use_ref"), "trade_data_use", ["ref"], unique=False)
    op.execute(
        "INSERT INTO trade_data_use (order_id, used_as, ref, used_on, used_at) "
        "SELECT o.order_id, 'exchange', e.id, e.\"on\", e.recorded_at "
        "FROM exchange_order o JOIN exchange e ON e.id = o.exchange_id"
    )
    op.execute(
        "INSERT INTO trade_data_use (order_id, used_as, ref, used_on, used_at) "
        "SELECT q.evidence, 'quota', q.id, q.settled_on, q.recorded_at FROM fx_quota_entry q "
        "WHERE q.evidence IS NOT NULL AND q.evidence NOT IN (SELECT order_id FROM exchange_order)"
    )
    op.create_table(
        "forex_request",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("seller_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("desk_id", sa.String(length=40), nullable=False),
        sa.Column("desk_organisation_id", sa.String(length=40), nullable=True),
        sa.Column("desk_name", sa.String(length=200), nullable=False),
        sa.Column("payout_account_id", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("order_ids", sa.JSON(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("filed_by", sa.String(length=40), nullable=False),
        sa.Column("filed_by_name", sa.String(length=200), nullable=False),
        sa.Column("filed_at", AT, nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("bank_reference", sa.String(length=200), nullable=False),
        sa.Column("rate", sa.String(length=30), nullable=False),
        sa.Column("got_minor", sa.BigInteger(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["account.account_id"], name=op.f("fk_forex_request_desk_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["desk_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_forex_request_desk_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_forex_request_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_account_id"],
            ["payout_account.id"],
            name=op.f("fk_forex_request_payout_account_id_payout_account"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["account.account_id"], name=op.f("fk_forex_request_seller_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forex_request")),
    )
    for name in ("desk_id", "organisation_id", "seller_id", "state"):
        op.create_index(op.f(f"ix_forex_request_{name}"), "forex_request", [name], unique=False)


def downgrade() -> None:
    op.drop_table("forex_request")
    op.drop_table("trade_data_use")
