"""A house for the stories: real processes, a real database, a port of the loopback.

All stories are told in one house, but for the one that kills it.
"""

import contextlib
import os
import secrets
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from PIL import Image

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.works.studio import paint
from deploy.journey.house import House
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Office
from deploy.journey.pictures import Picture, read_pictures
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.till import LocalStripe, Till, local_stripe, settings
from deploy.journey.walking import journey_cast, name_accounts

QUICK = ("shanshui", "plum")
"""Painters whose works are soon done."""
PATIENCE_S = 150.0
"""A machine that runs other tests too may take its time to start a house again."""


@contextlib.contextmanager
def database() -> Iterator[str | None]:
    """Make a new PostgreSQL database for as long as the block lasts, where DATABASE_URL names a server."""
    server = sa.make_url(os.environ.get("DATABASE_URL") or "sqlite://")
    if not server.drivername.startswith("postgresql"):
        yield None
        return
    name = f"journey_{secrets.token_hex(4)}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextlib.contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Start a house on SQLite or, where DATABASE_URL names a PostgreSQL server, on a new database there.

    It has every way of paying, and a local Stripe beside it that lives on when the house is killed.
    """
    with database() as url:
        house = House(folder, database_url=url)
        with local_stripe(house.url) as stripe:
            house.settings = settings(stripe)
            with house:
                yield house


def teller_of(house: House, office: Office, hands: Sequence[PrivateKey] = ()) -> Teller:
    """Engage a cast, some of whom have told where their proceeds are to go."""
    cast = journey_cast(office, PrivateKey.new(), hands)
    till = Till.of(cast.public, LocalStripe(house.settings["STRIPE_API"]))
    return Teller(name_accounts(cast, till), office.stopwatch, till, patience_s=PATIENCE_S)


@contextlib.contextmanager
def engage(house: House) -> Iterator[Teller]:
    """Engage the cast of a journey in the house."""
    stopwatch = Stopwatch()
    with Office(house.url, house.administrator_token, stopwatch, PATIENCE_S) as office:
        hands = (PrivateKey.new(), PrivateKey.new())
        yield teller_of(house, office, hands)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def teller(house: House) -> Iterator[Teller]:
    with engage(house) as teller:
        yield teller


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    """Paint as many small pictures as the story's PICTURES says, which no other story has."""
    folder = tmp_path_factory.mktemp("pictures")
    apart = zlib.crc32(request.module.__name__.encode()) % 10_000
    for number in range(request.module.PICTURES):
        kind = QUICK[number % len(QUICK)]
        painted = Image.fromarray(paint(kind, apart + number, 420))
        painted.save(folder / f"{kind}-{number:02}.jpg", quality=90)
    return read_pictures(folder)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell each story in its order: its tests are chapters of one life, in one house."""
    here = Path(__file__).parent
    places = [n for n, item in enumerate(items) if item.path.parent == here]
    told = sorted((items[n] for n in places), key=lambda item: (str(item.path), item.location[1] or 0))
    order = list(dict.fromkeys(items[n].path for n in places))  # the stories themselves in any order
    told.sort(key=lambda item: order.index(item.path))
    for place, item in zip(places, told, strict=True):
        items[place] = item
