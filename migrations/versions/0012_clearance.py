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
    _draws()


def downgrade() -> None:
    op.drop_table("inspection_draw")
    op.drop_table("draw_day")
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


def _draws() -> None:
    op.create_table(
        "draw_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commit_statement_id", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reveal_statement_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_draw_day")),
    )
    op.create_table(
        "inspection_draw",
        sa.Column("declaration_id", sa.String(), nullable=False),
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("credit", sa.String(32), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("entry_hash", sa.String(64), nullable=True),
        sa.Column("is_drawn", sa.Boolean(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_inspection_draw")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_inspection_draw_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(["day"], ["draw_day.day"], name=op.f("fk_inspection_draw_day_draw_day")),
        sa.UniqueConstraint("day", "place", name="uq_inspection_draw_day_place"),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_draw_number")),
    )
