"""Networks, their hosts, contracts and shares; an order may have a payout to each of its parties.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "roster_host",
        sa.Column("network_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("left_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["organisation.id"], name=op.f("fk_roster_host_network_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_roster_host_account_id_account")
        ),
        sa.PrimaryKeyConstraint("network_id", "account_id", name=op.f("pk_roster_host")),
    )
    op.create_index(op.f("ix_roster_host_account_id"), "roster_host", ["account_id"], unique=False)
    op.create_table(
        "host_contract",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("network_id", sa.String(length=40), nullable=False),
        sa.Column("host_id", sa.String(length=40), nullable=False),
        sa.Column("base", sa.String(32), nullable=False),
        sa.Column("host_bps", INT, nullable=False),
        sa.Column("network_bps", INT, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("host_accepted_at", AT, nullable=True),
        sa.Column("network_accepted_by", sa.String(length=40), nullable=True),
        sa.Column("network_accepted_at", AT, nullable=True),
        sa.Column("in_force_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["organisation.id"], name=op.f("fk_host_contract_network_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.account_id"], name=op.f("fk_host_contract_host_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["network_accepted_by"],
            ["account.account_id"],
            name=op.f("fk_host_contract_network_accepted_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_contract")),
    )
    op.create_index(op.f("ix_host_contract_host_id"), "host_contract", ["host_id"], unique=False)
    op.create_index(op.f("ix_host_contract_network_id"), "host_contract", ["network_id"], unique=False)
    op.create_table(
        "campaign_host",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("contract_id", sa.String(length=40), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_host_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["host_contract.id"], name=op.f("fk_campaign_host_contract_id_host_contract")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_host")),
    )
    op.create_table(
        "host_share",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("host_id", sa.String(length=40), nullable=False),
        sa.Column("network_account_id", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("host_minor", INT, nullable=False),
        sa.Column("network_minor", INT, nullable=False),
        sa.Column("settled_at", AT, nullable=False),
        sa.Column("released_at", AT, nullable=True),
        sa.Column("taken_back_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_host_share_order_id_order")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["host_contract.id"], name=op.f("fk_host_share_contract_id_host_contract")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_host_share_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.account_id"], name=op.f("fk_host_share_host_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["network_account_id"],
            ["account.account_id"],
            name=op.f("fk_host_share_network_account_id_account"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_host_share")),
    )
    op.create_index(op.f("ix_host_share_contract_id"), "host_share", ["contract_id"], unique=False)
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_payout_order_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_payout_order_id_consignor_id"), ["order_id", "consignor_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_payout_order_id_consignor_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_payout_order_id"), ["order_id"])
    op.drop_table("host_share")
    op.drop_table("campaign_host")
    op.drop_table("host_contract")
    op.drop_table("roster_host")
