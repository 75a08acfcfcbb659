"""The confirmation and the record of a sale: who reads them, who signs, and what is printed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.rules.sales import SaleState
from tests.operations.saleroom.room import NOON, Room, places


@pytest.fixture
def sold(room: Room, person: Callable[..., Any]) -> Any:
    """Sell a lot to a person with a token; return the lot, the buyer, the recorder and the auctioneer."""
    buyer, cashier, auctioneer = person("buyer"), person("cashier"), person("gallery")
    room.people["buyer"], room.people["auctioneer"] = buyer.actor, auctioneer.actor
    room.opens_sale(name="2", state=SaleState.SCHEDULED, opens_at=NOON + timedelta(minutes=1))
    lot, passed, clerk = room.enters("sal_2"), room.enters("sal_2"), room.clerk()
    room.gives_paddle("buyer", "sal_2")
    room.clock.pass_s(60)
    clerk.turn()
    places(clerk, buyer.actor, lot, 600)
    room.clock.at = NOON + timedelta(hours=2)
    clerk.turn()
    return lot, passed, buyer, cashier, auctioneer


def test_are_signed_by_those_who_must_and_printed(sold: Any, person: Callable[..., Any]) -> None:
    lot, passed, buyer, cashier, auctioneer = sold
    page = buyer.get(f"/lots/{lot}/papers").json
    assert [(paper["kind"], paper["missing"]) for paper in page["papers"]] == [
        ("confirmation", ["buyer", "auctioneer"]),
        ("record", ["auctioneer", "recorder", "buyer"]),
    ]
    assert page["facts"]["hammer_minor"] == 500_00
    for who, papers in ((buyer, 2), (auctioneer, 2), (cashier, 1)):
        done = 0
        for paper in ("confirmation", "record"):
            answer = who.post(f"/lots/{lot}/papers", {"paper": paper})
            done += answer.status_code == 201
        assert done == papers
    assert buyer.post(f"/lots/{lot}/papers", {"paper": "record"}).status_code == 409
    page = auctioneer.get(f"/lots/{lot}/papers").json
    assert [paper["missing"] for paper in page["papers"]] == [[], []]
    for paper in ("confirmation", "record"):
        printed = buyer.get(f"/lots/{lot}/papers/{paper}.pdf")
        assert printed.data.startswith(b"%PDF"), printed.text[:200]
    assert buyer.get(f"/lots/{lot}/papers/poem.pdf").status_code == 404

    assert person("buyer").get(f"/lots/{lot}/papers").status_code == 404
    record = auctioneer.get(f"/lots/{passed}/papers").json
    assert [(paper["kind"], paper["missing"]) for paper in record["papers"]] == [
        ("record", ["auctioneer", "recorder"])
    ]
    assert auctioneer.get(f"/lots/{passed}/papers/confirmation.pdf").status_code == 409
