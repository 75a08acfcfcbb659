"""A house that is brought to a newer program has whatever that program declares."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.accounts.models import Role
from foundation.db import db, transaction


@pytest.mark.parametrize("command", [["migrate"], ["account", "administrator"]])
def test_a_role_that_came_with_the_newer_program_is_there(
    app: Flask, person: Callable[..., object], command: list[str]
) -> None:
    person("administrator")
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Role).where(Role.name == "statistician"))

    done = app.test_cli_runner().invoke(args=command)

    assert done.exit_code == 0, done.output
    with app.app_context():
        assert db.session.scalar(sa.select(Role.name).where(Role.name == "statistician")) == "statistician"
