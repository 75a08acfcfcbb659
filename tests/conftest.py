"""The app, its database, a client, and people with roles.

A migrated SQLite file is made once a run and copied for each test: real commits, real
threads. With DATABASE_URL naming PostgreSQL each test gets a database made from a
migrated template.
"""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql

from app import create_app
from authentication.queries import likenesses
from bonded_warehouse.queries import rulesets
from foundation import clock
from foundation.accounts import operations
from foundation.accounts.models import Organisation
from foundation.actor import ADMINISTRATOR, Actor, Role
from foundation.cli.migrating import configuration
from foundation.db import Base, db, transaction
from foundation.settings import Settings
from foundation.worker import Worker
from marketplace.web import saleroom

INSTALLATION = Actor(account_id="acc_installation", name="installation", roles=frozenset({ADMINISTRATOR}))
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
IN_ONE_HOUSE = (
    "journey/test_studio_to_export.py",
    "journey/test_stop_stops_everything.py",
    "journey/test_revocation_reaches_the_saleroom.py",
)
DESCRIPTION = "bianliang.description"
"""Where the app keeps what it says of its routes: slow to make, and nothing that a test does changes it."""
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgresql")


def make_settings(data_dir: Path, database_url: str) -> Settings:
    settings = Settings.from_env(
        {
            "BIANLIANG_DATA": str(data_dir),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "test-secret-key-that-is-long-enough-for-totp",
            "PASSWORD_SALT": "test-salt",
            "SEARCH": "memory",
            "RATE_LIMIT": "1000000 per minute",
            "BASE_URL": "http://localhost",
        }
    )
    return replace(settings, pool_processes=1)


def _migrate(settings: Settings) -> None:
    from alembic import command

    command.upgrade(configuration(settings), "head")


def pytest_collection() -> None:
    """Throw nothing away while tests are gathered: they all stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector look from here on at what the tests make, and no more at the tests."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: at the end everything else would wait for them."""
    items.sort(key=_shortness)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a file in one process, and the stories that share a house as well.

    pytest-xdist has groups for this, but its 3.8 does not see them under pytest 9.
    """
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class Together(LoadFileScheduling):  # type: ignore[misc] # it has no types
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return "one house" if file.endswith(IN_ONE_HOUSE) else file

    return Together(config, log)


def _shortness(item: pytest.Item) -> int:
    mark = item.get_closest_marker("slow")
    return -mark.kwargs["seconds"] if mark else 0


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database, to be copied: a path of a file, or the name of a database."""
    folder = tmp_path_factory.mktemp("template")
    if not POSTGRESQL:
        settings = make_settings(folder, f"sqlite:///{folder / 'template.db'}")
        _migrate(settings)
        engine = sa.create_engine(settings.database_url)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        yield str(folder / "template.db")
        return
    server = sa.make_url(os.environ["DATABASE_URL"])
    name = f"bianliang_template_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    _migrate(make_settings(folder, server.set(database=name).render_as_string(hide_password=False)))
    yield name
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@contextmanager
def _database(template: str, url: str) -> Iterator[None]:
    """A database at that address, as the migrations leave it, until the block ends."""
    if not POSTGRESQL:
        _copy(template, url)
        yield
        return
    name = sa.make_url(url).database
    admin = sa.create_engine(os.environ["DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


def _copy(template: str, url: str) -> None:
    file = Path(sa.make_url(url).database or "")
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copyfile(template, file)


class Broom:
    """Sweeps a PostgreSQL database between two tests: much quicker than another database.

    It keeps its own connection and leaves the app's alone, since each new one costs the
    server a process that must learn the whole catalogue again.
    """

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(_for_psycopg(url), autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # rows go in any order

    def sweep(self) -> bool:
        """Take every row out, and have numbers begin at 1; return whether somebody was in the way.

        The migrations leave no row but their own number.
        """
        ended = self._connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        ).fetchall()
        for (name,) in self._connection.execute(_filled(), prepare=True).fetchall():
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        self._connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        return bool(ended)

    def close(self) -> None:
        self._connection.close()


@cache
def _filled() -> sql.Composed:
    """Return the question which tables have rows."""
    one = sql.SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})")
    tables = [one.format(name=sql.Literal(name), table=sql.Identifier(name)) for name in Base.metadata.tables]
    return sql.SQL(" UNION ALL ").join(tables)


