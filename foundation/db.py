"""The database: the base of all models, and the one way to open a transaction."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import sqlalchemy as sa
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import orm

from foundation import lengths as lengths  # noqa: PLC0414 -- looks at every row that is written
from foundation.columns import TYPES
from foundation.errors import Unavailable

PATIENCE_S: Final = 20.0
"""How long a unit of work waits for another process's before it is refused."""


class DatabaseBusy(Unavailable):
    """Too much is being written at this moment."""

    message = "The house did not get to this in time."
    remedy = "Nothing was changed. Send it again."


class Base(orm.MappedAsDataclass, orm.DeclarativeBase, kw_only=True):
    """Base of all models: keyword-only typed constructors, named constraints."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


db = SQLAlchemy(session_options={"expire_on_commit": False})

DEADLOCK: Final = "40P01"

_turn: Final = threading.RLock()
"""Writers of one process take turns here rather than in SQLite, where waiting would stop every greenlet.

Re-entrant, so that a nested transaction is refused with its reason instead of waiting for itself.
"""


@contextmanager
def transaction() -> Iterator[orm.Session]:
    """One unit of work: commit when the block ends, roll back if it raises.

    Opened only at the edge, by a view, a CLI command or the relay. Operations
    are handed the session and never commit, so that several of them, across
    packages, stand or fall together. No network call belongs inside.

    :raises RuntimeError: if one is already open in this context.
    :raises DatabaseBusy: if another process kept the database longer than PATIENCE_S, or two units of
        work waited for each other and PostgreSQL took this one back.
    """
    session = db.session
    if session.info.get("unit_of_work"):
        raise RuntimeError("a transaction is already open: pass its session on")
    session.rollback()  # end any read-only transaction: a unit of work starts fresh
    with _writing(session):
        session.info["unit_of_work"] = True
        try:
            yield session
            session.commit()
        except sa.exc.OperationalError as error:
            session.rollback()
            if getattr(error.orig, "sqlstate", "") == DEADLOCK:
                raise DatabaseBusy from error
            raise
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.info["unit_of_work"]


@contextmanager
def _writing(session: orm.Session) -> Iterator[None]:
    """Hold the right to write: on SQLite one writer at a time, on PostgreSQL as its row locks say."""
    if db.engine.dialect.name != "sqlite":
        session.connection()
        yield
        return
    with _turn:
        begin_writing(session)
        yield


def begin_writing(session: orm.Session) -> None:
    """Take SQLite's write lock for this session, waiting without stopping anybody else in the process.

    :raises DatabaseBusy: if it cannot be had within PATIENCE_S.
    """
    deadline = time.monotonic() + PATIENCE_S
    pause_s = 0.001
    while True:
        try:
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        except sa.exc.OperationalError as error:
            session.rollback()
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise DatabaseBusy from error
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.05)
        else:
            return


@sa.event.listens_for(sa.Engine, "connect")
def _prepare_sqlite(connection: Any, record: object) -> None:
    """Take BEGIN away from the driver; make every commit durable; have foreign keys enforced."""
    if type(connection).__module__ == "sqlite3":
        connection.isolation_level = None
        for pragma in ("busy_timeout = 20", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")


@sa.event.listens_for(sa.Engine, "begin")
def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a read deferred; have a unit of work take the write lock at once."""
    if connection.dialect.name == "sqlite":
        how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {how}")


def keep_work_of_library(session: orm.Session) -> None:
    """Commit what a library wrote in a session of its own accord: Flask-Security's views, and nobody else.

    :raises RuntimeError: if one of our own transactions is open
    """
    if session.info.get("unit_of_work"):
        raise RuntimeError("this session's transaction is not the library's")
    session.commit()
