"""A warehouse with one certified work in it, in a transaction that is rolled back."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from foundation.db import db
from tests.conftest import POSTGRESQL, make_settings
from tests.operations.authentication.studio import Studio
from tests.operations.gate.bench import Bench


@pytest.fixture(scope="session")
def gate_database(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not POSTGRESQL:
        copy = tmp_path_factory.mktemp("gate") / "gate.db"
        shutil.copyfile(template, copy)
        yield f"sqlite:///{copy}"
        return
    server = sa.make_url(os.environ["DATABASE_URL"])
    name = f"bianliang_gate_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture(scope="session")
def gate_app(gate_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app for all these tests: nothing of theirs is ever committed."""
    app = create_app(make_settings(tmp_path_factory.mktemp("gate_house"), gate_database))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def bench(gate_app: Flask, tmp_path: Path) -> Iterator[Bench]:
    with gate_app.app_context():
        try:
            yield Bench(Studio(db.session, tmp_path).open()).open()
        finally:
            db.session.rollback()
