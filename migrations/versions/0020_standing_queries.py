"""EPCIS queries that are kept under a name, and subscriptions to them.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0021"
branch_labels = None
depends_on = None
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "epcis_query",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("owner_id", sa.String(40), nullable=False),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_epcis_query"),
        sa.UniqueConstraint("owner_id", "name", name="uq_epcis_query_owner_id_name"),
    )
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "epcis_subscription",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("query_id", sa.String(40), nullable=False),
        sa.Column("dest", sa.String(500), nullable=False),
        sa.Column("token", sa.String(200), nullable=True),
        sa.Column("stream", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("report_if_empty", sa.Boolean(), nullable=False),
        sa.Column("initial_record_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("after_seq", WHOLE, nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("failures", WHOLE, nullable=False),
        sa.Column("problem", sa.String(20), nullable=False),
        sa.Column("last_notified_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["query_id"], ["epcis_query.id"], name="fk_epcis_subscription_query_id_epcis_query"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_epcis_subscription"),
    )
    op.create_index("ix_epcis_subscription_query_id", "epcis_subscription", ["query_id"])
    op.create_index("ix_epcis_subscription_next_at", "epcis_subscription", ["next_at"])
    op.create_table(
        "epcis_notification",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("subscription_id", sa.String(40), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("events", WHOLE, nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("tried_at", instant, nullable=True),
        sa.Column("status", WHOLE, nullable=True),
        sa.Column("problem", sa.String(20), nullable=False),
        sa.Column("delivered_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["epcis_subscription.id"],
            name="fk_epcis_notification_subscription_id_epcis_subscription",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_epcis_notification"),
        sa.UniqueConstraint("subscription_id", "number", name="uq_epcis_notification_subscription_id_number"),
    )


def downgrade() -> None:
    op.drop_table("epcis_notification")
    op.drop_table("epcis_subscription")
    op.drop_table("epcis_query")
