"""EPCIS captures and dossiers.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "epcis_capture",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("captured_by", sa.String(40), nullable=False),
        sa.Column("captured_by_name", sa.String(200), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("behaviour", sa.String(10), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_epcis_capture"),
    )
    op.create_table(
        "epcis_event",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("event_id", sa.String(500), nullable=False),
        sa.Column("event_key", sa.String(500), nullable=False),
        sa.Column("declares_error", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("biz_step", sa.String(200), nullable=False),
        sa.Column("disposition", sa.String(200), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("custody_event_id", sa.String(40), nullable=True),
        sa.Column("capture_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["custody_event_id"], ["custody_event.id"], name="fk_epcis_event_custody_event_id_custody_event"
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["epcis_capture.id"], name="fk_epcis_event_capture_id_epcis_capture"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_epcis_event"),
        sa.UniqueConstraint("seq", name="uq_epcis_event_seq"),
        sa.UniqueConstraint("custody_event_id", name="uq_epcis_event_custody_event_id"),
        sa.UniqueConstraint("event_key", "declares_error", name="uq_epcis_event_event_key_declares_error"),
    )
    op.create_index("ix_epcis_event_event_at", "epcis_event", ["event_at"])
    op.create_index("ix_epcis_event_recorded_at", "epcis_event", ["recorded_at"])
    op.create_index("ix_epcis_event_capture_id", "epcis_event", ["capture_id"])
    op.create_table(
        "epcis_event_work",
        sa.Column("event_id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["epcis_event.id"], name="fk_epcis_event_work_event_id_epcis_event"
        ),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name="fk_epcis_event_work_artwork_id_artwork"
        ),
        sa.PrimaryKeyConstraint("event_id", "artwork_id", name="pk_epcis_event_work"),
    )
    op.create_index("ix_epcis_event_work_artwork_id", "epcis_event_work", ["artwork_id"])
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("artwork_id", sa.String(40), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_by_name", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["artwork_id"], ["artwork.id"], name="fk_dossier_artwork_id_artwork"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
    )
    op.create_index("ix_dossier_artwork_id", "dossier", ["artwork_id"])
    op.create_index("ix_dossier_made_by", "dossier", ["made_by"])


def downgrade() -> None:
    op.drop_table("dossier")
    op.drop_table("epcis_event_work")
    op.drop_table("epcis_event")
    op.drop_table("epcis_capture")
