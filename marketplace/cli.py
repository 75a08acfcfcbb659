"""Commands of the market."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from foundation import clock
from foundation.db import db
from marketplace.queries import beancount
from marketplace.queries.documents import all_documents, changed_since, documents, listed_count
from marketplace.search.index import SearchIndex


@click.group("search")
def search() -> None:
    """Look after the search index, which can always be made anew from the database."""


@search.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Make the search index anew; readers have the old one until the new one is whole."""
    index: SearchIndex = current_app.extensions["marketplace.index"]
    began = clock.now()
    bar = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*bar, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=listed_count(db.session))
        count = index.replace_all(all_documents(db.session, done=lambda works: progress.advance(task, works)))
    db.session.rollback()
    # What was listed or sold meanwhile may have been read before and brought to the old index.
    changed = changed_since(db.session, began)
    found = documents(db.session, changed)
    db.session.rollback()
    index.put(found)
    index.remove(set(changed) - {document.id for document in found})
    click.echo(f"{count:,} works can be found")


@click.group("ledger")
def ledger() -> None:
    """Read the money ledger."""


@ledger.command("export")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A file; else it is printed.")
@with_appcontext
def export(to: Path | None) -> None:
    """Write the whole ledger as a Beancount file."""
    if to is None:
        for piece in beancount.ledger(db.session):
            click.echo(piece, nl=False)
    else:
        with to.open("w", encoding="utf-8") as file:
            file.writelines(beancount.ledger(db.session))
    db.session.rollback()
