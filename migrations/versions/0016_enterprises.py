"""Enterprises, agents, credit, appeals, slots.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _enterprises()
    _agencies()
    _basis()
    _appeals()
    _slots()


def downgrade() -> None:
    for table in (
        "slot_booking",
        "slot_plan",
        "appeal",
        "declaration_basis",
        "enterprise_agency",
        "enterprise_credit",
        "enterprise_version",
        "enterprise",
    ):
        op.drop_table(table)


def _decided() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(40), nullable=True),
        sa.Column("decided_by_name", sa.String(200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _enterprises() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=False),
        sa.Column("organisation_id", sa.String(40), nullable=True),
        sa.Column("filed_by", sa.String(40), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_enterprise_credit_code")),
    )
    op.create_index(op.f("ix_enterprise_organisation_id"), "enterprise", ["organisation_id"])
    op.create_table(
        "enterprise_version",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("enterprise_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("customs_code", sa.String(10), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("filed_by", sa.String(40), nullable=False),
        sa.Column("filed_by_name", sa.String(200), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_version")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_version_enterprise_id_enterprise")
        ),
        sa.UniqueConstraint("enterprise_id", "version", name="uq_enterprise_version_enterprise_id_version"),
    )
    op.create_index(op.f("ix_enterprise_version_state"), "enterprise_version", ["state"])
    op.create_table(
        "enterprise_credit",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("enterprise_id", sa.String(40), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        sa.Column("recorded_by_name", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_credit")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_credit_enterprise_id_enterprise")
        ),
    )
    op.create_index(
        "ix_enterprise_credit_enterprise_id_from_on", "enterprise_credit", ["enterprise_id", "from_on"]
    )


def _agencies() -> None:
    op.create_table(
        "enterprise_agency",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("principal_id", sa.String(40), nullable=False),
        sa.Column("agent_id", sa.String(40), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("file_name", sa.String(200), nullable=True),
        sa.Column("is_jointly_liable", sa.Boolean(), nullable=False),
        sa.Column("lodged_by", sa.String(40), nullable=False),
        sa.Column("lodged_by_name", sa.String(200), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_agency")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["enterprise.id"], name=op.f("fk_enterprise_agency_principal_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["enterprise.id"], name=op.f("fk_enterprise_agency_agent_id_enterprise")
        ),
    )
    for column in ("principal_id", "agent_id", "state"):
        op.create_index(op.f(f"ix_enterprise_agency_{column}"), "enterprise_agency", [column])


def _basis() -> None:
    op.create_table(
        "declaration_basis",
        sa.Column("declaration_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(40), nullable=True),
        sa.Column("enterprise_version", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.String(40), nullable=True),
        sa.Column("agent_version", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.String(40), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("is_simplified", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f("pk_declaration_basis")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_declaration_basis_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_declaration_basis_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["enterprise.id"], name=op.f("fk_declaration_basis_agent_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["enterprise_agency.id"],
            name=op.f("fk_declaration_basis_agency_id_enterprise_agency"),
        ),
    )
    op.create_index(op.f("ix_declaration_basis_enterprise_id"), "declaration_basis", ["enterprise_id"])


def _appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("declaration_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("refused_by", sa.String(40), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("lodged_by", sa.String(40), nullable=False),
        sa.Column("lodged_by_name", sa.String(200), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.Column("effect", sa.String(20), nullable=False),
        sa.Column("statement_id", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_appeal_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["declaration_answer.id"], name=op.f("fk_appeal_answer_id_declaration_answer")
        ),
        sa.UniqueConstraint("answer_id", name=op.f("uq_appeal_answer_id")),
    )
    op.create_index(op.f("ix_appeal_declaration_id"), "appeal", ["declaration_id"])
    op.create_index(op.f("ix_appeal_state"), "appeal", ["state"])


def _slots() -> None:
    op.create_table(
        "slot_plan",
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(40), nullable=False),
        sa.Column("set_by_name", sa.String(200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("facility_id", "kind", name=op.f("pk_slot_plan")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_slot_plan_facility_id_facility")
        ),
    )
    op.create_table(
        "slot_booking",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("facility_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declaration_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("booked_by", sa.String(40), nullable=False),
        sa.Column("booked_by_name", sa.String(200), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_booking")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_slot_booking_facility_id_facility")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_slot_booking_declaration_id_declaration")
        ),
    )
    op.create_index("ix_slot_booking_facility_id_starts_at", "slot_booking", ["facility_id", "starts_at"])
    op.create_index(op.f("ix_slot_booking_declaration_id"), "slot_booking", ["declaration_id"])
    op.create_index(op.f("ix_slot_booking_booked_by"), "slot_booking", ["booked_by"])
    op.create_index(
        "uq_slot_booking_standing_declaration_id_kind",
        "slot_booking",
        ["declaration_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('confirmed','checked_in')"),
        postgresql_where=sa.text("state IN ('confirmed','checked_in')"),
    )
