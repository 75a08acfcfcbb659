"""flask backup, flask restore: the embedded installation in one file."""

import gzip
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Final

import click

from foundation.settings import Settings

LEFT_OUT: Final = {"server.pid", "worker.pid", "search", "pyramids", "published", "album"}
"""What is made again by itself."""


def backup_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("backup")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    def backup(file: Path) -> None:
        """Write database, pictures and keys to FILE (.tar.gz); the house may go on meanwhile.

        The keys are in it: keep it as you keep the keys.
        """
        database = _database(settings)
        try:
            file.touch(mode=0o600, exist_ok=False)  # nobody else's before the first key is in it
        except FileExistsError as error:
            raise click.ClickException(
                f"{file} exists: choose another name, nothing is written over"
            ) from error
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
        with (
            tempfile.TemporaryDirectory(dir=settings.data_dir) as folder,
            tarfile.open(file, "w:gz") as archive,
        ):
            copy = Path(folder) / database.name
            with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
                source.backup(target)
            archive.add(copy, database.name)
            for path in sorted(settings.data_dir.iterdir()):
                if (
                    path.name not in LEFT_OUT
                    and not path.name.startswith(database.name)
                    and path != Path(folder)
                ):
                    archive.add(path, path.name)
        click.echo(
            f"wrote {file}: database, pictures, papers and keys of {settings.data_dir},"
            f" {file.stat().st_size:,} bytes. Keep it as you keep the keys."
        )

    return backup


def restore_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("restore")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    def restore(file: Path) -> None:
        """Unpack FILE into the data folder, which must not hold a house yet."""
        database = _database(settings)
        if database.exists():
            raise click.ClickException(f"{database} exists: move it away first")
        try:
            with tarfile.open(file, "r:gz") as archive:
                archive.getmember(database.name)  # reads it to its end before anything is unpacked
                archive.extractall(settings.data_dir, filter="data")
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, KeyError) as error:
            raise click.ClickException(
                f"{file} is no backup of a house, or not a whole one: name a file that flask backup wrote"
            ) from error
        click.echo(f"restored to {settings.data_dir}; now run: flask audit")

    return restore


def _database(settings: Settings) -> Path:
    if not settings.embedded:
        raise click.ClickException(
            "PostgreSQL has pg_dump; docs/running.md says how, with the data folder beside it"
        )
    return Path(settings.database_url.removeprefix("sqlite:///"))
