"""Credit notes: what takes an invoice back when a sale is undone. Sales undone before get theirs here.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)

ORDERS = sa.table("order", sa.column("id"), sa.column("state"), sa.column("currency"))
INVOICES = sa.table("invoice", *(sa.column(name) for name in ("id", "order_id", "currency", "total_minor")))
LINES = sa.table(
    "invoice_line", *(sa.column(name) for name in ("invoice_id", "position", "kind", "amount_minor"))
)
SETTLEMENTS = sa.table(
    "settlement",
    sa.column("order_id"),
    sa.column("ruling_reason"),
    sa.column("ruled_by"),
    sa.column("ruled_at", AT),
)
REFUNDS = sa.table("refund", sa.column("order_id"), sa.column("sent_at", AT))
ACCOUNTS = sa.table("ledger_account", sa.column("id"), sa.column("kind"), sa.column("currency"))
ENTRIES = sa.table(
    "ledger_entry", *(sa.column(name) for name in ("transaction_seq", "account_id", "amount_minor"))
)
BOOKINGS = sa.table("ledger_transaction", sa.column("seq"), sa.column("order_id"))
COUNTERS = sa.table("counter", sa.column("name"), sa.column("value"), sa.column("hash"))


def upgrade() -> None:
    notes = op.create_table(
        "credit_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total_minor", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", AT, nullable=False),
        sa.Column("repaid_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_credit_note_invoice_id_invoice")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_credit_note_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_note_number")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_credit_note_invoice_id")),
        sa.UniqueConstraint("order_id", name=op.f("uq_credit_note_order_id")),
    )
    lines = op.create_table(
        "credit_note_line",
        sa.Column("credit_note_id", sa.String(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_note.id"],
            name=op.f("fk_credit_note_line_credit_note_id_credit_note"),
        ),
        sa.PrimaryKeyConstraint("credit_note_id", "position", name=op.f("pk_credit_note_line")),
    )
    _write_what_was_owed(op.get_bind(), notes, lines)


def downgrade() -> None:
    op.drop_table("credit_note_line")
    op.drop_table("credit_note")
    op.execute(COUNTERS.delete().where(COUNTERS.c.name.like("credit-note-%")))


def _write_what_was_owed(connection: sa.Connection, notes: sa.Table, lines: sa.Table) -> None:
    """Give sales that were undone before there were credit notes theirs, in the order of the rulings."""
    undone = connection.execute(
        sa.select(
            ORDERS.c.id.label("order_id"),
            INVOICES.c.id.label("invoice_id"),
            INVOICES.c.currency,
            INVOICES.c.total_minor,
            SETTLEMENTS.c.ruling_reason,
            SETTLEMENTS.c.ruled_by,
            SETTLEMENTS.c.ruled_at,
        )
        .join(INVOICES, INVOICES.c.order_id == ORDERS.c.id)
        .join(SETTLEMENTS, SETTLEMENTS.c.order_id == ORDERS.c.id)
        .where(ORDERS.c.state == "rescinded")
        .order_by(SETTLEMENTS.c.ruled_at, ORDERS.c.id)
    ).all()
    given: Counter[int] = Counter()
    for row in undone:
        year = row.ruled_at.year
        given[year] += 1
        sent_at = _sent_at(connection, row.order_id, row.currency)
        note_id = f"crn_{row.order_id.partition('_')[2]}"
        connection.execute(
            notes.insert().values(
                id=note_id,
                number=f"CN-{year}-{given[year]:06d}",
                invoice_id=row.invoice_id,
                order_id=row.order_id,
                currency=row.currency,
                total_minor=-row.total_minor,
                reason=row.ruling_reason,
                state="issued" if sent_at is None else "repaid",
                issued_by=row.ruled_by or "system",
                issued_at=row.ruled_at,
                repaid_at=sent_at,
            )
        )
        mirror = sa.select(sa.literal(note_id), LINES.c.position, LINES.c.kind, -LINES.c.amount_minor).where(
            LINES.c.invoice_id == row.invoice_id
        )
        connection.execute(
            lines.insert().from_select(["credit_note_id", "position", "kind", "amount_minor"], mirror)
        )
    for year, value in given.items():
        connection.execute(COUNTERS.insert().values(name=f"credit-note-{year}", value=value, hash=""))


def _sent_at(connection: sa.Connection, order_id: str, currency: str) -> object:
    """Return when the last of the buyer's money was sent back; None while any of it lies here."""
    left = connection.scalar(
        sa.select(sa.func.sum(ENTRIES.c.amount_minor))
        .join(BOOKINGS, BOOKINGS.c.seq == ENTRIES.c.transaction_seq)
        .join(ACCOUNTS, ACCOUNTS.c.id == ENTRIES.c.account_id)
        .where(
            BOOKINGS.c.order_id == order_id,
            ACCOUNTS.c.kind == "buyer_credit",
            ACCOUNTS.c.currency == currency,
        )
    )
    if left:
        return None
    return connection.scalar(sa.select(sa.func.max(REFUNDS.c.sent_at)).where(REFUNDS.c.order_id == order_id))
