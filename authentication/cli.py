"""flask issuer-key: the house's own keys, read by the worker and by these alone. flask album: its eyes."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click
from flask.cli import AppGroup, with_appcontext

from authentication.eyes import Eyes
from authentication.keyring import PURPOSES, Keyring
from authentication.operations.keeping_keys import keep_keys, mark_compromised
from authentication.queries.house import house_keys
from authentication.queries.pictures import photograph_names
from foundation import clock
from foundation.db import db, transaction

AT_ONCE: Final = 32
"""Photographs that are looked at in one task: each task ends with the album made durable."""


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


def album_commands(eyes: Eyes) -> AppGroup:
    """Return the commands about what the house knows of its photographs' looks."""
    group = AppGroup("album", help="What the eyes of the house know: make it anew from the photographs.")

    @group.command("rebuild")
    @with_appcontext
    def rebuild() -> None:
        """Forget what is known of photographs and look at each of them again. Stop the worker first."""
        names = photograph_names(db.session)
        db.session.rollback()
        blind: list[str] = []
        try:
            eyes.forget()
            with click.progressbar(length=len(names), label="Looking at photographs", show_pos=True) as bar:
                for begin in range(0, len(names), AT_ONCE):
                    some = names[begin : begin + AT_ONCE]
                    blind += eyes.learn(some)
                    bar.update(len(some))
        except RuntimeError as error:
            raise click.ClickException(f"The album was not made: {error}. Is the worker stopped?") from error
        click.echo(f"{len(names) - len(blind)} photographs are known.")
        for sha256 in blind:
            click.echo(f"  {sha256} has no file that can be read")

    return group
