"""A house of its own for each story: real processes, a real database, a port of the loopback."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from deploy.journey.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start a house on SQLite or, where DATABASE_URL names a PostgreSQL server, on a new database there."""
    with _database() as url, House(tmp_path_factory.mktemp("house"), database_url=url) as house:
        yield house


class _database:  # noqa: N801 -- reads as the function it stands for
    """A new PostgreSQL database for as long as the block lasts; None for SQLite."""

    def __init__(self) -> None:
        self.server = sa.make_url(os.environ.get("DATABASE_URL") or "sqlite://")
        self.name = f"journey_{secrets.token_hex(4)}"

    def __enter__(self) -> str | None:
        if not self.server.drivername.startswith("postgresql"):
            return None
        self._say(f'CREATE DATABASE "{self.name}"')
        return self.server.set(database=self.name).render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        if self.server.drivername.startswith("postgresql"):
            self._say(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _say(self, command: str) -> None:
        address = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(command.encode())


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Paint a handful of small pictures, each another."""
    from PIL import Image

    from deploy.demonstration.works.catalogue import catalogue
    from deploy.demonstration.works.studio import paint

    folder = tmp_path_factory.mktemp("pictures")
    for work in catalogue()[::3]:
        Image.fromarray(paint(work.kind, work.seed, 480)).save(folder / f"{work.slug}.jpg", quality=90)
    return folder
