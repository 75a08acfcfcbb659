"""The bond ledger's daily closing, and an index to go on from it.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bond_closing",
        sa.Column("book_id", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value_cny_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id"], ["bond_book.id"], name=op.f("fk_bond_closing_book_id_bond_book")
        ),
        sa.PrimaryKeyConstraint("book_id", "closed_on", "account", name=op.f("pk_bond_closing")),
    )
    op.create_index(op.f("ix_bond_posting_posted_at"), "bond_posting", ["posted_at"])
    op.create_index(
        "ix_holding_guarantee_used",
        "holding",
        ["guarantee_used"],
        sqlite_where=sa.text("guarantee_used = 1"),
        postgresql_where=sa.text("guarantee_used"),
    )
    op.create_index(
        "ix_book_item_unpaid_minor",
        "book_item",
        ["unpaid_minor"],
        sqlite_where=sa.text("unpaid_minor > 0"),
        postgresql_where=sa.text("unpaid_minor > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_book_item_unpaid_minor", table_name="book_item")
    op.drop_index("ix_holding_guarantee_used", table_name="holding")
    op.drop_index(op.f("ix_bond_posting_posted_at"), table_name="bond_posting")
    op.drop_table("bond_closing")
