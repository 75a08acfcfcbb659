"""A random sale over HTTP, held against the definition.

A small one with the other tests; RANDOM_SALE=100x200 (lots x bidders) in `make soak`.
"""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from foundation import clock
from foundation.accounts import operations as accounts
from foundation.accounts.models import Role as RoleRow
from foundation.accounts.models import User
from marketplace.queries import books
from marketplace.rules import closing, course
from marketplace.rules.course import Entry
from marketplace.rules.increments import ladder
from tests.operations.saleroom.room import NOON, Room

LOTS, BIDDERS = map(int, os.environ.get("RANDOM_SALE", "4x6").split("x"))
LADDER = ladder("artsy", "USD")
pytestmark = pytest.mark.timeout(300 + 30 * LOTS)


def token(room: Room, name: str) -> str:
    """Make somebody a buyer, and return a token of his."""
    with room.transaction() as session:
        user = session.query(User).filter_by(account_id=room.people[name].id).one()
        user.roles = [session.query(RoleRow).filter_by(name="buyer").one()]
        card = accounts.make_token(
            session,
            name="random",
            scopes=["bids:write"],
            days=1,
            known_scopes=["bids:write"],
            actor=room.people[name],
            at=clock.now(),
        )
    assert card.token is not None
    return card.token


def test_every_lot_ends_as_the_definition_says(room: Room, app: Flask, work: Callable[[], int]) -> None:
    chance = random.Random(LOTS * 1000 + BIDDERS)
    client: Any = app.test_client()
    lots = [room.enters(reserve_minor=chance.choice([None, None, 1_000_00, 3_000_00])) for _ in range(LOTS)]
    names = [f"b{number}" for number in range(BIDDERS)]
    for name in names:
        room.gives_paddle(name, limit=chance.choice([None, None, 20_000_00]))
    tokens = {name: token(room, name) for name in names}
    codes: dict[int, int] = {}
    saleroom = app.extensions["bianliang.saleroom"]
    for step in range(LOTS * 14):
        room.clock.pass_s(chance.choice([1, 20, 60, 240]) * 4 / LOTS)
        saleroom.clerk.turn()
        saleroom.clerk.rest()
        lot, name = chance.choice(lots), chance.choice(names)
        amount = 500_00
        for _ in range(chance.randint(0, 20)):
            amount = LADDER.ask_after(amount)
        bid = {"amount_minor": amount + chance.choice([0, 0, 0, 1]), "key": f"key-{step:06d}"}
        if chance.random() < 0.2:
            bid |= {"kind": "exact", "amount_minor": room.lot(lot).price_minor or 500_00}
        answer = client.post(
            f"/lots/{lot}/bids",
            json=bid,
            headers={"Authorization": f"Bearer {tokens[name]}", "Accept": "application/json"},
        )
        codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
        assert answer.status_code in {201, 409, 422}, answer.text
    room.clock.at = NOON + timedelta(days=3)
    saleroom.clerk.turn()
    saleroom.clerk.rest()

    assert codes[201] > LOTS * 3
    assert len(codes) > 1
    states = set()
    with room.reading() as session:
        told = books.histories(session, lots)
        for lot_id, book in books.books(session, lots).items():
            row = room.lot(lot_id)
            entries = [one for one in told[lot_id] if isinstance(one, Entry)]
            standing = course.closed_form(book.terms, entries, end_at=row.end_at)
            end = closing.end(book.terms, standing)
            assert (row.state.value, row.leader_paddle_id) == (end.state.value, standing.leader)
            assert row.price_minor == standing.price_minor(book.terms)
            assert row.winner_id == (None if end.winner is None else "acc_" + end.winner.split("_")[1])
            states.add(row.state.value)
    assert states == {"sold", "passed"} or LOTS < 10
    assert room.audit() == []
