"""flask account: the first administrator, and roles."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_security import hash_password
from sqlalchemy.orm import Session

from foundation import clock
from foundation.accounts import operations
from foundation.accounts.queries import has_administrator
from foundation.actor import ADMINISTRATOR, Actor
from foundation.cli.migrating import upgrade
from foundation.db import db, transaction
from foundation.worker import Part

ALL_SCOPES_OF_ADMINISTRATOR = ("people:read", "people:write")


def account_commands(parts: Sequence[Part]) -> click.Group:
    """Return the commands."""

    @click.group("account")
    def account() -> None:
        """Accounts."""

    @account.command("administrator")
    @click.option("--email", default=lambda: os.environ.get("BIANLIANG_ADMIN", "administrator@localhost"))
    @click.option(
        "--password", envvar="BIANLIANG_ADMIN_PASSWORD", help="Else only a token or recovery opens it."
    )
    @click.option(
        "--token-file", type=click.Path(path_type=Path), help="Write a token of the account's here."
    )
    @click.option("--migrate", is_flag=True, help="First bring the database to its newest revision.")
    @with_appcontext
    def administrator(
        email: str,
        password: str | None,
        token_file: Path | None,
        migrate: bool,  # noqa: FBT001 -- click's way
    ) -> None:
        """Open the first administrator's account, once; have a row for every role, each time."""
        if migrate:
            upgrade(current_app.extensions["bianliang.settings"])
        with transaction() as session:
            operations.ensure_roles(session, current_app.extensions["bianliang.roles"])
        if has_administrator(db.session):
            click.echo("there is an administrator")
            return
        shortest = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
        if password is not None and len(password) < shortest:
            raise click.ClickException(f"A password has at least {shortest} characters.")
        with transaction() as session:
            token = _open_first(session, email, hash_password(password) if password else None)
            if token_file is not None:
                token_file.parent.mkdir(parents=True, exist_ok=True)
                token_file.touch(mode=0o600)
                token_file.write_text(token, encoding="ascii")
        click.echo(f"{email} may open accounts")

    @account.command("roles")
    @with_appcontext
    def roles() -> None:
        """Have a row for every role that the packages declare."""
        with transaction() as session:
            operations.ensure_roles(session, current_app.extensions["bianliang.roles"])

    return account


def _open_first(session: Session, email: str, password_hash: str | None) -> str:
    """Open the first administrator's account; return a token of his that may open accounts."""
    at = clock.now()
    card = operations.open_account(
        session,
        email=email,
        name="Administrator",
        roles=[ADMINISTRATOR],
        organisation_id=None,
        password_hash=password_hash,
        actor=Actor(account_id="acc_first", name="installation", roles=frozenset({ADMINISTRATOR})),
        at=at,
    )
    made = operations.make_token(
        session,
        name="installation",
        scopes=ALL_SCOPES_OF_ADMINISTRATOR,
        days=365,
        known_scopes=ALL_SCOPES_OF_ADMINISTRATOR,
        actor=Actor(account_id=card.account_id, name=card.name, roles=frozenset({ADMINISTRATOR})),
        at=at,
    )
    return made.token or ""
