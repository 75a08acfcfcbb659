"""Warehouse: facilities, vaults, bond, holdings and their chain of custody; holds, papers, declarations.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facility",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_facility_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("code", name=op.f("uq_facility_code")),
    )
    op.create_table(
        "gate_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("ruleset", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_gate_decision_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
        sa.UniqueConstraint(
            "artwork_id", "stage", "destination", "digest", name="uq_gate_decision_artwork_id_stage_digest"
        ),
    )
    op.create_index(
        "ix_gate_decision_artwork_id_decided_at", "gate_decision", ["artwork_id", "decided_at"], unique=False
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("is_stop", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("placed_by", sa.String(), nullable=True),
        sa.Column("placed_by_name", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_by_name", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_hold_artwork_id_artwork")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_artwork_id_lifted_at", "hold", ["artwork_id", "lifted_at"], unique=False)
    op.create_table(
        "legal_facts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_legal_facts_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_facts")),
        sa.UniqueConstraint("artwork_id", "version", name="uq_legal_facts_artwork_id_version"),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("valid_to_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("supplied_by", sa.String(), nullable=False),
        sa.Column("supplied_by_name", sa.String(), nullable=False),
        sa.Column("supplied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_paper_artwork_id_artwork")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("artwork_id", "code", "number", name="uq_paper_artwork_id_code_number"),
    )
    op.create_index("ix_paper_artwork_id_code", "paper", ["artwork_id", "code"], unique=False)
    op.create_table(
        "relics_examination",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("work_digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("examiner_id", sa.String(), nullable=False),
        sa.Column("examiner_name", sa.String(), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_relics_examination_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relics_examination")),
    )
    op.create_index(
        op.f("ix_relics_examination_artwork_id"), "relics_examination", ["artwork_id"], unique=False
    )
    op.create_table(
        "bond_book",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("enterprise", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_bond_book_facility_id_facility")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bond_book")),
        sa.UniqueConstraint("number", name=op.f("uq_bond_book_number")),
    )
    op.create_index(op.f("ix_bond_book_facility_id"), "bond_book", ["facility_id"], unique=False)
    op.create_table(
        "vault_position",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_vault_position_place_from_one")),
        sa.CheckConstraint("row >= 1", name=op.f("ck_vault_position_row_from_one")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_vault_position_facility_id_facility")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_position")),
        sa.UniqueConstraint("facility_id", "code", name=op.f("uq_vault_position_facility_id_code")),
        sa.UniqueConstraint(
            "facility_id", "room", "row", "place", name=op.f("uq_vault_position_facility_id_room_row_place")
        ),
    )
    op.create_index(op.f("ix_vault_position_facility_id"), "vault_position", ["facility_id"], unique=False)
    op.create_table(
        "guarantee",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("book_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("amount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_guarantee_amount_positive")),
        sa.ForeignKeyConstraint(["book_id"], ["bond_book.id"], name=op.f("fk_guarantee_book_id_bond_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
    )
    op.create_index(op.f("ix_guarantee_book_id"), "guarantee", ["book_id"], unique=False)
    op.create_table(
        "holding",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("facility_id", sa.String(length=40), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intended_status", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("depositor_id", sa.String(length=40), nullable=False),
        sa.Column("depositor_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("customs_status", sa.String(32), nullable=True),
        sa.Column("account", sa.String(32), nullable=True),
        sa.Column("arrival", sa.String(32), nullable=False),
        sa.Column("before_release", sa.String(32), nullable=True),
        sa.Column("before_seizure", sa.String(32), nullable=True),
        sa.Column("guarantee_used", sa.Boolean(), nullable=False),
        sa.Column("loss", sa.String(32), nullable=True),
        sa.Column("is_relic", sa.Boolean(), nullable=True),
        sa.Column("customs_seal", sa.Boolean(), nullable=False),
        sa.Column("seal_number", sa.String(length=80), nullable=True),
        sa.Column("position_id", sa.String(length=40), nullable=True),
        sa.Column("last_position_id", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("return_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_organisation_id", sa.String(length=40), nullable=True),
        sa.Column("depositor_organisation_id", sa.String(length=40), nullable=True),
        sa.Column("earmarked_for", sa.String(length=40), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("chain_length", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name=op.f("fk_holding_artwork_id_artwork")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_holding_facility_id_facility")
        ),
        sa.ForeignKeyConstraint(
            ["last_position_id"],
            ["vault_position.id"],
            name=op.f("fk_holding_last_position_id_vault_position"),
        ),
        sa.ForeignKeyConstraint(
            ["position_id"], ["vault_position.id"], name=op.f("fk_holding_position_id_vault_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("position_id", name=op.f("uq_holding_position_id")),
    )
    op.create_index(op.f("ix_holding_artwork_id"), "holding", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_holding_depositor_id"), "holding", ["depositor_id"], unique=False)
    op.create_index(op.f("ix_holding_facility_id"), "holding", ["facility_id"], unique=False)
    op.create_index(op.f("ix_holding_owner_id"), "holding", ["owner_id"], unique=False)
    op.create_index("ix_holding_state_since_at", "holding", ["state", "since_at"], unique=False)
    op.create_index(
        "uq_holding_open_artwork_id",
        "holding",
        ["artwork_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title_text", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=40), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_appointment_holding_id_holding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("holding_id", name=op.f("uq_appointment_holding_id")),
    )
    op.create_index(op.f("ix_appointment_arrives_at"), "appointment", ["arrives_at"], unique=False)
    op.create_table(
        "book_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("book_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("hs_code", sa.String(length=10), nullable=False),
        sa.Column("goods_name", sa.String(length=250), nullable=False),
        sa.Column("declared_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("declared_currency", sa.String(length=3), nullable=False),
        sa.Column("value_cny_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duty_at_risk_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vat_at_risk_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate_basis", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unpaid_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["bond_book.id"], name=op.f("fk_book_item_book_id_bond_book")),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name=op.f("fk_book_item_holding_id_holding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_item")),
        sa.UniqueConstraint("book_id", "seq", name=op.f("uq_book_item_book_id_seq")),
        sa.UniqueConstraint("holding_id", name=op.f("uq_book_item_holding_id")),
    )
    op.create_table(
        "custody_event",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transition", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=False),
        sa.Column("to_state", sa.String(32), nullable=False),
        sa.Column("customs_status", sa.String(32), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("signed_by", sa.JSON(), nullable=False),
        sa.Column("posting", sa.JSON(), nullable=True),
        sa.Column("circumstances", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("step_id", sa.String(length=40), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_custody_event_artwork_id_artwork")
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_custody_event_holding_id_holding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("holding_id", "seq", name=op.f("uq_custody_event_holding_id_seq")),
    )
    op.create_index(op.f("ix_custody_event_artwork_id"), "custody_event", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_custody_event_occurred_at"), "custody_event", ["occurred_at"], unique=False)
    op.create_table(
        "custody_step",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("transition", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("from_state", sa.String(32), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("circumstances", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("position_id", sa.String(length=40), nullable=True),
        sa.Column("return_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_custody_step_holding_id_holding")
        ),
        sa.ForeignKeyConstraint(
            ["position_id"], ["vault_position.id"], name=op.f("fk_custody_step_position_id_vault_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_step")),
    )
    op.create_index(op.f("ix_custody_step_holding_id"), "custody_step", ["holding_id"], unique=False)
    op.create_index(
        "ix_custody_step_state_proposed_at", "custody_step", ["state", "proposed_at"], unique=False
    )
    op.create_index(
        "uq_custody_step_open_holding_id_transition",
        "custody_step",
        ["holding_id", "transition"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("port", sa.String(length=100), nullable=False),
        sa.Column("hs", sa.String(length=10), nullable=False),
        sa.Column("goods_name", sa.String(length=250), nullable=False),
        sa.Column("value_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("freight_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receipt_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("net_g", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gross_g", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_number", sa.String(length=60), nullable=False),
        sa.Column("receipt_number", sa.String(length=60), nullable=False),
        sa.Column("waybill_number", sa.String(length=80), nullable=False),
        sa.Column("consignee", sa.String(length=100), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=True),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("mrn", sa.String(length=18), nullable=True),
        sa.Column("lodged_by", sa.String(), nullable=False),
        sa.Column("lodged_by_name", sa.String(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_declaration_artwork_id_artwork")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["gate_decision.id"], name=op.f("fk_declaration_decision_id_gate_decision")
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_declaration_holding_id_holding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    op.create_index(op.f("ix_declaration_artwork_id"), "declaration", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_declaration_holding_id"), "declaration", ["holding_id"], unique=False)
    op.create_index(op.f("ix_declaration_state"), "declaration", ["state"], unique=False)
    op.create_index(
        "uq_declaration_open_holding",
        "declaration",
        ["holding_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
        postgresql_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
    )
    op.create_table(
        "bond_posting",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value_cny_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["custody_event.id"], name=op.f("fk_bond_posting_event_id_custody_event")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["book_item.id"], name=op.f("fk_bond_posting_item_id_book_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bond_posting")),
        sa.UniqueConstraint("event_id", name=op.f("uq_bond_posting_event_id")),
        sa.UniqueConstraint("item_id", "seq", name=op.f("uq_bond_posting_item_id_seq")),
    )
    op.create_table(
        "custody_step_signature",
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("may_sign_as", sa.JSON(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["custody_step.id"], name=op.f("fk_custody_step_signature_step_id_custody_step")
        ),
        sa.PrimaryKeyConstraint("step_id", "account_id", name=op.f("pk_custody_step_signature")),
    )
    op.create_table(
        "declaration_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("declaration_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=4), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.String(), nullable=True),
        sa.Column("officer_name", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_declaration_answer_declaration_id_declaration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_answer")),
        sa.UniqueConstraint(
            "declaration_id", "number", name=op.f("uq_declaration_answer_declaration_id_number")
        ),
        sa.UniqueConstraint(
            "declaration_id", "reference", name=op.f("uq_declaration_answer_declaration_id_reference")
        ),
    )


def downgrade() -> None:
    op.drop_table("declaration_answer")
    op.drop_table("custody_step_signature")
    op.drop_table("bond_posting")
    op.drop_index(
        "uq_declaration_open_holding",
        table_name="declaration",
        sqlite_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
        postgresql_where=sa.text("state IN ('lodged','accepted','inspection','detained')"),
    )
    op.drop_index(op.f("ix_declaration_state"), table_name="declaration")
    op.drop_index(op.f("ix_declaration_holding_id"), table_name="declaration")
    op.drop_index(op.f("ix_declaration_artwork_id"), table_name="declaration")
    op.drop_table("declaration")
    op.drop_index(
        "uq_custody_step_open_holding_id_transition",
        table_name="custody_step",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_custody_step_state_proposed_at", table_name="custody_step")
    op.drop_index(op.f("ix_custody_step_holding_id"), table_name="custody_step")
    op.drop_table("custody_step")
    op.drop_index(op.f("ix_custody_event_occurred_at"), table_name="custody_event")
    op.drop_index(op.f("ix_custody_event_artwork_id"), table_name="custody_event")
    op.drop_table("custody_event")
    op.drop_table("book_item")
    op.drop_index(op.f("ix_appointment_arrives_at"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index(
        "uq_holding_open_artwork_id",
        table_name="holding",
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.drop_index("ix_holding_state_since_at", table_name="holding")
    op.drop_index(op.f("ix_holding_owner_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_facility_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_depositor_id"), table_name="holding")
    op.drop_index(op.f("ix_holding_artwork_id"), table_name="holding")
    op.drop_table("holding")
    op.drop_index(op.f("ix_guarantee_book_id"), table_name="guarantee")
    op.drop_table("guarantee")
    op.drop_index(op.f("ix_vault_position_facility_id"), table_name="vault_position")
    op.drop_table("vault_position")
    op.drop_index(op.f("ix_bond_book_facility_id"), table_name="bond_book")
    op.drop_table("bond_book")
    op.drop_index(op.f("ix_relics_examination_artwork_id"), table_name="relics_examination")
    op.drop_table("relics_examination")
    op.drop_index("ix_paper_artwork_id_code", table_name="paper")
    op.drop_table("paper")
    op.drop_table("legal_facts")
    op.drop_index("ix_hold_artwork_id_lifted_at", table_name="hold")
    op.drop_table("hold")
    op.drop_index("ix_gate_decision_artwork_id_decided_at", table_name="gate_decision")
    op.drop_table("gate_decision")
    op.drop_table("facility")
