"""What must hold of imprinted rows: each is as it was last written, and its imprint hangs on the log."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from authentication import api as registry
from bonded_warehouse.models.imprints import (
    IMPRINTED,
    ImprintBlock,
    RowImprint,
    columns_of,
    keys_of,
    last_of,
    row_id,
    sa_table,
)
from bonded_warehouse.rules import imprints

BATCH: Final = 500
STATEMENTS: Final = ("bond.rows_imprinted",)


def rows(session: Session) -> Iterator[str]:
    """Name every row that was changed, put in or removed otherwise than by an operation of the house."""
    for name in IMPRINTED:
        table = sa_table(name)
        yield from _changed(session, table)
        yield from _removed(session, table)


def blocks(session: Session) -> Iterator[str]:
    """Name every block of imprints that is not what it was closed with, or not what the log says of it."""
    said: dict[int, tuple[str, int]] = {}
    for claims in registry.claims_of_kinds(session, STATEMENTS):
        number = int(claims["block"])
        if number in said:
            yield f"imprint block {number}: the log names it twice: it was thrown away and made anew"
        said.setdefault(number, (claims["sha256"], int(claims["count"])))
    kept = {
        number: (head, count)
        for number, head, count in session.execute(
            sa.select(ImprintBlock.number, ImprintBlock.head, ImprintBlock.count)
        )
    }
    before, last = imprints.GENESIS, 0
    for number, digests in closed(session):
        if number != last + 1:
            yield f"imprint block {last + 1}: its imprints are not there"
        found = imprints.head(before, number, digests), len(digests)
        if found != kept.get(number):
            yield f"imprint block {number}: its imprints are not those that it was closed with"
        if kept.get(number) != said.pop(number, None):
            yield f"imprint block {number}: it is not the one that the log names"
        before, last = kept.get(number, found)[0], number
    for number in said:
        yield f"imprint block {number}: the log names it, and it is not kept"


def _changed(session: Session, table: sa.Table) -> Iterator[str]:
    """Compare every row of a table with its last imprint, a batch at a time."""
    keys = keys_of(table)
    columns = [_plain(column) for column in columns_of(table)]
    after: tuple[Any, ...] | None = None
    while True:
        query = sa.select(*columns).order_by(*keys).limit(BATCH)
        if after is not None:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*after))
        found = session.execute(query).mappings().all()
        if not found:
            return
        named = [tuple(row[key.name] for key in keys) for row in found]
        last = last_of(session, table.name, [row_id(key) for key in named])
        for row, key in zip(found, named, strict=True):
            one = row_id(key)
            if not last.get(one):
                yield f"{one}: no operation wrote this row of {table.name}"
                continue
            for difference in imprints.differences(last[one], imprints.imprint(dict(row))):
                yield f"{one}: {table.name}.{difference}"
        after = named[-1]


def _removed(session: Session, table: sa.Table) -> Iterator[str]:
    """Name the rows of a table that were imprinted last as there, and are not."""
    later = sa.select(sa.func.max(RowImprint.seq)).where(RowImprint.table_name == table.name)
    first, *others = (sa.cast(key, sa.String) for key in keys_of(table))
    named: sa.ColumnElement[str] = first
    for other in others:
        named = named + "/" + other
    query = sa.select(RowImprint.row_id, RowImprint.content).where(
        RowImprint.seq.in_(later.group_by(RowImprint.row_id)), RowImprint.row_id.not_in(sa.select(named))
    )
    for one, content in session.execute(query.order_by(RowImprint.row_id)):
        if content:
            yield f"{one}: it was in {table.name}, and no operation removed it"


def closed(session: Session) -> Iterator[tuple[int, list[str]]]:
    """Yield every block with the digests of its imprints, in order."""
    query = (
        sa.select(
            RowImprint.block, RowImprint.seq, RowImprint.table_name, RowImprint.row_id, RowImprint.content
        )
        .where(RowImprint.block.is_not(None))
        .order_by(RowImprint.block, RowImprint.seq)
        .execution_options(yield_per=BATCH)
    )
    for number, of_block in groupby(session.execute(query), key=lambda row: row[0]):
        yield number, [imprints.digest(*row[1:]) for row in of_block]


def _plain(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return a column that reads states as their words, so that a word nobody knows is named as well."""
    return (
        sa.type_coerce(column, sa.String()).label(column.name) if isinstance(column.type, sa.Enum) else column
    )
