"""Places, seals, condition, counts, display outside, corrections.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")
RUNNING = sa.text("state <> 'ended'")
STANDING = sa.text("broken_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "condition_report",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=False),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("light", sa.String(32), nullable=False),
        sa.Column("at_state", sa.String(32), nullable=False),
        sa.Column("image_sha256", sa.String(64), nullable=True),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("observations", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drawn_by", sa.String(40), nullable=False),
        sa.Column("drawn_by_name", sa.String(200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name="fk_condition_report_artwork_id_artwork"
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name="fk_condition_report_holding_id_holding"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_condition_report"),
    )
    op.create_index("ix_condition_report_holding_id", "condition_report", ["holding_id"])
    op.create_index("ix_condition_report_artwork_id_drawn_at", "condition_report", ["artwork_id", "drawn_at"])
    op.create_table(
        "keeping_case",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=True),
        sa.Column("holding_id", sa.String(40), nullable=True),
        sa.Column("facility_id", sa.String(40), nullable=True),
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.String(), nullable=True),
        sa.Column("opened_by", sa.String(40), nullable=True),
        sa.Column("opened_by_name", sa.String(200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(40), nullable=True),
        sa.Column("closed_by_name", sa.String(200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_keeping_case_artwork_id_artwork"),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_keeping_case_holding_id_holding"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_keeping_case_facility_id_facility"
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name="fk_keeping_case_hold_id_hold"),
        sa.PrimaryKeyConstraint("id", name="pk_keeping_case"),
    )
    op.create_index("ix_keeping_case_artwork_id", "keeping_case", ["artwork_id"])
    op.create_index("ix_keeping_case_holding_id", "keeping_case", ["holding_id"])
    op.create_index("ix_keeping_case_closed_at_opened_at", "keeping_case", ["closed_at", "opened_at"])
    op.create_table(
        "seal",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("photo_sha256", sa.String(64), nullable=True),
        sa.Column("fixed_by", sa.String(40), nullable=False),
        sa.Column("fixed_by_name", sa.String(200), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_officer", sa.String(40), nullable=True),
        sa.Column("named_officer_name", sa.String(200), nullable=False),
        sa.Column("broken_by", sa.String(40), nullable=True),
        sa.Column("broken_by_name", sa.String(200), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_seal_artwork_id_artwork"),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_seal_holding_id_holding"),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
    )
    op.create_index("ix_seal_artwork_id", "seal", ["artwork_id"])
    op.create_index(
        "uq_seal_standing_holding_id_number",
        "seal",
        ["holding_id", "number"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.execute(
        "INSERT INTO seal (id, artwork_id, holding_id, number, kind, party, fixed_by, fixed_by_name,"
        " fixed_at, named_officer_name, broken_by_name, broken_why)"
        " SELECT 'sea_' || substr(id, 5), artwork_id, id, seal_number, 'bolt',"
        " CASE WHEN customs_seal THEN 'customs' ELSE 'house' END, 'system', 'system', since_at, '', '', ''"
        " FROM holding WHERE seal_number IS NOT NULL"
    )
    op.create_table(
        "seal_check",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("seal_id", sa.String(40), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("found_number", sa.String(80), nullable=False),
        sa.Column("photo_sha256", sa.String(64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(40), nullable=False),
        sa.Column("checked_by_name", sa.String(200), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_seal_check_seal_id_seal"),
        sa.ForeignKeyConstraint(["case_id"], ["keeping_case.id"], name="fk_seal_check_case_id_keeping_case"),
        sa.PrimaryKeyConstraint("id", name="pk_seal_check"),
    )
    op.create_index("ix_seal_check_seal_id_checked_at", "seal_check", ["seal_id", "checked_at"])

    op.create_table(
        "display_term",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("venue", sa.String(200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("extensions", sa.JSON(), nullable=False),
        sa.Column("warned", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_display_term_holding_id_holding"),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_display_term_artwork_id_artwork"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_display_term_facility_id_facility"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["keeping_case.id"], name="fk_display_term_case_id_keeping_case"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_display_term"),
    )
    op.create_index("ix_display_term_holding_id", "display_term", ["holding_id"])
    op.create_index("ix_display_term_state_last_on", "display_term", ["state", "last_on"])
    op.create_index(
        "uq_display_term_open_holding_id",
        "display_term",
        ["holding_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("parent_id", sa.String(40), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("capacity", WHOLE, nullable=True),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_place_facility_id_facility"),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name="fk_place_parent_id_place"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("facility_id", "code", name="uq_place_facility_id_code"),
    )
    op.create_index("ix_place_parent_id", "place", ["parent_id"])
    op.create_table(
        "place_move",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("place_id", sa.String(40), nullable=False),
        sa.Column("from_id", sa.String(40), nullable=True),
        sa.Column("to_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(40), nullable=False),
        sa.Column("proposed_by_name", sa.String(200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("closed_by", sa.String(40), nullable=True),
        sa.Column("closed_by_name", sa.String(200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("works", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_place_move_place_id_place"),
        sa.ForeignKeyConstraint(["to_id"], ["place.id"], name="fk_place_move_to_id_place"),
        sa.PrimaryKeyConstraint("id", name="pk_place_move"),
    )
    op.create_index(
        "uq_place_move_open_place_id",
        "place_move",
        ["place_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.add_column("holding", sa.Column("place_id", sa.String(40), nullable=True))
    op.create_index("ix_holding_place_id", "holding", ["place_id"])


def downgrade() -> None:
    op.drop_index("ix_holding_place_id", "holding")
    op.drop_column("holding", "place_id")
    for table in (
        "place_move",
        "place",
        "display_term",
        "seal_check",
        "seal",
        "keeping_case",
        "condition_report",
    ):
        op.drop_table(table)
