"""Column types that mean the same on SQLite and on PostgreSQL."""

import enum
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class UTCInstant(sa.TypeDecorator[datetime]):
    """An instant, stored and returned in UTC; a naive datetime is a bug."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive datetime; send UTC."""
        if value is None:
            return None
        assert value.tzinfo is not None, "naive datetime"
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return UTC, whatever the driver made of it."""
        if value is None:
            return None
        # SQLite gives the instant back naive; PostgreSQL, in the session's zone.
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


TYPES: Final[dict[Any, Any]] = {
    datetime: UTCInstant(),
    date: sa.Date(),
    int: sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    dict[str, Any]: sa.JSON(),
    dict[str, str]: sa.JSON(),
    list[str]: sa.JSON(),
    list[Any]: sa.JSON(),
    enum.StrEnum: sa.Enum(
        enum.StrEnum,
        values_callable=lambda kind: [member.value for member in kind],
        native_enum=False,
        length=32,
    ),
}
"""Python annotation to column type, for `Base.type_annotation_map`. StrEnums are stored by value."""


class month_of(FunctionElement[str]):  # noqa: N801 -- a function of SQL
    """The month of an instant where it is eight hours ahead of UTC all year: '2026-11'."""

    inherit_cache = True
    type = sa.String()


@compiles(month_of, "sqlite")
def _month_in_sqlite(element: month_of, compiler: sa.sql.compiler.SQLCompiler, **kw: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **kw)}, '+8 hours')"


@compiles(month_of, "postgresql")
def _month_in_postgresql(element: month_of, compiler: sa.sql.compiler.SQLCompiler, **kw: Any) -> str:
    at = compiler.process(element.clauses, **kw)
    return f"to_char(({at}) AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM')"
