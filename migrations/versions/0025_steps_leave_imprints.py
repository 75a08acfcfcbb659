"""Proposed steps, their signatures and approvals of rulesets leave imprints too; what there is, as it stands.

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

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BATCH = 500
LONGEST = 64
COLUMNS: dict[str, set[str] | None] = {
    "custody_step": {
        "id",
        "holding_id",
        "transition",
        "event",
        "from_state",
        "documents",
        "circumstances",
        "proposed_by",
        "state",
        "place",
        "position_id",
        "return_by_at",
    },
    "custody_step_signature": None,
    "ruleset_approval": None,
}
"""Table to the columns that are imprinted; None for all."""


def upgrade() -> None:
    with op.batch_alter_table("row_imprint") as batch:  # a key of two columns is longer
        batch.alter_column(
            "row_id", type_=sa.String(120), existing_type=sa.String(60), existing_nullable=False
        )
    fill(op.get_bind())


def downgrade() -> None:
    """Leave the imprints, with room for them: blocks hang on them, and the code before this looks at none."""


def fill(connection: sa.Connection) -> None:
    """Imprint every row of these tables as it stands."""
    imprints = sa.table(
        "row_imprint", sa.column("table_name"), sa.column("row_id"), sa.column("content", sa.JSON())
    )
    for name, columns in COLUMNS.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        for rows in _batches(connection, table, columns):
            connection.execute(imprints.insert(), rows)


def _batches(
    connection: sa.Connection, table: sa.Table, names: set[str] | None
) -> Iterator[list[dict[str, Any]]]:
    keys = tuple(table.primary_key.columns)
    columns = [each for each in table.columns if names is None or each.name in names]
    after: tuple[Any, ...] | None = None
    while True:
        query = sa.select(*columns).order_by(*keys).limit(BATCH)
        if after is not None:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*after))
        found = connection.execute(query).mappings().all()
        if not found:
            return
        yield [
            {
                "table_name": table.name,
                "row_id": "/".join(str(row[key.name]) for key in keys),
                "content": _imprint(dict(row)),
            }
            for row in found
        ]
        after = tuple(found[-1][key.name] for key in keys)


def _imprint(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): _said(value) for name, value in row.items() if value is not None}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        value = at.isoformat(timespec="microseconds")
    elif isinstance(value, date):
        value = value.isoformat()
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
