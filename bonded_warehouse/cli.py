"""Commands of the warehouse: flask gate, flask regate."""

from datetime import datetime
from pathlib import Path
from typing import IO

import click

from bonded_warehouse.rules.__main__ import read
from bonded_warehouse.rules.export_law import CURRENT, ruleset
from bonded_warehouse.rules.export_lines import answers


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
