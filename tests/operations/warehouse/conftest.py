"""A warehouse with an open transaction, rolled back at the end; one app serves all these tests."""

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
from tests.operations.warehouse.store import Store


@pytest.fixture(scope="session")
def warehouse_database(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not POSTGRESQL:
        copy = tmp_path_factory.mktemp("warehouse") / "warehouse.db"
        shutil.copyfile(template, copy)
        yield f"sqlite:///{copy}"
        return
    server = sa.make_url(os.environ["DATABASE_URL"])
    name = f"bianliang_warehouse_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture(scope="session")
def warehouse_app(warehouse_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(make_settings(tmp_path_factory.mktemp("warehouse_house"), warehouse_database))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def store(warehouse_app: Flask, tmp_path: Path) -> Iterator[Store]:
    with warehouse_app.app_context():
        try:
            yield Store(db.session, tmp_path).open()
        finally:
            db.session.rollback()
