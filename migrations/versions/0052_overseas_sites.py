"""Sites abroad, and what their returns desks took in and sent home.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "overseas_site",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("closed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overseas_site")),
        sa.UniqueConstraint("code", name=op.f("uq_overseas_site_code")),
    )
    op.create_table(
        "site_return",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("holding_id", sa.String(length=40), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("received_at", AT, nullable=True),
        sa.Column("received_by_name", sa.String(length=200), nullable=False),
        sa.Column("condition", sa.String(length=400), nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("sent_by_name", sa.String(length=200), nullable=False),
        sa.Column("waybill", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["overseas_site.id"], name=op.f("fk_site_return_site_id_overseas_site")
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"], ["holding.id"], name=op.f("fk_site_return_holding_id_holding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_return")),
        sa.UniqueConstraint("holding_id", "seq", name="uq_site_return_holding_id_seq"),
    )
    for name in ("holding_id", "site_id"):
        op.create_index(op.f(f"ix_site_return_{name}"), "site_return", [name], unique=False)


def downgrade() -> None:
    op.drop_table("site_return")
    op.drop_table("overseas_site")
