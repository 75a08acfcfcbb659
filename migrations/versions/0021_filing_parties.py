"""Who stands in the messages to customs: what an enterprise is to this house, and what a filing names.

Works whose title passed before get the sale by which it passed, so that they can be declared.
A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

ORDERS = sa.table(
    "order",
    *map(sa.column, ("id", "holding_id", "buyer_id", "buyer_name", "destination", "state", "settled_at")),
)
INVOICES = sa.table(
    "invoice", *map(sa.column, ("id", "number", "order_id", "total_minor", "paid_minor", "currency"))
)
PAYMENTS = sa.table("payment", *map(sa.column, ("id", "invoice_id", "provider_id", "state")))
HOLDINGS = sa.table("holding", sa.column("id"), sa.column("owner_id"), sa.column("sale", sa.JSON()))


def upgrade() -> None:
    serves = sa.Column("serves", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("enterprise_version", serves)
    number = sa.Column("dxp_id", sa.String(30), nullable=False, server_default="")
    op.add_column("enterprise_version", number)
    op.add_column("declaration_basis", sa.Column("parties", sa.JSON(), nullable=True))
    op.add_column("holding", sa.Column("sale", sa.JSON(), nullable=True))
    _tell_sales()


def _tell_sales() -> None:
    """Write down with each work in custody the sale by which its owner has it."""
    bind = op.get_bind()
    numbers: dict[str, list[str]] = {}
    came_in = sa.select(PAYMENTS).where(PAYMENTS.c.state == "succeeded").order_by(PAYMENTS.c.id)
    for row in bind.execute(came_in):
        numbers.setdefault(row.invoice_id, []).extend(one for one in (row.id, row.provider_id) if one)
    sold = (
        sa.select(
            ORDERS, *(column for column in INVOICES.c if column.name != "id"), INVOICES.c.id.label("invoice")
        )
        .join(INVOICES, INVOICES.c.order_id == ORDERS.c.id)
        .join(
            HOLDINGS, sa.and_(HOLDINGS.c.id == ORDERS.c.holding_id, HOLDINGS.c.owner_id == ORDERS.c.buyer_id)
        )
        .where(ORDERS.c.state.in_(["settled", "completed"]))
        .order_by(ORDERS.c.settled_at)
    )
    for row in bind.execute(sold).all():
        sale = {
            "order_id": row.id,
            "invoice_number": row.number,
            "payments": numbers.get(row.invoice, []),
            "total_minor": row.total_minor,
            "paid_minor": row.paid_minor,
            "currency": row.currency,
            "destination": row.destination,
            "buyer": row.buyer_name,
        }
        bind.execute(HOLDINGS.update().where(HOLDINGS.c.id == row.holding_id).values(sale=sale))


def downgrade() -> None:
    op.drop_column("holding", "sale")
    op.drop_column("declaration_basis", "parties")
    op.drop_column("enterprise_version", "dxp_id")
    op.drop_column("enterprise_version", "serves")
