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
    "aeo_answer",
    "aeo_point",
    "agency_issue",
    "agency_view",
    "appeal",
    "appointment",
    "bond_book",
    "book_item",
    "condition_report",
    "custody_correction",
    "custody_step",
    "custody_step_signature",
    "customs_filing",
    "customs_filing_answer",
    "customs_message",
    "customs_rate",
    "data_grant",
    "data_reading",
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
    "restoration",
    "risk_case",
    "risk_case_step",
    "risk_signal",
    "ruleset",
    "ruleset_approval",
    "seal",
    "seal_check",
    "stock_adjustment",
    "tax_document",
    "term_extension",
    "transport_leg",
    "violation",
    "violation_step",
)
"""Tables whose rows are imprinted.

What has a chain or a digest of its own (custody events, counts, lines of a tax), or follows from what has
(postings, closings), is not among them.
"""

NAMES: Final = frozenset(IMPRINTED)
ONLY: Final = {
    "custody_step": frozenset(
        {
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
        }
    ),
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
    ),
}
"""Table to the columns that are imprinted, where the others decide nothing, or follow from a chain."""


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
    row_id: Mapped[str] = mapped_column(sa.String(120))
    """Its key, as `row_id` writes it."""
    content: Mapped[dict[str, str]]
    """Column to value, as `rules.imprints` writes it; empty where an operation removed the row."""
    block: Mapped[int | None] = mapped_column(sa.ForeignKey("imprint_block.number"), default=None)
    """None until it is closed into one."""


def imprint(session: orm.Session, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Imprint rows that were put in past the session's objects: by an `INSERT` of our own.

    :param rows: column to value each, as the database holds them now
    """
    _write(session, [_of(sa_table(table), row) for row in rows])


@cache
def sa_table(name: str) -> sa.Table:
    """Return an imprinted table."""
    return Base.metadata.tables[name]


@cache
def keys_of(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """Return the columns that together are the key of an imprinted table."""
    return tuple(table.primary_key.columns)


def row_id(key: Iterable[Any]) -> str:
    """Return how a row is called: its key, several columns of it by strokes."""
    return "/".join(map(str, key))


@cache
def columns_of(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """Return the columns of an imprinted table that are imprinted."""
    return tuple(each for each in table.columns if table.name not in ONLY or each.name in ONLY[table.name])


@sa.event.listens_for(orm.Session, "after_flush")
def _imprint_what_was_flushed(session: orm.Session, _: object) -> None:
    """Imprint what this flush wrote: new rows as they were given, of changed ones what was changed.

    The rest of a changed row is taken from its last imprint and never from the row: what somebody wrote into
    it by hand would else be imprinted as if this operation had written it. Another transaction that wrote
    other columns has committed, and its imprint is there: this flush waited for its lock on the row.
    """
    written = [_of(table, _values(one)) for one, table in _imprinted(session.new)]
    changed: dict[sa.Table, dict[str, dict[str, Any]]] = {}
    for one, table in _imprinted(session.dirty):
        values = _changed_values(one)
        if values:
            changed.setdefault(table, {})[row_id(_key(one))] = values
    for table, by_row in changed.items():
        last = last_of(session, table.name, list(by_row))
        for named, values in by_row.items():
            kept = {name: value for name, value in last.get(named, {}).items() if name not in values}
            written.append(_entry(table, named, kept | imprints.imprint(values)))
    written += [_entry(table, row_id(_key(one)), imprints.GONE) for one, table in _imprinted(session.deleted)]
    _write(session, written)


def last_of(session: orm.Session, table: str, rows: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the last imprint of each of these rows of a table."""
    latest = (
        sa.select(sa.func.max(RowImprint.seq))
        .where(RowImprint.table_name == table, RowImprint.row_id.in_(rows))
        .group_by(RowImprint.row_id)
    )
    query = sa.select(RowImprint.row_id, RowImprint.content).where(RowImprint.seq.in_(latest))
    return {one: content for one, content in session.connection().execute(query)}  # noqa: C416 -- rows are no pairs


def _imprinted(rows: Iterable[Any]) -> Iterator[tuple[Any, sa.Table]]:
    """Yield those rows whose table is imprinted, with it."""
    for one in rows:
        table = one.__table__
        if table.name in NAMES:
            yield one, table


def _key(one: Any) -> tuple[Any, ...]:
    identity = orm.attributes.instance_state(one).identity
    assert identity is not None, "a row that was flushed has its key"
    return identity


@cache
def _attributes(mapper: orm.Mapper[Any]) -> tuple[tuple[str, str], ...]:
    """Return (column, attribute) of each imprinted column of a model."""
    (table,) = mapper.tables
    names = {each.name for each in columns_of(table)}
    return tuple(
        (str(each.columns[0].name), each.key) for each in mapper.column_attrs if each.columns[0].name in names
    )


def _changed_values(one: Any) -> dict[str, Any]:
    """Return each imprinted column into which this flush wrote another value, with it."""
    state = orm.attributes.instance_state(one)
    return {
        column: getattr(one, name)
        for column, name in _attributes(state.mapper)
        if name in state.committed_state and state.attrs[name].history.has_changes()
    }


def _values(one: Any) -> dict[str, Any]:
    return {column: getattr(one, attribute) for column, attribute in _attributes(orm.object_mapper(one))}


def _of(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return _entry(table, row_id(values[key.name] for key in keys_of(table)), imprints.imprint(values))


def _entry(table: sa.Table, row: str, content: Mapping[str, str]) -> dict[str, Any]:
    return {"table_name": table.name, "row_id": row, "content": dict(content)}


def _write(session: orm.Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(sa.insert(RowImprint), list(rows))
