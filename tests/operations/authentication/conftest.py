"""A studio with an open transaction, rolled back at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from foundation.db import db
from tests.operations.authentication.studio import Studio


@pytest.fixture
def studio(app: Flask, tmp_path: Path) -> Iterator[Studio]:
    with app.app_context():
        yield Studio(db.session, tmp_path).open()
        db.session.rollback()
