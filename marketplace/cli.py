"""Commands of the market."""

import click
from flask import current_app
from flask.cli import with_appcontext

from foundation.db import db
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
