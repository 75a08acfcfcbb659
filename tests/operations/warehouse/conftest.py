"""A warehouse with an open transaction, rolled back at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from foundation.db import db
from tests.operations.warehouse.store import Store


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Iterator[Store]:
    with app.app_context():
        try:
            yield Store(db.session, tmp_path).open()
        finally:
            db.session.rollback()
