"""An audit that meets what it cannot read names that, and the others still run."""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy.orm import Session

from foundation.cli.auditing import audit_command
from foundation.worker import Audit, Part


def test_a_row_that_cannot_be_read_is_a_fault_and_stops_no_other_audit(app: Flask) -> None:
    def broken(session: Session) -> Iterator[str]:
        yield "holding 1: its chain is cut"
        raise LookupError("'nonsense' is not among the states")

    audits = (Audit("tests.broken", broken), Audit("tests.whole", lambda session: ()))
    command = audit_command([Part(name="tests", audits=audits)])

    done = app.test_cli_runner().invoke(command)

    assert done.exit_code == 1
    assert "DOES NOT HOLD  tests.broken" in done.output
    assert "holding 1: its chain is cut" in done.output
    assert "LookupError: 'nonsense' is not among the states" in done.output
    assert "holds  tests.whole" in done.output
    assert "2 audits, 2 faults" in done.output
