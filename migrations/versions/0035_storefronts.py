"""Galleries' own pages, who follows them, how often they are looked at, and campaigns that lead to them.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(32), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_campaign_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_campaign_code")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "storefront",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("intro", sa.JSON(), nullable=False),
        sa.Column("theme", sa.String(32), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=True),
        sa.Column("domain_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("domain_confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_storefront_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront")),
        sa.UniqueConstraint("domain", name=op.f("uq_storefront_domain")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_storefront_organisation_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_storefront_slug")),
    )
    op.create_table(
        "campaign_day",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("visits", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_day_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "on", name=op.f("pk_campaign_day")),
    )
    op.create_table(
        "follower",
        sa.Column("storefront_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_follower_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["storefront_id"], ["storefront.id"], name=op.f("fk_follower_storefront_id_storefront")
        ),
        sa.PrimaryKeyConstraint("storefront_id", "account_id", name=op.f("pk_follower")),
    )
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follower_account_id"), ["account_id"], unique=False)

    op.create_table(
        "storefront_day",
        sa.Column("storefront_id", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("views", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["storefront_id"], ["storefront.id"], name=op.f("fk_storefront_day_storefront_id_storefront")
        ),
        sa.PrimaryKeyConstraint("storefront_id", "on", name=op.f("pk_storefront_day")),
    )
    op.create_table(
        "order_campaign",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_order_campaign_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_campaign_order_id_order")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_campaign")),
    )
    with op.batch_alter_table("order_campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_campaign_campaign_id"), ["campaign_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("order_campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_campaign_campaign_id"))

    op.drop_table("order_campaign")
    op.drop_table("storefront_day")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follower_account_id"))

    op.drop_table("follower")
    op.drop_table("campaign_day")
    op.drop_table("storefront")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_organisation_id"))

    op.drop_table("campaign")
