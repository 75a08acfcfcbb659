"""A warehouse with one certified work in it, in a transaction that is rolled back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from foundation.db import db
from tests.operations.authentication.studio import Studio
from tests.operations.gate.bench import Bench


@pytest.fixture
def bench(app: Flask, tmp_path: Path) -> Iterator[Bench]:
    with app.app_context():
        try:
            yield Bench(Studio(db.session, tmp_path).open()).open()
        finally:
            db.session.rollback()
