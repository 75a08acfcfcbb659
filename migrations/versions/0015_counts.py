"""Stock counts, adjustments, legs, handovers, corrections; vault positions as leaves of the tree of places.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PLACE = sa.table(
    "place",
    sa.column("id", sa.String),
    sa.column("facility_id", sa.String),
    sa.column("parent_id", sa.String),
    sa.column("kind", sa.String),
    sa.column("code", sa.String),
    sa.column("name", sa.JSON),
    sa.column("opened_by", sa.String),
    sa.column("opened_at", sa.DateTime(timezone=True)),
)
POSITION = sa.table(
    "vault_position",
    sa.column("id", sa.String),
    sa.column("facility_id", sa.String),
    sa.column("room", sa.String),
    sa.column("place_id", sa.String),
)
FACILITY = sa.table(
    "facility",
    sa.column("id", sa.String),
    sa.column("opened_by", sa.String),
    sa.column("opened_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "stock_count",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("place_id", sa.String(40), nullable=True),
        sa.Column("place_code", sa.String(20), nullable=False),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_by_name", sa.String(200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("again", sa.JSON(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_stock_count_place_id_place"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_stock_count_facility_id_facility"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_count"),
    )
    op.create_index("ix_stock_count_facility_id_opened_at", "stock_count", ["facility_id", "opened_at"])
    op.create_table(
        "stock_count_keeper",
        sa.Column("count_id", sa.String(40), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name="fk_stock_count_keeper_count_id_stock_count"
        ),
        sa.PrimaryKeyConstraint("count_id", "account_id", name="pk_stock_count_keeper"),
    )
    op.create_table(
        "stock_count_line",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("count_id", sa.String(40), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("spot", sa.String(20), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name="fk_stock_count_line_count_id_stock_count"
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name="fk_stock_count_line_holding_id_holding"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stock_count_line"),
        sa.UniqueConstraint(
            "count_id", "account_id", "seq", name="uq_stock_count_line_count_id_account_id_seq"
        ),
    )
    op.create_table(
        "stock_adjustment",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("count_id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(40), nullable=False),
        sa.Column("proposed_by_name", sa.String(200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(40), nullable=True),
        sa.Column("decided_by_name", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.Column("seen_by", sa.String(40), nullable=True),
        sa.Column("seen_by_name", sa.String(200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_reference", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name="fk_stock_adjustment_count_id_stock_count"
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_stock_adjustment_facility_id_facility"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stock_adjustment"),
    )
    op.create_index(
        "uq_stock_adjustment_standing_count_id",
        "stock_adjustment",
        ["count_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'refused'"),
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_table(
        "transport_leg",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("carrier", sa.String(200), nullable=False),
        sa.Column("vehicle", sa.String(80), nullable=False),
        sa.Column("waybill", sa.String(80), nullable=False),
        sa.Column("from_place", sa.String(200), nullable=False),
        sa.Column("to_place", sa.String(200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(40), nullable=False),
        sa.Column("planned_by_name", sa.String(200), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_transport_leg_holding_id_holding"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["keeping_case.id"], name="fk_transport_leg_case_id_keeping_case"
        ),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_transport_leg_artwork_id_artwork"),
        sa.PrimaryKeyConstraint("id", name="pk_transport_leg"),
        sa.UniqueConstraint("holding_id", "number", name="uq_transport_leg_holding_id_number"),
    )
    op.create_index("ix_transport_leg_state_due_at", "transport_leg", ["state", "due_at"])
    op.create_table(
        "handover",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("leg_id", sa.String(40), nullable=False),
        sa.Column("end", sa.String(8), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("seal", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("signed_by", sa.String(40), nullable=False),
        sa.Column("signed_by_name", sa.String(200), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("other_by", sa.String(40), nullable=True),
        sa.Column("other_by_name", sa.String(200), nullable=False),
        sa.Column("other_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["leg_id"], ["transport_leg.id"], name="fk_handover_leg_id_transport_leg"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index("ix_handover_leg_id", "handover", ["leg_id"])
    op.create_index(
        "uq_handover_open_leg_id",
        "handover",
        ["leg_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "custody_correction",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=False),
        sa.Column("event_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("instead", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(40), nullable=False),
        sa.Column("proposed_by_name", sa.String(200), nullable=False),
        sa.Column("proposed_as", sa.String(32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by", sa.String(40), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("closed_by", sa.String(40), nullable=True),
        sa.Column("closed_by_name", sa.String(200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["custody_event.id"], name="fk_custody_correction_event_id_custody_event"
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name="fk_custody_correction_holding_id_holding"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_custody_correction"),
    )
    op.create_index("ix_custody_correction_holding_id", "custody_correction", ["holding_id"])
    op.create_index(
        "uq_custody_correction_open_event_id",
        "custody_correction",
        ["event_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column("vault_position", sa.Column("place_id", sa.String(40), nullable=True))
    op.create_index("ix_vault_position_place_id", "vault_position", ["place_id"])
    _hang_rooms()


def _hang_rooms() -> None:
    """Make every room of vault positions a place of the tree, and hang its positions into it."""
    bind = op.get_bind()
    rooms = bind.execute(
        sa.select(
            POSITION.c.facility_id,
            POSITION.c.room,
            sa.func.min(POSITION.c.id).label("first"),
            FACILITY.c.opened_by,
            FACILITY.c.opened_at,
        )
        .join(FACILITY, FACILITY.c.id == POSITION.c.facility_id)
        .group_by(POSITION.c.facility_id, POSITION.c.room, FACILITY.c.opened_by, FACILITY.c.opened_at)
    ).all()
    for facility_id, room, first, opened_by, opened_at in rooms:
        taken = sa.select(PLACE.c.id).where(PLACE.c.facility_id == facility_id, PLACE.c.code == room)
        place_id = bind.execute(taken).scalar()
        if place_id is None:
            place_id = "plc_" + first.partition("_")[2]
            bind.execute(
                PLACE.insert().values(
                    id=place_id,
                    facility_id=facility_id,
                    parent_id=None,
                    kind="vault",
                    code=room,
                    name={"en": f"Vault {room}", "zh": f"{room} 库"},
                    opened_by=opened_by,
                    opened_at=opened_at,
                )
            )
        bind.execute(
            POSITION.update()
            .where(POSITION.c.facility_id == facility_id, POSITION.c.room == room)
            .values(place_id=place_id)
        )


def downgrade() -> None:
    op.drop_index("ix_vault_position_place_id", "vault_position")
    op.drop_column("vault_position", "place_id")
    for table in (
        "custody_correction",
        "handover",
        "transport_leg",
        "stock_adjustment",
        "stock_count_line",
        "stock_count_keeper",
        "stock_count",
    ):
        op.drop_table(table)
