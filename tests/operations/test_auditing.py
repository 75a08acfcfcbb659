"""An audit that meets what it cannot read names that, and the others still run."""

from collections.abc import Iterator

import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from foundation import clock
from foundation.accounts.models import Organisation
from foundation.cli.auditing import audit_command
from foundation.db import db
from foundation.worker import Audit, Part


def run(app: Flask, *audits: Audit) -> Result:
    return app.test_cli_runner().invoke(audit_command([Part(name="tests", audits=audits)]))


def test_a_row_that_cannot_be_read_is_a_fault_and_stops_no_other_audit(app: Flask) -> None:
    def broken(session: Session) -> Iterator[str]:
        yield "holding 1: its chain is cut"
        raise LookupError("'nonsense' is not among the states")

    done = run(app, Audit("tests.broken", broken), Audit("tests.whole", lambda session: ()))

    assert done.exit_code == 1
    assert "DOES NOT HOLD  tests.broken" in done.output
    assert "holding 1: its chain is cut" in done.output
    assert "LookupError: 'nonsense' is not among the states" in done.output
    assert "holds  tests.whole" in done.output
    assert "2 audits, 2 faults" in done.output


def test_an_audit_sees_one_moment_while_the_house_goes_on(app: Flask) -> None:
    """What another commits between two questions of an audit is no fault of the house."""

    def counts_twice(session: Session) -> Iterator[str]:
        how_many = sa.select(sa.func.count()).select_from(Organisation)
        before = session.scalar(how_many)
        with Session(db.engine) as another:
            another.add(Organisation(id="org_new", name="New", kind="other", created_at=clock.now()))
            another.commit()
        if session.scalar(how_many) != before:
            yield "an organisation came between"

    done = run(app, Audit("two looks", counts_twice))

    assert done.exit_code == 0, done.output
    with app.app_context():
        assert db.session.get(Organisation, "org_new") is not None