def _for_psycopg(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _address(folder: Path) -> str:
    if not POSTGRESQL:
        return f"sqlite:///{folder / 'test.db'}"
    name = f"bianliang_test_{uuid.uuid4().hex[:12]}"
    return sa.make_url(os.environ["DATABASE_URL"]).set(database=name).render_as_string(hide_password=False)


def send_home(app: Flask) -> None:
    """Let clerk and watchers of a test go: else they look into its database for as long as tests run."""
    app.extensions[saleroom.EXTENSION].stop()


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """A database that no other app ever looks into."""
    url = _address(tmp_path)
    with _database(template, url):
        yield url


@dataclass
class Standing:
    """One app for all tests of a process, so that its routes, pages and queries are compiled once."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]
    broom: Broom | None

    def forget(self) -> None:
        """Have it as it was made: no file, nothing remembered, nothing that a test put into it."""
        self.app.config.clear()
        self.app.config.update(self.config)
        described = self.app.extensions.get(DESCRIPTION)
        self.app.extensions.clear()
        self.app.extensions.update(self.extensions)
        if described is not None:
            self.app.extensions[DESCRIPTION] = described
        for limiter in self.app.extensions["limiter"]:
            limiter.reset()
        saleroom.init_saleroom(self.app)
        self.app.extensions["marketplace.index"].replace_all(())
        rulesets._lately.clear()
        likenesses._known.clear()
        data_dir: Path = self.app.extensions["bianliang.settings"].data_dir
        shutil.rmtree(data_dir, ignore_errors=True)
        data_dir.mkdir()


@pytest.fixture(scope="session")
def standing(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("standing")
    url = _address(folder)
    with _database(template, url):
        app = create_app(make_settings(folder / "house", url))
        app.config["TESTING"] = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        broom = Broom(url) if POSTGRESQL else None
        yield Standing(app, dict(app.config), dict(app.extensions), broom)
        with app.app_context():
            db.engine.dispose()
        if broom is not None:
            broom.close()


@pytest.fixture
def app(standing: Standing, template: str) -> Iterator[Flask]:
    """The standing app, with a database and a folder of files for this test alone."""
    standing.forget()
    settings: Settings = standing.app.extensions["bianliang.settings"]
    with standing.app.app_context():
        if standing.broom is None:
            db.engine.dispose()  # the file beneath is about to be another
            _copy(template, settings.database_url)
        elif standing.broom.sweep():
            db.engine.dispose()
        with transaction() as session:
            operations.ensure_roles(session, standing.app.extensions["bianliang.roles"])
    yield standing.app
    send_home(standing.app)


@pytest.fixture
def own_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app for this test alone: what it began in other threads may go on a while after the test."""
    app = create_app(make_settings(tmp_path / "house", database_url))
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context(), transaction() as session:
        operations.ensure_roles(session, app.extensions["bianliang.roles"])
    yield app
    send_home(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Have the worker turn until there is nothing left to do."""

    def turn() -> int:
        with app.app_context():
            return Worker(app.extensions["bianliang.parts"]).until_quiet()

    return turn


@dataclass
class Person:
    """Somebody with an account: an actor for operations, and a client that speaks JSON with his token."""

    app: Flask
    actor: Actor
    email: str
    token: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def _headers(self, extra: dict[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} | (extra or {})

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        return self.client.get(path, query_string=query, headers=self._headers(headers))

    def post(self, path: str, json: Any = None, headers: dict[str, str] | None = None, **rest: Any) -> Any:
        if json is not None or not rest:
            rest["json"] = json if json is not None else {}
        return self.client.post(path, headers=self._headers(headers), **rest)


@pytest.fixture
def person(app: Flask) -> Callable[..., Person]:
    """person("keeper", "senior_keeper", organisation="...") opens an account with a token of every scope."""
    opened: list[int] = []

    def open_person(*roles: str, organisation: str | None = None, name: str = "") -> Person:
        from foundation.web import openapi

        opened.append(1)
        at = clock.now()
        email = f"person{len(opened)}-{'-'.join(roles)[:60]}@example.org"
        with app.app_context(), transaction() as session:
            if organisation is not None and session.get(Organisation, organisation) is None:
                session.add(Organisation(id=organisation, name=organisation, kind="other", created_at=at))
                session.flush()
            card = operations.open_account(
                session,
                email=email,
                name=name or f"Person {len(opened)}",
                roles=roles,
                organisation_id=organisation,
                actor=INSTALLATION,
                at=at,
            )
            actor = Actor(
                account_id=card.account_id,
                name=card.name,
                roles=frozenset(Role(role) for role in roles),
                organisation_id=organisation,
            )
            scopes = openapi.scopes(app)
            token = operations.make_token(
                session, name="tests", scopes=scopes, days=1, known_scopes=scopes, actor=actor, at=at
            )
        assert token.token is not None
        return Person(app, actor, email, token.token)

    return open_person
