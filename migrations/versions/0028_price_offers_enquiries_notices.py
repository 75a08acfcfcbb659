"""Offers of another price, enquiries, and by which ways notices are sent.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_preference",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_notice_preference_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "way", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_webhook",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=120), nullable=False),
        sa.Column("earlier_secret", sa.String(length=120), nullable=True),
        sa.Column("earlier_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_notice_webhook_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_webhook")),
    )
    op.create_index(op.f("ix_notice_webhook_account_id"), "notice_webhook", ["account_id"], unique=False)

    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_push_subscription_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
    )
    op.create_index(
        op.f("ix_push_subscription_account_id"), "push_subscription", ["account_id"], unique=False
    )

    op.create_table(
        "enquiry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("consignment_id", sa.String(), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("consignor_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_side", sa.String(32), nullable=False),
        sa.Column("unanswered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_side", sa.String(32), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_enquiry_artwork_id_artwork")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["account.account_id"], name=op.f("fk_enquiry_buyer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_enquiry_consignment_id_consignment")
        ),
        sa.ForeignKeyConstraint(
            ["consignor_id"], ["account.account_id"], name=op.f("fk_enquiry_consignor_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("consignment_id", "buyer_id", name=op.f("uq_enquiry_consignment_id_buyer_id")),
    )
    op.create_index(op.f("ix_enquiry_artwork_id"), "enquiry", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_enquiry_buyer_id"), "enquiry", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_enquiry_consignor_id"), "enquiry", ["consignor_id"], unique=False)
    op.create_index(op.f("ix_enquiry_reported_at"), "enquiry", ["reported_at"], unique=False)

    op.create_table(
        "notice_sending",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_notice_sending_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_sending_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_sending")),
        sa.UniqueConstraint(
            "notice_id", "way", "target_id", name=op.f("uq_notice_sending_notice_id_way_target_id")
        ),
    )
    op.create_index(op.f("ix_notice_sending_account_id"), "notice_sending", ["account_id"], unique=False)
    op.create_index("ix_notice_sending_state_next_at", "notice_sending", ["state", "next_at"], unique=False)

    op.create_table(
        "enquiry_message",
        sa.Column("enquiry_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_message_enquiry_id_enquiry")
        ),
        sa.PrimaryKeyConstraint("enquiry_id", "seq", name=op.f("pk_enquiry_message")),
    )
    op.create_table(
        "price_offer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("offering_id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("consignment_id", sa.String(), nullable=False),
        sa.Column("buyer_id", sa.String(length=40), nullable=False),
        sa.Column("buyer_name", sa.String(), nullable=False),
        sa.Column("consignor_id", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("asked_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_reason", sa.String(length=32), nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_price_offer_artwork_id_artwork")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["account.account_id"], name=op.f("fk_price_offer_buyer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_price_offer_consignment_id_consignment")
        ),
        sa.ForeignKeyConstraint(
            ["consignor_id"], ["account.account_id"], name=op.f("fk_price_offer_consignor_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offering.id"], name=op.f("fk_price_offer_offering_id_offering")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_price_offer_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_offer")),
        sa.UniqueConstraint("order_id", name=op.f("uq_price_offer_order_id")),
    )
    op.create_index(op.f("ix_price_offer_artwork_id"), "price_offer", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_price_offer_buyer_id"), "price_offer", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_price_offer_consignment_id"), "price_offer", ["consignment_id"], unique=False)
    op.create_index(op.f("ix_price_offer_consignor_id"), "price_offer", ["consignor_id"], unique=False)
    op.create_index("ix_price_offer_state_expires_at", "price_offer", ["state", "expires_at"], unique=False)
    op.create_index(
        "uq_price_offer_open_buyer",
        "price_offer",
        ["offering_id", "buyer_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'countered')"),
        postgresql_where=sa.text("state IN ('pending', 'countered')"),
    )

    op.create_table(
        "price_offer_move",
        sa.Column("price_offer_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["price_offer_id"],
            ["price_offer.id"],
            name=op.f("fk_price_offer_move_price_offer_id_price_offer"),
        ),
        sa.PrimaryKeyConstraint("price_offer_id", "seq", name=op.f("pk_price_offer_move")),
    )
    op.add_column("notice", sa.Column("said", sa.JSON(), server_default="{}", nullable=False))

    op.add_column(
        "offering", sa.Column("takes_offers", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column(
        "offering",
        sa.Column("floor_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("offering", "floor_minor")
    op.drop_column("offering", "takes_offers")

    op.drop_column("notice", "said")

    op.drop_table("price_offer_move")
    op.drop_index("uq_price_offer_open_buyer", table_name="price_offer")
    op.drop_index("ix_price_offer_state_expires_at", table_name="price_offer")
    op.drop_index(op.f("ix_price_offer_consignor_id"), table_name="price_offer")
    op.drop_index(op.f("ix_price_offer_consignment_id"), table_name="price_offer")
    op.drop_index(op.f("ix_price_offer_buyer_id"), table_name="price_offer")
    op.drop_index(op.f("ix_price_offer_artwork_id"), table_name="price_offer")

    op.drop_table("price_offer")
    op.drop_table("enquiry_message")
    op.drop_index("ix_notice_sending_state_next_at", table_name="notice_sending")
    op.drop_index(op.f("ix_notice_sending_account_id"), table_name="notice_sending")

    op.drop_table("notice_sending")
    op.drop_index(op.f("ix_enquiry_reported_at"), table_name="enquiry")
    op.drop_index(op.f("ix_enquiry_consignor_id"), table_name="enquiry")
    op.drop_index(op.f("ix_enquiry_buyer_id"), table_name="enquiry")
    op.drop_index(op.f("ix_enquiry_artwork_id"), table_name="enquiry")

    op.drop_table("enquiry")
    op.drop_index(op.f("ix_push_subscription_account_id"), table_name="push_subscription")

    op.drop_table("push_subscription")
    op.drop_index(op.f("ix_notice_webhook_account_id"), table_name="notice_webhook")

    op.drop_table("notice_webhook")
    op.drop_table("notice_preference")
