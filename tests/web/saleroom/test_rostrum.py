"""The rostrum of a live sale, by its pages."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.rules.sales import SaleType
from marketplace.web.live_frames import FRAMES
from tests.operations.saleroom.room import Room
from tests.operations.saleroom.test_on_air import lies_on_table
from tests.web.saleroom.conftest import Browser

PAGE = "/sales/sal_1/rostrum"


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale(type=SaleType.LIVE)
    saleroom = app.extensions["bianliang.saleroom"]
    saleroom.clerk._now = saleroom.floor._now = room.clock
    return room


@pytest.fixture
def auctioneer(room: Room, person: Callable[..., Any], browser: Callable[..., Browser]) -> Browser:
    someone = person("cashier")
    return browser(someone.actor)


class TestTheRostrum:
    def test_runs_a_lot_from_the_call_to_the_hammer(
        self, room: Room, auctioneer: Browser, person: Callable[..., Any], client: Any
    ) -> None:
        lot = room.enters()
        bidder = person("buyer")
        room.people["bidder"] = bidder.actor
        room.gives_paddle("bidder")
        room.gives_paddle("B")

        auctioneer.sends(PAGE, f"/lots/{lot}/call")
        exact = {"amount_minor": 500_00, "kind": "exact", "key": "key-of-mine"}
        asked = bidder.post(f"/lots/{lot}/bids", exact)
        assert asked.status_code == 201, asked.text
        entered = auctioneer.sends(PAGE, f"/lots/{lot}/room-bids", paddle="102", amount="800", how="phone")
        assert entered.status_code == 303, entered.text
        page = auctioneer.get(PAGE).text
        assert "$800" in page
        assert "by telephone" in page
        auctioneer.sends(PAGE, f"/lots/{lot}/asking", asking="1,000")
        assert "$1,000" in client.get("/sales/sal_1/room", headers={"Accept": "text/html"}).text
        auctioneer.sends(PAGE, f"/lots/{lot}/warning")
        assert "Fair warning" in client.get("/sales/sal_1/room", headers={"Accept": "text/html"}).text
        auctioneer.sends(PAGE, f"/lots/{lot}/hammer")

        ended = room.lot(lot)
        assert (ended.state, ended.price_minor, ended.winner_id) == ("sold", 800_00, "acc_B")

    def test_answers_as_before_whoever_asks_again_after_a_lost_answer(
        self, room: Room, person: Callable[..., Any]
    ) -> None:
        lot, cashier = room.enters(), person("cashier")

        def calls(key: str) -> Any:
            return cashier.post(f"/lots/{lot}/call", {}, headers={"Idempotency-Key": key})

        first, again, another = calls("key-one-1"), calls("key-one-1"), calls("key-two-2")

        assert (first.status_code, again.status_code, another.status_code) == (201, 201, 409)
        assert again.json == first.json
        assert room.audit() == []

    def test_says_what_is_wrong_beside_the_form(self, room: Room, auctioneer: Browser) -> None:
        lot = room.enters()
        auctioneer.sends(PAGE, f"/lots/{lot}/call")
        answer = auctioneer.sends(PAGE, f"/lots/{lot}/room-bids", paddle="999", amount="800", how="clerk")
        assert answer.status_code == 404
        assert "No registration is kept under this number." in answer.text
        answer = auctioneer.sends(PAGE, f"/lots/{lot}/asking", asking="12,5")
        assert answer.status_code == 422
        auctioneer.sends(PAGE, f"/lots/{lot}/pass")
        assert room.lot(lot).state == "passed"

    def test_is_read_in_chinese_and_costs_few_queries(self, room: Room, auctioneer: Browser) -> None:
        lot = room.enters()
        auctioneer.sends(PAGE, f"/lots/{lot}/call")
        auctioneer.client.set_cookie("language", "zh")
        assert "现场出价" in auctioneer.get(PAGE).text
        assert room.counts_queries(lambda: auctioneer.get(PAGE)) <= 13

    def test_withdraws_for_a_reason_of_the_law(self, room: Room, auctioneer: Browser) -> None:
        lot = room.enters()
        auctioneer.sends(PAGE, f"/lots/{lot}/call")
        auctioneer.sends(PAGE, f"/lots/{lot}/removal", reason="damage")
        assert room.lot(lot).withdrawn_reason == "damage"


class TestAMaximumLeftBefore:
    def test_waits_on_the_bidders_page_and_is_bid_at_the_call(
        self, room: Room, auctioneer: Browser, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot = room.enters()
        bidder = person("buyer")
        room.people["bidder"] = bidder.actor
        room.gives_paddle("bidder")
        someone = browser(bidder.actor)
        page = f"/lots/{lot}/room"

        answer = someone.sends(page, f"/lots/{lot}/absentee", amount="900")
        assert answer.status_code == 303, answer.text
        assert "waits for this lot" in someone.get(page).text
        assert "900" not in auctioneer.get(PAGE).text
        auctioneer.sends(PAGE, f"/lots/{lot}/call")
        assert "You lead" in someone.get(page).text


class TestOnAir:
    def test_a_lot_in_doubt_at_the_hammer_is_sold_once_both_handlers_said_yes(
        self, room: Room, person: Callable[..., Any]
    ) -> None:
        """Nothing is on air here: the camera knows the work at no press, and a cashier presides."""
        lot, cashier = room.enters(), person("cashier")
        keepers = [person("keeper"), person("keeper")]
        lies_on_table(room, handler_ids=[one.actor.id for one in keepers])
        room.people["bidder"] = person("buyer").actor
        room.gives_paddle("bidder")
        for act, sent in (("call", {}), ("room-bids", {"paddle": 101, "amount_minor": 500_00})):
            assert cashier.post(f"/lots/{lot}/{act}", sent).status_code == 201
        assert cashier.post(f"/lots/{lot}/warning").status_code == 201

        def strikes() -> str:
            answer = cashier.post(f"/lots/{lot}/hammer")
            return str(answer.json.get("type") or answer.json["state"])

        def waits(keeper: Any) -> list[str]:
            desk = keeper.get("/live/lse_1/desk").json
            return [one["id"] for one in desk["sightings"] if one["is_mine_to_say"]]

        frames: list[str] = []
        room.app.extensions[FRAMES] = frames.append
        stranger = person("gallery").post(f"/lots/{lot}/hammer")
        assert (stranger.status_code, frames) == (404, [])  # it sets no camera going
        assert strikes() == "/problems/live-in-doubt"
        assert frames == ["lse_1"]
        for keeper in keepers:
            (look,) = waits(keeper)
            assert keeper.post(f"/live/sightings/{look}/decision", {"is_it": True}).status_code == 201
            if keeper is keepers[0]:  # an impatient press takes back nothing that was said
                assert strikes() == "/problems/live-in-doubt"
        assert strikes() == "sold"
