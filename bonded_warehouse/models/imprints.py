"""Imprints: beside each row that must not change unseen, what it held when an operation last wrote it.

Whatever a session writes into one of these tables is imprinted in the same flush, so that no operation can
forget it; what is written past the session (by SQL, by hand) is not, and the audit names the row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from bonded_warehouse.rules import imprints
from foundation.db import Base

IMPRINTED: Final = (
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
"""Tables whose rows are imprinted, each with a key of one column.

What has a chain or a digest of its own (custody events, counts, lines of a tax), or follows from what has
(postings, closings), is not among them.
"""

NAMES: Final = frozenset(IMPRINTED)
ONLY: Final = {
    "holding": frozenset(
        {
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
    )
}
"""Table to the columns that are imprinted, where the others follow from a chain and change at every step."""


class ImprintBlock(Base, kw_only=True):
    """Imprints closed by the worker: their head hangs on that of the block before, and is in the log."""

    __tablename__ = "imprint_block"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without a gap."""
    count: Mapped[int]
    head: Mapped[str] = mapped_column(sa.String(64))
    closed_at: Mapped[datetime]
    statement_id: Mapped[str] = mapped_column(sa.String(40))
    """The house's statement of the head."""


class RowImprint(Base, kw_only=True):
    """What one row held after one writing. Never changed but for its block, which the worker gives it."""

    __tablename__ = "row_imprint"
    __table_args__ = (
        sa.Index("ix_row_imprint_of", "table_name", "row_id", "seq"),
        sa.Index(
            "ix_row_imprint_open",
            "seq",
            sqlite_where=sa.text("block IS NULL"),
            postgresql_where=sa.text("block IS NULL"),
        ),
        sa.Index("ix_row_imprint_block_seq", "block", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, init=False)
    table_name: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[str] = mapped_column(sa.String(60))
    content: Mapped[dict[str, str]]
    """Column to value, as `rules.imprints` writes it; empty where an operation removed the row."""
    block: Mapped[int | None] = mapped_column(sa.ForeignKey("imprint_block.number"), default=None)
    """None until it is closed into one."""


def imprint(session: orm.Session, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Imprint rows that were written past the session's objects: by an `INSERT` or `UPDATE` of our own.

    :param rows: column to value each, as the database holds them now
    """
    _write(session, [_of(sa_table(table), row) for row in rows])


@cache
def sa_table(name: str) -> sa.Table:
    """Return an imprinted table."""
    return Base.metadata.tables[name]


@cache
def key_of(table: sa.Table) -> sa.Column[Any]:
    """Return the one column that is the key of an imprinted table."""
    (key,) = table.primary_key.columns
    return key


@cache
def columns_of(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """Return the columns of an imprinted table that are imprinted."""
    return tuple(each for each in table.columns if table.name not in ONLY or each.name in ONLY[table.name])


@sa.event.listens_for(orm.Session, "after_flush")
def _imprint_what_was_flushed(session: orm.Session, _: object) -> None:
    """Imprint what this flush wrote: new rows as they were given, changed ones as they now stand.

    A changed row is read again: another transaction may have written other columns of it meanwhile.
    """
    written = [_of(table, _values(one)) for one, table in _imprinted(session.new)]
    changed: dict[sa.Table, list[Any]] = {}
    for one, table in _imprinted(session.dirty):
        if _is_changed(one):
            changed.setdefault(table, []).append(_key(one))
    for table, keys in changed.items():
        rows = session.connection().execute(sa.select(*columns_of(table)).where(key_of(table).in_(keys)))
        written += [_of(table, dict(row)) for row in rows.mappings()]
    for one, table in _imprinted(session.deleted):
        gone = {"table_name": table.name, "row_id": str(_key(one)), "content": dict(imprints.GONE)}
        written.append(gone)
    _write(session, written)


def _imprinted(rows: Iterable[Any]) -> Iterator[tuple[Any, sa.Table]]:
    """Yield those rows whose table is imprinted, with it."""
    for one in rows:
        table = one.__table__
        if table.name in NAMES:
            yield one, table


def _key(one: Any) -> Any:
    identity = orm.attributes.instance_state(one).identity
    assert identity is not None, "a row that was flushed has its key"
    return identity[0]


@cache
def _attributes(mapper: orm.Mapper[Any]) -> tuple[tuple[str, str], ...]:
    """Return (column, attribute) of each imprinted column of a model."""
    (table,) = mapper.tables
    names = {each.name for each in columns_of(table)}
    return tuple(
        (str(each.columns[0].name), each.key) for each in mapper.column_attrs if each.columns[0].name in names
    )


def _is_changed(one: Any) -> bool:
    """Say whether this flush wrote another value into an imprinted column."""
    state = orm.attributes.instance_state(one)
    return any(
        name in state.committed_state and state.attrs[name].history.has_changes()
        for _, name in _attributes(state.mapper)
    )


def _values(one: Any) -> dict[str, Any]:
    return {column: getattr(one, attribute) for column, attribute in _attributes(orm.object_mapper(one))}


def _of(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "table_name": table.name,
        "row_id": str(values[key_of(table).name]),
        "content": imprints.imprint(values),
    }


def _write(session: orm.Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(sa.insert(RowImprint), list(rows))
