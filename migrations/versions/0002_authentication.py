"""Artworks, examinations, experts' keys, certificates, statements and the public log.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "artwork",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("maker", sa.JSON(), nullable=False),
        sa.Column("maker_born_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("maker_died_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("maker_living", sa.Boolean(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("materials", sa.String(), nullable=False),
        sa.Column("techniques", sa.String(), nullable=False),
        sa.Column("height_mm", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("width_mm", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("depth_mm", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("weight_g", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("inscriptions", sa.String(), nullable=False),
        sa.Column("distinguishing_features", sa.String(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("date_text", sa.String(), nullable=False),
        sa.Column("made_from_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_to_year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("origin_country", sa.String(length=2), nullable=True),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("ownership", sa.String(), nullable=False),
        sa.Column("another_work", sa.JSON(), nullable=False),
        sa.Column("registrant_id", sa.String(length=40), nullable=False),
        sa.Column("registrant_name", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artwork")),
    )
    op.create_index(
        "ix_artwork_organisation_id_registered_at",
        "artwork",
        ["organisation_id", "registered_at"],
        unique=False,
    )
    op.create_index(
        "ix_artwork_registrant_id_registered_at", "artwork", ["registrant_id", "registered_at"], unique=False
    )
    op.create_table(
        "checkpoint",
        sa.Column(
            "size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "expert_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("expert_id", sa.String(length=40), nullable=False),
        sa.Column("expert_name", sa.String(), nullable=False),
        sa.Column("expert_did", sa.String(), nullable=False),
        sa.Column("multikey", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("replaces_key_id", sa.String(length=40), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_key")),
        sa.UniqueConstraint("multikey", name=op.f("uq_expert_key_multikey")),
    )
    op.create_index(op.f("ix_expert_key_expert_id"), "expert_key", ["expert_id"], unique=False)
    op.create_table(
        "house",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
    )
    op.create_table(
        "house_key",
        sa.Column("multikey", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("multikey", name=op.f("pk_house_key")),
    )
    op.create_index(op.f("ix_house_key_purpose"), "house_key", ["purpose"], unique=False)
    op.create_table(
        "log_tile",
        sa.Column(
            "level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "tile_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "tile_index", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "status_list",
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.JSON(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_status_list")),
    )
    op.create_table(
        "artwork_image",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("width", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("renditions", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.JSON(), nullable=False),
        sa.Column("phash64", sa.String(length=16), nullable=False),
        sa.Column("dhash64", sa.String(length=16), nullable=False),
        sa.Column("pdq256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_artwork_image_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artwork_image")),
        sa.UniqueConstraint("artwork_id", "position", name=op.f("uq_artwork_image_artwork_id_position")),
        sa.UniqueConstraint("artwork_id", "sha256", name=op.f("uq_artwork_image_artwork_id_sha256")),
    )
    op.create_index(op.f("ix_artwork_image_sha256"), "artwork_image", ["sha256"], unique=False)
    op.create_index(op.f("ix_artwork_image_source_sha256"), "artwork_image", ["source_sha256"], unique=False)
    op.create_table(
        "examination",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("expert_id", sa.String(length=40), nullable=False),
        sa.Column("expert_name", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.String(length=32), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_examination_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examination")),
    )
    op.create_index(op.f("ix_examination_artwork_id"), "examination", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_examination_expert_id"), "examination", ["expert_id"], unique=False)
    op.create_table(
        "signed_statement",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("disclosures", sa.JSON(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credential", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("log_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_signed_statement_artwork_id_artwork")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_signed_statement")),
        sa.UniqueConstraint("id", name=op.f("uq_signed_statement_id")),
        sa.UniqueConstraint("log_index", name=op.f("uq_signed_statement_log_index")),
    )
    op.create_index(op.f("ix_signed_statement_artwork_id"), "signed_statement", ["artwork_id"], unique=False)
    op.create_index("ix_signed_statement_state_seq", "signed_statement", ["state", "seq"], unique=False)
    op.create_index(
        "ix_signed_statement_subject_number", "signed_statement", ["subject", "number"], unique=True
    )
    op.create_table(
        "certificate",
        sa.Column("serial", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("artwork_id", sa.String(length=40), nullable=False),
        sa.Column("examination_id", sa.String(length=40), nullable=False),
        sa.Column("expert_id", sa.String(length=40), nullable=False),
        sa.Column("expert_name", sa.String(), nullable=False),
        sa.Column("expert_key_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("proof_options", sa.JSON(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("state_by", sa.String(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artwork_id"], ["artwork.id"], name=op.f("fk_certificate_artwork_id_artwork")
        ),
        sa.ForeignKeyConstraint(
            ["examination_id"], ["examination.id"], name=op.f("fk_certificate_examination_id_examination")
        ),
        sa.ForeignKeyConstraint(
            ["expert_key_id"], ["expert_key.id"], name=op.f("fk_certificate_expert_key_id_expert_key")
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_certificate")),
        sa.UniqueConstraint("id", name=op.f("uq_certificate_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_certificate_statement_id")),
    )
    op.create_index(op.f("ix_certificate_artwork_id"), "certificate", ["artwork_id"], unique=False)
    op.create_index(op.f("ix_certificate_expert_id"), "certificate", ["expert_id"], unique=False)
    op.create_table(
        "log_leaf",
        sa.Column(
            "log_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("statement_id", sa.String(length=40), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["signed_statement.id"], name=op.f("fk_log_leaf_statement_id_signed_statement")
        ),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_log_leaf_statement_id")),
    )


def downgrade() -> None:

    op.drop_table("log_leaf")
    op.drop_index(op.f("ix_certificate_expert_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_artwork_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("ix_signed_statement_subject_number", table_name="signed_statement")
    op.drop_index("ix_signed_statement_state_seq", table_name="signed_statement")
    op.drop_index(op.f("ix_signed_statement_artwork_id"), table_name="signed_statement")
    op.drop_table("signed_statement")
    op.drop_index(op.f("ix_examination_expert_id"), table_name="examination")
    op.drop_index(op.f("ix_examination_artwork_id"), table_name="examination")
    op.drop_table("examination")
    op.drop_index(op.f("ix_artwork_image_source_sha256"), table_name="artwork_image")
    op.drop_index(op.f("ix_artwork_image_sha256"), table_name="artwork_image")
    op.drop_table("artwork_image")
    op.drop_table("status_list")
    op.drop_table("log_tile")
    op.drop_index(op.f("ix_house_key_purpose"), table_name="house_key")
    op.drop_table("house_key")
    op.drop_table("house")
    op.drop_index(op.f("ix_expert_key_expert_id"), table_name="expert_key")
    op.drop_table("expert_key")
    op.drop_table("checkpoint")
    op.drop_index("ix_artwork_registrant_id_registered_at", table_name="artwork")
    op.drop_index("ix_artwork_organisation_id_registered_at", table_name="artwork")
    op.drop_table("artwork")
