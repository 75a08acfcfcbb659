"""flask issuer-key: the house's own keys. They are read by the worker and by these commands alone."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from authentication.keyring import PURPOSES, Keyring
from authentication.operations.keeping_keys import keep_keys, mark_compromised
from authentication.queries.house import house_keys
from foundation import clock
from foundation.db import db, transaction


def commands(*, keys_dir: Path, base_url: str) -> AppGroup:
    """Return the group of commands."""
    group = AppGroup("issuer-key", help="The house's own keys: show, rotate, say that one was compromised.")

    @group.command("list")
    @with_appcontext
    def show() -> None:
        """List the house's keys, with their history."""
        for purpose in PURPOSES:
            for key in house_keys(db.session, purpose):
                until = "in use" if key.until is None else f"until {key.until:%Y-%m-%d %H:%M}Z"
                note = f", compromised since {key.compromised_at:%Y-%m-%d}" if key.compromised_at else ""
                click.echo(f"{purpose:7} {key.multikey}  since {key.since:%Y-%m-%d %H:%M}Z, {until}{note}")

    @group.command("rotate")
    @click.argument("purpose", type=click.Choice(PURPOSES), default="issuer")
    @with_appcontext
    def rotate(purpose: str) -> None:
        """Make a new key; the one before signs nothing new, and what it signed stays good."""
        keyring = Keyring(keys_dir)
        keyring.current(purpose)
        key = keyring.add(purpose)
        with transaction() as session:
            keep_keys(session, keyring=keyring, base_url=base_url, at=clock.now())
        click.echo(f"{purpose}: {key.public.multikey} signs from now on. Hand out the new trust file.")

    @group.command("compromised")
    @click.argument("multikey")
    @click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), required=True)
    @with_appcontext
    def compromised(multikey: str, since: datetime) -> None:
        """Say since when (UTC) somebody else may have had a key; what the log recorded before still holds."""
        at = clock.now()
        with transaction() as session:
            found = mark_compromised(session, multikey=multikey, since=since.replace(tzinfo=at.tzinfo), at=at)
        if not found:
            raise click.ClickException("the house has no such key")
        click.echo("Noted. Rotate the key now, and hand out the new trust file.")

    return group
