"""Tax documents, rates, foreign exchange.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'withdrawn'")


def upgrade() -> None:
    op.create_table(
        "tax_document",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("calc", sa.String(32), nullable=False),
        sa.Column("holding_id", sa.String(40), nullable=True),
        sa.Column("declaration_id", sa.String(), nullable=True),
        sa.Column("base_id", sa.String(40), nullable=True),
        sa.Column("party", sa.String(200), nullable=False),
        sa.Column("handled_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.String(20), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("total_minor", WHOLE, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_unverified", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("drawn_by", sa.String(40), nullable=False),
        sa.Column("drawn_by_name", sa.String(200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("determined_by", sa.String(40), nullable=True),
        sa.Column("determined_by_name", sa.String(200), nullable=True),
        sa.Column("determined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(100), nullable=False),
        sa.Column("covered_minor", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name="fk_tax_document_holding_id_holding"),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name="fk_tax_document_declaration_id_declaration"
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["tax_document.id"], name="fk_tax_document_base_id_tax_document"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tax_document"),
    )
    op.create_index("ix_tax_document_holding_id", "tax_document", ["holding_id"])
    op.create_index("ix_tax_document_state_id", "tax_document", ["state", "id"])
    for name, column in (("declaration", "declaration_id"), ("base", "base_id")):
        op.create_index(
            f"uq_tax_document_{name}_calc",
            "tax_document",
            [column, "calc"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    op.create_table(
        "tax_line",
        sa.Column("document_id", sa.String(40), nullable=False),
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("base_minor", WHOLE, nullable=True),
        sa.Column("rate", sa.String(20), nullable=True),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(1), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["tax_document.id"], name="fk_tax_line_document_id_tax_document"
        ),
        sa.PrimaryKeyConstraint("document_id", "seq", name="pk_tax_line"),
    )
    op.create_table(
        "customs_rate",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("rate", sa.String(30), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("entered_by", sa.String(40), nullable=False),
        sa.Column("entered_by_name", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(40), nullable=True),
        sa.Column("confirmed_by_name", sa.String(200), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name="ck_customs_rate_days_in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_customs_rate"),
    )
    op.create_index("ix_customs_rate_currency", "customs_rate", ["currency"])
    op.create_table(
        "fx_quota_entry",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("evidence", sa.String(100), nullable=True),
        sa.Column("counted_minor", WHOLE, nullable=False),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fx_quota_entry"),
        sa.UniqueConstraint("person", "year", "seq", name="uq_fx_quota_entry_person_year_seq"),
        sa.UniqueConstraint("evidence", name="uq_fx_quota_entry_evidence"),
    )
    op.create_table(
        "fx_volume_entry",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("enterprise", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("registration", sa.String(100), nullable=False),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fx_volume_entry"),
        sa.UniqueConstraint(
            "enterprise", "kind", "reference", name="uq_fx_volume_entry_enterprise_kind_reference"
        ),
    )
    op.create_table(
        "fx_firm_class",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("enterprise", sa.String(200), nullable=False),
        sa.Column("firm_class", sa.String(32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(40), nullable=False),
        sa.Column("decided_by_name", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fx_firm_class"),
        sa.UniqueConstraint("enterprise", "from_on", name="uq_fx_firm_class_enterprise_from_on"),
    )
    op.create_index("ix_fx_volume_entry_enterprise_moved_on", "fx_volume_entry", ["enterprise", "moved_on"])


def downgrade() -> None:
    for table in (
        "fx_firm_class",
        "fx_volume_entry",
        "fx_quota_entry",
        "customs_rate",
        "tax_line",
        "tax_document",
    ):
        op.drop_table(table)
