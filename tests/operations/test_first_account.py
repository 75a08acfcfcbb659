"""The first administrator, and the folder that only its owner opens."""

import stat
from pathlib import Path

from flask import Flask

from app import create_app
from foundation.accounts import queries
from foundation.accounts.models import User
from foundation.db import db
from tests.conftest import make_settings


def test_a_password_that_signing_up_would_refuse_is_refused_here_too(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["account", "administrator", "--password", "..."])

    assert done.exit_code == 1
    assert "at least 12 characters" in done.output
    with app.app_context():
        assert not queries.has_administrator(db.session)


def test_an_administrator_is_opened_once(app: Flask) -> None:
    arguments = [
        "account",
        "administrator",
        "--email",
        "first@example.org",
        "--password",
        "long enough to be one",
    ]
    first, second = (app.test_cli_runner().invoke(args=arguments) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "there is an administrator" in second.output
    with app.app_context():
        assert db.session.query(User).filter_by(email="first@example.org").count() == 1


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir(mode=0o755)

    create_app(make_settings(folder, f"sqlite:///{folder / 'house.db'}"))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
