"""Live sessions from the warehouse: the plan, the run-down, what customs said and did; rooms that are booked.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "studio_booking",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("place_id", sa.String(length=40), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("booked_by", sa.String(length=40), nullable=False),
        sa.Column("booked_by_name", sa.String(length=200), nullable=False),
        sa.Column("booked_at", AT, nullable=False),
        sa.Column("freed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_studio_booking_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_booking")),
    )
    op.create_index("ix_studio_booking_place_id_until_at", "studio_booking", ["place_id", "until_at"])
    _session()
    op.create_table(
        "live_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("on_table_at", AT, nullable=True),
        sa.Column("off_table_at", AT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_live_item_artwork_id_artwork")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_live_item_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_live_item_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_item")),
        sa.UniqueConstraint("session_id", "artwork_id", name=op.f("uq_live_item_session_id_artwork_id")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_live_item_session_id_number")),
    )
    for column in ("artwork_id", "lot_id", "session_id"):
        op.create_index(op.f(f"ix_live_item_{column}"), "live_item", [column])
    op.create_index(
        "uq_live_item_on_table_session_id",
        "live_item",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text("state = 'on_table'"),
        postgresql_where=sa.text("state = 'on_table'"),
    )
    op.create_table(
        "live_intervention",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.String(length=40), nullable=False),
        sa.Column("officer_name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_live_intervention_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_intervention")),
    )
    op.create_index(op.f("ix_live_intervention_session_id"), "live_intervention", ["session_id"])


def _session() -> None:
    op.create_table(
        "live_session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("host_id", sa.String(length=40), nullable=False),
        sa.Column("host_name", sa.String(length=200), nullable=False),
        sa.Column("interpreter_id", sa.String(length=40), nullable=True),
        sa.Column("interpreter_name", sa.String(length=200), nullable=False),
        sa.Column("facility_id", sa.String(length=40), nullable=False),
        sa.Column("place_kind", sa.String(length=32), nullable=False),
        sa.Column("place_id", sa.String(length=40), nullable=False),
        sa.Column("booking_id", sa.String(length=40), nullable=False),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("return_by_at", AT, nullable=False),
        sa.Column("handler_ids", sa.JSON(), nullable=False),
        sa.Column("handler_names", sa.JSON(), nullable=False),
        sa.Column("scheduled_by", sa.String(length=40), nullable=False),
        sa.Column("scheduled_at", AT, nullable=False),
        sa.Column("customs_notice", sa.String(length=200), nullable=False),
        sa.Column("customs_noticed_at", AT, nullable=True),
        sa.Column("customs_seen_by", sa.String(length=40), nullable=True),
        sa.Column("customs_seen_by_name", sa.String(length=200), nullable=False),
        sa.Column("customs_seen_at", AT, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("started_at", AT, nullable=True),
        sa.Column("over_at", AT, nullable=True),
        sa.CheckConstraint(
            "(sale_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_live_session_sale_or_gallery")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["studio_booking.id"], name=op.f("fk_live_session_booking_id_studio_booking")
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_live_session_facility_id_facility")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.account_id"], name=op.f("fk_live_session_host_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["account.account_id"], name=op.f("fk_live_session_interpreter_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_live_session_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_live_session_place_id_place")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_live_session_sale_id_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
    )
    for column in ("facility_id", "host_id", "organisation_id", "sale_id"):
        op.create_index(op.f(f"ix_live_session_{column}"), "live_session", [column])
    op.create_index("ix_live_session_state_starts_at", "live_session", ["state", "starts_at"])


def downgrade() -> None:
    for table in ("live_intervention", "live_item", "live_session", "studio_booking"):
        op.drop_table(table)
