"""Nobody learns another's maximum, a reserve, or who a bidder is (auction_spec, R20)."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import Refusal
from marketplace.models.catalogue import Sale
from marketplace.rules.bidding import BidKind
from tests.operations.saleroom.room import Room, places

RESERVE = 1_777_77
NAMES = ("Aurelia", "Bartholomew", "Celestine")


def numbers(value: Any) -> Iterator[int]:
    """Yield every whole number in a JSON value, also those in its texts."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        yield value
    elif isinstance(value, str):
        yield from (int(found) for found in re.findall(r"\d{4,9}", value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)


@pytest.fixture
def free_room(room: Room) -> Room:
    """A sale in which any amount may be bid, so that no maximum is like another or like a price."""
    with room.transaction() as session:
        session.get_one(Sale, "sal_1").strict_grid = False
    for name in NAMES:
        room.gives_paddle(name)
    return room


class TestWhatThePublicSees:
    told: ClassVar[set[int]] = set()
    """Prices that became public, on any lot: the reserve is one of them once it is met."""
    readers: ClassVar[list[Any]] = []

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(st.sampled_from(NAMES), st.integers(501, 3_000), st.integers(1, 98)),
            min_size=2,
            max_size=8,
        )
    )
    def test_has_no_secret_in_it(
        self,
        free_room: Room,
        person: Callable[..., Any],
        bids: list[tuple[str, int, int]],
    ) -> None:
        room = free_room
        lot = room.enters(reserve_minor=RESERVE)
        clerk, prices, maxima = room.clerk(), self.told, {RESERVE}
        for step, (name, dollars, cents) in enumerate(bids):
            try:
                receipt, _ = clerk.bid(
                    room.people[name],
                    lot_id=lot,
                    amount_minor=dollars * 100 + cents,
                    kind=BidKind.MAX,
                    key=f"{lot}-{step}",
                )
            except Refusal:
                continue
            maxima.add(dollars * 100 + cents)
            prices.update({receipt.price_minor, receipt.ask_minor})
        secrets = maxima - prices

        for text in self.everything_public(room, person, lot):
            found = set(numbers(json.loads(text)))
            assert not found & secrets, found & secrets
            assert not any(name in text for name in NAMES)
            assert not any(room.people[name].id in text for name in NAMES)
            assert "pad_" not in text

    def everything_public(self, room: Room, person: Callable[..., Any], lot: str) -> Iterator[str]:
        stranger = room.app.test_client()
        headers = {"Accept": "application/json"}
        yield stranger.get("/sales/sal_1/room", headers=headers).text
        yield stranger.get(f"/lots/{lot}/room", headers=headers).text
        if not self.readers:
            self.readers.append(person("buyer", name="reader"))
        yield self.readers[0].get(f"/lots/{lot}/room").text
        answer = stranger.get("/sales/sal_1/live?after=0")
        first: Any = next(iter(answer.response))
        answer.close()
        for line in first.decode().splitlines():
            if line.startswith("data: "):
                yield line.removeprefix("data: ")


def test_the_reader_sees_his_own_maximum_and_no_others(room: Room, person: Callable[..., Any]) -> None:
    lot, clerk = room.enters(), room.clerk()
    mine, other = person("buyer", name="Mine"), person("buyer", name="Other")
    for someone in (mine, other):
        room.people[someone.actor.name] = someone.actor
        room.gives_paddle(someone.actor.name)
    places(clerk, mine.actor, lot, 2_000)
    places(clerk, other.actor, lot, 7_500)

    seen = mine.get(f"/lots/{lot}/room").json
    del seen["asks"], seen["owed"]  # the ladder's own amounts

    assert seen["yours"]["maxima"] == {lot: {"amount_minor": 2_000_00, "currency": "USD"}}
    assert 7_500_00 not in set(numbers(seen))
