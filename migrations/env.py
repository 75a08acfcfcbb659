"""Alembic's environment: one linear history, on SQLite and PostgreSQL."""

import importlib
from typing import Any

import sqlalchemy as sa
from alembic import context

from foundation.columns import UTCInstant
from foundation.db import Base

for name in (
    "foundation.accounts.models",
    "foundation.failing",
    "foundation.outbox",
    "authentication.models",
    "bonded_warehouse.models",
    "marketplace.models",
):
    importlib.import_module(name)


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own column types as plain ones, so that a revision never needs our code."""
    if kind == "type" and isinstance(item, UTCInstant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if kind == "type" and type(item).__name__ == "AsaList":  # Flask-Security's comma-separated list
        return "sa.Text()"
    if kind == "type" and isinstance(item, sa.BigInteger) and item._variant_mapping:  # noqa: SLF001
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def run() -> None:
    """Apply the history."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _apply(connection)
        return
    engine = sa.create_engine(context.config.attributes["url"])
    with engine.connect() as fresh:
        _apply(fresh)
    engine.dispose()


def _apply(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET lock_timeout = '10s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
