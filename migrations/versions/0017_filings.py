"""Kept acknowledgements and further filings.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "customs_filing",
        sa.Column("id", sa.String(30), primary_key=True),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("cop_no", sa.String(30), unique=True, nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("holding_id", sa.String(40), sa.ForeignKey("holding.id"), nullable=True),
        sa.Column("declaration_id", sa.String(), sa.ForeignKey("declaration.id"), nullable=True),
        sa.Column("tax_document_id", sa.String(40), sa.ForeignKey("tax_document.id"), nullable=True),
        sa.Column("voids_id", sa.String(30), sa.ForeignKey("customs_filing.id"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("guid", sa.String(36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("is_unclear", sa.Boolean(), nullable=False),
        sa.Column("scenario", sa.String(40), nullable=True),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_by_name", sa.String(200), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
    )
    for column in ("holding_id", "declaration_id", "tax_document_id"):
        op.create_index(f"ix_customs_filing_{column}", "customs_filing", [column])
    op.create_index("ix_customs_filing_state_id", "customs_filing", ["state", "id"])
    is_standing = sa.text("state NOT IN ('returned','void')")
    op.create_index(
        "uq_customs_filing_about_occasion",
        "customs_filing",
        ["about", "occasion"],
        unique=True,
        sqlite_where=is_standing,
        postgresql_where=is_standing,
    )
    op.create_table(
        "customs_filing_answer",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("filing_id", sa.String(30), sa.ForeignKey("customs_filing.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.String(40), nullable=True),
        sa.Column("officer_name", sa.String(200), nullable=True),
        sa.Column("answered_at", instant, nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.UniqueConstraint("filing_id", "reference"),
        sa.UniqueConstraint("filing_id", "number"),
    )
    op.add_column("customs_message", sa.Column("filing_id", sa.String(30), nullable=True))
    op.create_index("ix_customs_message_filing_id", "customs_message", ["filing_id"])
    terms = sa.Column("terms", sa.String(32), nullable=False, server_default="ordinary")
    reason = sa.Column("terms_reason", sa.String(20), nullable=False, server_default="")
    op.add_column("tax_document", terms)
    op.add_column("tax_document", reason)
    op.add_column("declaration", sa.Column("loading_at", instant, nullable=True))


def downgrade() -> None:
    op.drop_column("declaration", "loading_at")
    op.drop_column("tax_document", "terms_reason")
    op.drop_column("tax_document", "terms")
    op.drop_index("ix_customs_message_filing_id", "customs_message")
    op.drop_column("customs_message", "filing_id")
    op.drop_table("customs_filing_answer")
    op.drop_table("customs_filing")
