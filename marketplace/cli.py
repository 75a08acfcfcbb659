"""Commands of the market."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from foundation.db import db
from marketplace.queries import beancount
from marketplace.queries.documents import all_documents
from marketplace.search.index import SearchIndex


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Make the search index anew from the catalogue."""
    index: SearchIndex = current_app.extensions["marketplace.index"]
    count = index.replace_all(all_documents(db.session))
    db.session.rollback()
    click.echo(f"{count} works can be found")


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
