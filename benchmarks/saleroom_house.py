"""A house with one sale, for the saleroom's benchmarks: made by the tests' own hands."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from alembic import command
from flask import Flask

from app import create_app
from foundation import clock
from foundation.accounts import operations
from foundation.accounts.models import Role, User
from foundation.actor import Actor
from foundation.cli.migrating import configuration
from foundation.db import transaction
from foundation.settings import Settings
from tests.operations.saleroom.room import Room

SALE: Final = "sal_bench"


def settings_in(folder: Path, url: str = "") -> Settings:
    """Return settings of a house in a folder, embedded or with a database at `url`."""
    env = {"BIANLIANG_DATA": str(folder), "SEARCH": "memory", "RATE_LIMIT": "10000000 per minute"}
    return replace(Settings.from_env(os.environ | env | {"DATABASE_URL": url}), pool_processes=1)


def build(folder: Path, *, lots: int, bidders: int, url: str = "") -> tuple[Flask, Room, list[Actor]]:
    """Migrate a new house in a folder, open a sale in it, and give bidders their paddles."""
    settings = settings_in(folder, url)
    command.upgrade(configuration(settings), "head")
    app = create_app(settings)
    with app.app_context(), transaction() as session:
        operations.ensure_roles(session, app.extensions["bianliang.roles"])
    room = Room(app)
    now = clock.now()
    room.opens_sale(
        name="bench", opens_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5), cascade_s=0
    )
    for _ in range(lots):
        room.enters(SALE)
    actors = [room.gives_paddle(f"b{number}", SALE) for number in range(bidders)]
    return app, room, actors


def tokens(app: Flask, actors: list[Actor]) -> list[str]:
    """Make the bidders buyers, and return a token of each."""
    made = []
    now = clock.now()
    for actor in actors:
        with app.app_context(), transaction() as session:
            user = session.query(User).filter_by(account_id=actor.account_id).one()
            user.roles = [session.query(Role).filter_by(name="buyer").one()]
            card = operations.make_token(
                session,
                name="bench",
                scopes=["bids:write"],
                days=1,
                known_scopes=["bids:write"],
                actor=actor,
                at=now,
            )
            assert card.token is not None
            made.append(card.token)
    return made
