"""Enterprises, slots, draws, messages.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _messages()


def downgrade() -> None:
    op.drop_table("customs_message")


def _messages() -> None:
    op.create_table(
        "customs_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("declaration_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("guid", sa.String(36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("problem", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customs_message")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_customs_message_declaration_id_declaration"),
        ),
        sa.UniqueConstraint("direction", "declaration_id", "sha256", name="uq_customs_message_direction"),
    )
    op.create_index(op.f("ix_customs_message_declaration_id"), "customs_message", ["declaration_id"])
    op.create_index("ix_customs_message_state_at", "customs_message", ["state", "at"])
