"""flask migrate: the one linear history of the database, forward and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from foundation.accounts import operations
from foundation.db import transaction
from foundation.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config


def configuration(settings: Settings) -> "Config":
    """Return Alembic's configuration for this installation."""
    from alembic.config import Config  # noqa: PLC0415 -- 4 MB that the server never needs

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parents[2] / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = settings.database_url
    return config


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Bring the database to a revision, the newest by default, and have its folder."""
    from alembic import command  # noqa: PLC0415 -- as above

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(configuration(settings), revision)


def migrate_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("migrate")
    @click.argument("revision", default="head")
    @click.option("--down", is_flag=True, help="Go back to REVISION (or 'base').")
    @click.option("--new", "message", help="Write a new revision from the models.")
    @with_appcontext
    def migrate(revision: str, down: bool, message: str | None) -> None:  # noqa: FBT001 -- click's way
        """Bring the database to REVISION, the newest by default, with a row for every role."""
        from alembic import command  # noqa: PLC0415 -- as above

        config = configuration(settings)
        if message:
            versions = Path(config.get_main_option("script_location") or "") / "versions"
            number = len(list(versions.glob("[0-9]*.py"))) + 1
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")
        elif down:
            command.downgrade(config, revision)
        else:
            upgrade(settings, revision)
            if revision == "head":
                with transaction() as session:
                    operations.ensure_roles(session, current_app.extensions["bianliang.roles"])

    return migrate
