"""Commands of the warehouse: flask gate, flask regate."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import click
from flask.cli import with_appcontext

from bonded_warehouse.operations import redeciding
from bonded_warehouse.queries import rulesets
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.__main__ import read
from bonded_warehouse.rules.export_law import CURRENT, ruleset
from bonded_warehouse.rules.export_lines import answers
from foundation import clock
from foundation.db import transaction


@click.command("gate")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Decide as of this day, whatever the lines name."
)
@click.option(
    "--ruleset",
    "ruleset_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A published ruleset; without it, the one shipped here.",
)
def gate_command(file: IO[bytes], as_of: datetime | None, ruleset_file: Path | None) -> None:
    """Decide on facts, one JSON object a line, as of the day each of them names; FILE may be -.

    Prints a decision a line: decision, codes, needs, notes, reasons, ruleset, digest. A kept decision is
    taken again, and `follows` says whether it comes out the same. A line that cannot be read gives its errors
    instead. Exit status 1 if any line had errors or did not follow. Asks no database.
    """
    try:
        rules = ruleset(CURRENT) if ruleset_file is None else read(ruleset_file)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--ruleset") from error
    failed = False
    for answer in answers(file, rules=rules, as_of=as_of.date() if as_of else None):
        failed = failed or answer.failed
        click.echo(answer.text)
    if failed:
        raise SystemExit(1)


@click.command("regate")
@click.option("--before", help="Version of a ruleset; the one in force the day before where it is left out.")
@click.option("--after", help="Version of a ruleset; the one in force on that day where it is left out.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day whose law is applied; today.")
@with_appcontext
def regate_command(before: str | None, after: str | None, as_of: datetime | None) -> None:
    """Decide on all works under two rulesets, and say what changed.

    Streamed, a few hundred works a transaction, while the house goes on. Stopped, it goes on where it was.
    """
    now = clock.now()
    day = as_of.date() if as_of else law_day(now)
    with transaction() as session:
        law = rulesets.calendar(session)
        run = redeciding.begin(
            session,
            before=before or law.on(day - timedelta(days=1)).version,
            after=after or law.on(day).version,
            as_of=day,
            scope="all",
            at=now,
        )
        run_id, done, total = run.id, run.done, redeciding.total(session, run)
    with click.progressbar(length=max(total, done), label="works", show_pos=True) as bar:
        bar.update(done)
        while True:
            with transaction() as session:
                step = redeciding.go_on(session, run_id=run_id, at=clock.now())
            if not step:
                break
            bar.update(step)
    with transaction() as session:
        for name, works in sorted(redeciding.counts(session, run_id).items()):
            click.echo(f"{name}: {works}")
