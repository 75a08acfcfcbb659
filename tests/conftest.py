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
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from authentication.queries import likenesses
from authentication.web import iiif
from bonded_warehouse.operations import bid_gating
from bonded_warehouse.queries import rulesets
from foundation import clock
from foundation.accounts import operations
from foundation.accounts.models import Organisation
from foundation.actor import ADMINISTRATOR, Actor, Role
from foundation.cli.migrating import configuration
from foundation.db import db, transaction
from foundation.settings import Settings
from foundation.worker import Worker
from marketplace.web import broadcasts, saleroom
from tests import asked
from tests.remembering import Memory
from tests.rows import FileOfRows, Rows, ServedRows
from tests.rows import replace as replace_file

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
            "PUBLISH_PICTURES": "0",
            "LEARN_PICTURES": "0",
        }
    )
    return replace(settings, pool_processes=1)


def _migrate(settings: Settings) -> None:
    from alembic import command

    command.upgrade(configuration(settings), "head")


def pytest_configure(config: pytest.Config) -> None:
    """Have what is asked of SQLite be put to PostgreSQL afterwards, in `make test`."""
    asked.keep(config)


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
        replace_file(Path(sa.make_url(url).database or ""), by=Path(template))
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


def _address(folder: Path) -> str:
    if not POSTGRESQL:
        return f"sqlite:///{folder / 'test.db'}"
    name = f"bianliang_test_{uuid.uuid4().hex[:12]}"
    return sa.make_url(os.environ["DATABASE_URL"]).set(database=name).render_as_string(hide_password=False)


def send_home(app: Flask) -> None:
    """Let clerk and watchers of a test go: else they look into its database for as long as tests run."""
    app.extensions[saleroom.EXTENSION].stop()
    app.extensions[broadcasts.EXTENSION].stop()


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
    rows: Rows
    memory: Memory
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)

    def begin_anew(self) -> None:
        """Have an empty house, as the migrations and the first start leave it, and the app as it was made."""
        self._forget()
        with self.app.app_context():
            self.rows.clear()
            with transaction() as session:
                operations.ensure_roles(session, self.app.extensions["bianliang.roles"])
        self.memory.begin_anew(self.app.extensions["marketplace.index"])

    def _forget(self) -> None:
        """Leave no file, nothing remembered, nothing that a test put into the app."""
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
        broadcasts.init_studio(self.app)
        self.app.extensions["marketplace.index"].replace_all(())
        rulesets._lately.clear()
        bid_gating._remembered.clear()
        likenesses._known.clear()
        iiif._public.clear()
        self.app.extensions["authentication.published"].forget()
        self.app.extensions["authentication.ready_tiles"].forget()
        data_dir = _data_dir(self.app)
        shutil.rmtree(data_dir, ignore_errors=True)
        data_dir.mkdir()


def _data_dir(app: Flask) -> Path:
    settings: Settings = app.extensions["bianliang.settings"]
    return settings.data_dir


@pytest.fixture(scope="session")
def standing(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("standing")
    url = _address(folder)
    with _database(template, url):
        app = create_app(make_settings(folder / "house", url))
        app.config["TESTING"] = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with app.app_context():
            engine = db.engine
        kept_in = tmp_path_factory.mktemp("kept")
        rows: Rows = (
            ServedRows(url, let_go=engine.dispose)
            if POSTGRESQL
            else FileOfRows(folder / "test.db", Path(template), kept_in, let_go=engine.dispose)
        )
        memory = Memory(rows, _data_dir(app), kept_in, shared=app)
        sa.event.listen(engine, "commit", memory.note)
        yield Standing(app, rows, memory)
        rows.close()


@pytest.fixture
def memory(standing: Standing, request: pytest.FixtureRequest) -> Memory:
    """What earlier tests of this process left when they began as this one does.

    Who patches the house takes every step really: what he changed may be what the step asks.
    """
    standing.memory.is_trusted = "monkeypatch" not in request.fixturenames
    return standing.memory


@pytest.fixture
def app(standing: Standing) -> Iterator[Flask]:
    """The standing app, with a database and a folder of files for this test alone."""
    standing.begin_anew()
    yield standing.app
    send_home(standing.app)


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

    def __deepcopy__(self, _: dict[int, Any]) -> "Person":
        """Be the same person with a browser of his own."""
        return replace(self)

    def _headers(self, extra: dict[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} | (extra or {})

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        return self.client.get(path, query_string=query, headers=self._headers(headers))

    def post(self, path: str, json: Any = None, headers: dict[str, str] | None = None, **rest: Any) -> Any:
        if json is not None or not rest:
            rest["json"] = json if json is not None else {}
        return self.client.post(path, headers=self._headers(headers), **rest)


@pytest.fixture
def person(app: Flask, memory: Memory) -> Callable[..., Person]:
    """person("keeper", "senior_keeper", organisation="...") opens an account with a token of every scope."""

    def open_person(*roles: str, organisation: str | None = None, name: str = "") -> Person:
        from foundation.web import openapi

        memory.people += 1
        at = clock.now()
        email = f"person{memory.people}-{'-'.join(roles)[:60]}@example.org"
        with app.app_context(), transaction() as session:
            if organisation is not None and session.get(Organisation, organisation) is None:
                session.add(Organisation(id=organisation, name=organisation, kind="other", created_at=at))
                session.flush()
            card = operations.open_account(
                session,
                email=email,
                name=name or f"Person {memory.people}",
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
