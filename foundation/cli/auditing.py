"""flask audit: recompute everything that must hold; name what does not."""

import sys
import time
from collections.abc import Sequence

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import Progress

from foundation.db import db
from foundation.worker import Audit, Part


def audit_command(parts: Sequence[Part]) -> click.Command:
    """Return the command."""

    @click.command("audit")
    @with_appcontext
    def audit() -> None:
        """Recompute the log, signatures, chains, balances and files; exit 1 if anything does not hold."""
        console = Console(stderr=True)
        audits = [audit for part in parts for audit in part.audits]
        found = 0
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("audit", total=len(audits))
            for one in audits:
                progress.update(task, description=one.name)
                began = time.perf_counter()
                faults = _faults(one)
                db.session.rollback()
                elapsed_s = time.perf_counter() - began
                click.echo(f"{'holds' if not faults else 'DOES NOT HOLD'}  {one.name}  ({elapsed_s:.2f} s)")
                for fault in faults:
                    click.echo(f"    {fault}")
                found += len(faults)
                progress.advance(task)
        click.echo(f"{len(audits)} audits, {found} faults")
        if found or not audits:
            sys.exit(1)

    return audit


def _faults(audit: Audit) -> list[str]:
    """Return what does not hold; what cannot even be read is one more of it, and stops no other audit."""
    found: list[str] = []
    try:
        _see_one_moment()
        found.extend(audit.run(db.session))
    except Exception as error:  # noqa: BLE001 -- told as a fault
        found.append(f"what is kept cannot be read: {type(error).__name__}: {error}")
    return found


def _see_one_moment() -> None:
    """Have all that an audit reads be of one moment, while the house goes on. SQLite gives nothing else."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
