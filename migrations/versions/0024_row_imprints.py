"""Imprints of rows that must not change unseen; rows that exist get theirs here, as they stand.

Going back throws the imprints away. Their blocks stay in the public log, and the audit of a house that goes
forward again names each of them for good: as missing, and as named twice once there is another of its number.

A revision uses plain types only, imports nothing of ours, goes forward and back,
and never breaks the version of the code before it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
BATCH = 500
LONGEST = 64
IMPRINTED = (
    "appeal",
    "appointment",
    "bond_book",
    "book_item",
    "condition_report",
    "custody_correction",
    "customs_filing",
    "customs_filing_answer",
    "customs_message",
    "customs_rate",
    "declaration",
    "declaration_answer",
    "declaration_basis",
    "display_term",
    "draw_day",
    "enterprise",
    "enterprise_agency",
    "enterprise_credit",
    "enterprise_version",
    "facility",
    "fx_firm_class",
    "fx_quota_entry",
    "fx_volume_entry",
    "gate_decision",
    "guarantee",
    "handover",
    "hold",
    "holding",
    "inspection_draw",
    "keeping_case",
    "legal_facts",
    "paper",
    "place",
    "place_move",
    "relics_examination",
    "ruleset",
    "seal",
    "seal_check",
    "stock_adjustment",
    "tax_document",
    "transport_leg",
)
ONLY = {
    "holding": {
        "id",
        "artwork_id",
        "intended_status",
        "owner_id",
        "owner_name",
        "owner_organisation_id",
        "depositor_id",
        "depositor_name",
        "depositor_organisation_id",
        "opened_at",
        "is_relic",
        "earmarked_for",
        "sale",
    }
}


def upgrade() -> None:
    op.create_table(
        "imprint_block",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("closed_at", AT, nullable=False),
        sa.Column("statement_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_imprint_block")),
    )
    op.create_table(
        "row_imprint",
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_id", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("block", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["block"], ["imprint_block.number"], name=op.f("fk_row_imprint_block_imprint_block")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_row_imprint")),
    )
    op.create_index("ix_row_imprint_of", "row_imprint", ["table_name", "row_id", "seq"])
    op.create_index(
        "ix_row_imprint_open",
        "row_imprint",
        ["seq"],
        sqlite_where=sa.text("block IS NULL"),
        postgresql_where=sa.text("block IS NULL"),
    )
    op.create_index("ix_row_imprint_block_seq", "row_imprint", ["block", "seq"])
    fill(op.get_bind())


def downgrade() -> None:
    op.drop_table("row_imprint")
    op.drop_table("imprint_block")


def fill(connection: sa.Connection) -> None:
    """Imprint every row of these tables as it stands."""
    imprints = sa.table(
        "row_imprint", sa.column("table_name"), sa.column("row_id"), sa.column("content", sa.JSON())
    )
    for name in IMPRINTED:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        for rows in _batches(connection, table):
            connection.execute(imprints.insert(), rows)


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    (key,) = table.primary_key.columns
    after: Any = None
    while True:
        names = ONLY.get(table.name)
        columns = [each for each in table.columns if names is None or each.name in names]
        query = sa.select(*columns).order_by(key).limit(BATCH)
        found = connection.execute(query if after is None else query.where(key > after)).mappings().all()
        if not found:
            return
        yield [
            {"table_name": table.name, "row_id": str(row[key.name]), "content": _imprint(dict(row))}
            for row in found
        ]
        after = found[-1][key.name]


def _imprint(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): _said(value) for name, value in row.items() if value is not None}


def _said(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, datetime):
        at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        value = at.isoformat(timespec="microseconds")
    elif isinstance(value, date):
        value = value.isoformat()
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
