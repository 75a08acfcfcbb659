"""One answer of both databases to a text that does not fit its column: a refusal, before anything is written.

SQLite keeps what is longer than its column; PostgreSQL refuses it in the middle of a request. So the length
is looked at where rows are written, whichever database stands behind. Rows that are written past the mapper
(`sa.insert`, `sa.update`) are made by the house alone, of texts that are checked where they come in.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from foundation.errors import Invalid


class TextTooLong(Invalid):
    """A text is longer than what is kept of it."""

    message = "This text has %(length)s characters; no more than %(longest)s are kept."
    remedy = "Shorten it and send it again."


@cache
def limits(mapper: "orm.Mapper[Any]") -> tuple[tuple[str, int], ...]:
    """Return the attributes of a model that have a longest length, with it, in characters."""
    found = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        kind = column.type
        if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.length is not None:
            found.append((attribute.key, kind.length))
    return tuple(found)


def require_fitting(mapper: "orm.Mapper[Any]", connection: sa.Connection, row: object) -> None:
    """Refuse a row of which a text does not fit its column; called before every insert and update.

    :raises TextTooLong: naming the column
    """
    for name, longest in limits(mapper):
        value = row.__dict__.get(name)  # what is not loaded is not written
        if isinstance(value, str) and len(value) > longest:
            raise TextTooLong(fields={name: "This is too long."}, length=len(value), longest=longest)


for _moment in ("before_insert", "before_update"):
    sa.event.listen(orm.Mapper, _moment, require_fitting)
