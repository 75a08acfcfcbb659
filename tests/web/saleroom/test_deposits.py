"""A bidder leaves the deposit that a sale asks for, and only then has a paddle."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.operations.saleroom.room import Room
from tests.web.saleroom.conftest import Browser

HERE = "/sales/sal_2/registration"


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale(name="2", deposit_minor=100_00)
    return room


def test_a_deposit_is_left_at_the_provider_and_then_the_paddle_is_given(
    room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
) -> None:
    bidder, cashier = person("buyer"), person("cashier")
    reader = browser(bidder.actor)
    assert bidder.post("/sales/sal_2/deposit", {}).status_code == 404
    asked = {"conditions_version": "2026-11", "country": "GB"}
    registered = bidder.post(HERE, asked)
    assert registered.status_code == 201, registered.text
    approval = f"/paddles/{registered.get_json()['id']}/approval"
    assert cashier.post(approval, {}).status_code == 409
    assert "$100" in reader.get(HERE).text

    gone_on = reader.sends(HERE, "/sales/sal_2/deposit")
    again = bidder.post("/sales/sal_2/deposit", {}).get_json()

    assert gone_on.status_code == 303
    assert again["continue_url"].endswith(gone_on.location.rpartition("/")[2])
    assert cashier.post(approval, {}).status_code == 409
    paid = bidder.client.post(
        "/pretend-provider/" + gone_on.location.rpartition("/")[2],
        json={"case": "pay"},
        headers={"Accept": "application/json"},
    )
    assert paid.status_code == 204, paid.text
    assert "Card on file" in reader.get(HERE).text
    approved = cashier.post(approval, {})
    assert approved.status_code == 201, approved.text


def test_nobody_is_asked_where_the_sale_asks_nothing(room: Room, person: Callable[..., Any]) -> None:
    room.opens_sale(name="3")
    bidder = person("buyer")
    asked = {"conditions_version": "2026-11", "country": "GB"}
    assert bidder.post("/sales/sal_3/registration", asked).status_code == 201
    refused = bidder.post("/sales/sal_3/deposit", {})
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/deposit-not-asked")
