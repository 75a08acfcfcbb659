"""A house with one live session on air, for the live room's benchmark: made by the tests' own hands."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from flask import Flask

from app import create_app
from benchmarks.saleroom_house import settings_in
from foundation import clock
from foundation.accounts import operations
from foundation.accounts.models import Organisation
from foundation.actor import Actor, Role
from foundation.cli.migrating import configuration
from foundation.db import transaction
from foundation.web import openapi
from tests.conftest import INSTALLATION, Person
from tests.operations.market.house import Market
from tests.operations.market.live import Studio


@dataclass
class People:
    """Opens accounts."""

    app: Flask
    count: int = 0

    def __call__(self, *roles: str, organisation: str | None = None, name: str = "") -> Person:
        """Open an account with a token of every scope."""
        self.count += 1
        at = clock.now()
        with self.app.app_context(), transaction() as session:
            if organisation is not None and session.get(Organisation, organisation) is None:
                session.add(Organisation(id=organisation, name=organisation, kind="other", created_at=at))
                session.flush()
            card = operations.open_account(
                session,
                email=f"person{self.count}@example.org",
                name=name or f"Person {self.count}",
                roles=roles,
                organisation_id=organisation,
                actor=INSTALLATION,
                at=at,
            )
            actor = Actor(
                account_id=card.account_id,
                name=card.name,
                roles=frozenset(Role(role) for role in roles),
                organisation_id=organisation,
            )
            scopes = openapi.scopes(self.app)
            token = operations.make_token(
                session, name="bench", scopes=scopes, days=1, known_scopes=scopes, actor=actor, at=at
            )
        assert token.token is not None
        return Person(self.app, actor, f"person{self.count}@example.org", token.token)


@dataclass(frozen=True)
class OnAir:
    """The session, and who hosts it."""

    session_id: str
    host_id: str
    token: str


def build(folder: Path) -> OnAir:
    """Migrate a new house in a folder, and have a session on air in it."""
    settings = settings_in(folder)
    command.upgrade(configuration(settings), "head")
    app = create_app(settings)
    with app.app_context(), transaction() as session:
        operations.ensure_roles(session, app.extensions["bianliang.roles"])
    return on_air_in(app)


def on_air_in(app: Flask, *, works: int = 0) -> OnAir:
    """Have a session on air in a house that stands.

    :param works: how many it has already
    """
    people = People(app)
    opened: dict[str, Person] = {}

    def person(*roles: str, **given: str) -> Person:
        one = people(*roles, **given)
        opened[one.actor.id] = one
        return one

    studio = Studio(Market(app, person, works=works))
    session_id = studio.on_air().id
    return OnAir(session_id, studio.host.id, opened[studio.host.id].token)
