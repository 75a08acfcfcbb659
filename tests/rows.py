"""The rows of the house in which a process's tests run: taken out, kept and put back between two of them."""

import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa
from psycopg import sql

from foundation.db import Base


class Rows(Protocol):
    """Where the rows of a house are."""

    def clear(self) -> None:
        """Leave none but what the migrations leave."""

    def keep(self) -> Any:
        """Return what stands there, to be put back another time."""

    def put_back(self, kept: Any) -> None:
        """Have what was kept stand there, and nothing else."""

    def close(self) -> None:
        """Leave it."""


class FileOfRows:
    """An embedded database: a file, and copies of it."""

    def __init__(self, file: Path, template: Path, kept_in: Path, *, let_go: Callable[[], None]) -> None:
        """Know the file, and the one that the migrations left.

        :param let_go: closes what has it open
        """
        self._file, self._template, self._kept_in, self._let_go = file, template, kept_in, let_go
        self._count = 0

    def clear(self) -> None:
        self.put_back(self._template)

    def keep(self) -> Path:
        self._count += 1
        to = self._kept_in / f"{self._count}.db"
        here, there = sqlite3.connect(self._file), sqlite3.connect(to)
        here.backup(there)
        here.close()
        there.close()
        return to

    def put_back(self, kept: Path) -> None:
        self._let_go()  # the file beneath is about to be another
        replace(self._file, by=kept)

    def close(self) -> None:
        self._let_go()


def replace(file: Path, *, by: Path) -> None:
    """Have an embedded database be a copy of another; nobody may have it open."""
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copyfile(by, file)


Served = tuple[dict[str, bytes], list[tuple[str, int]]]
"""The rows of each table as PostgreSQL copies them, and the last number that each sequence gave."""


class ServedRows:
    """A PostgreSQL database, swept and filled: much quicker than another database.

    It keeps its own connection and leaves the app's alone, since each new one costs the
    server a process that must learn the whole catalogue again.
    """

    def __init__(self, url: str, *, let_go: Callable[[], None]) -> None:
        """Come to the database.

        :param let_go: closes what the app has open, where somebody was in the way
        """
        self._let_go = let_go
        self._connection = psycopg.connect(for_psycopg(url), autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # rows go in any order

    def clear(self) -> None:
        """Take every row out, and have numbers begin at 1.

        The migrations leave no row but their own number.
        """
        ended = self._connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        ).fetchall()
        for name in self._filled():
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        self._connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        if ended:
            self._let_go()

    def keep(self) -> Served:
        rows = {}
        for name in self._filled():
            copied = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
            with self._connection.cursor().copy(copied) as out:
                rows[name] = b"".join(map(bytes, out))
        numbers = self._connection.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"
        ).fetchall()
        return rows, numbers

    def put_back(self, kept: Served) -> None:
        self.clear()
        rows, numbers = kept
        for name, data in rows.items():
            copied = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
            with self._connection.cursor().copy(copied) as into:
                into.write(data)
        for name, number in numbers:
            self._connection.execute("SELECT setval(%s::regclass, %s)", (name, number))

    def close(self) -> None:
        self._let_go()
        self._connection.close()

    def _filled(self) -> list[str]:
        return [name for (name,) in self._connection.execute(_which_are_filled(), prepare=True).fetchall()]


@cache
def _which_are_filled() -> sql.Composed:
    """Return the question which tables have rows."""
    one = sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})")
    tables = [one.format(name=sql.Literal(name), table=sql.Identifier(name)) for name in Base.metadata.tables]
    return sql.SQL(" UNION ALL ").join(tables)


def for_psycopg(url: str) -> str:
    """Return SQLAlchemy's address of a database as psycopg has it."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
