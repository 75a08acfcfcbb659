"""The saleroom's pages, and its JSON."""

import re
from collections.abc import Callable
from typing import Any

from marketplace.rules.sales import SaleState
from tests.operations.saleroom.room import Room, places
from tests.web.saleroom.conftest import Browser


def bidder(room: Room, person: Callable[..., Any], name: str = "B", **more: Any) -> Any:
    found = person("buyer", name=name)
    room.people[name] = found.actor
    room.gives_paddle(name, **more)
    return found


class TestTheRoom:
    def test_shows_a_stranger_the_lots_and_how_to_bid(self, room: Room, client: Any) -> None:
        lot = room.enters()
        places(room.clerk(), room.gives_paddle("A"), lot, 2_000)

        page = client.get("/sales/sal_1/room", headers={"Accept": "text/html"})

        assert page.status_code == 200
        assert "Pine and crane 1" in page.text
        assert "$500" in page.text
        assert "Sign in to bid" in page.text
        told = re.sub(r'data-owed="[^"]*"', "", page.text)  # what any next bid would cost, whoever makes it
        assert "2,000" not in told.replace("$2,000", "", 1)  # the high estimate alone

    def test_is_read_in_chinese(self, room: Room, client: Any) -> None:
        room.enters()
        client.set_cookie("language", "zh")

        page = client.get("/sales/sal_1/room", headers={"Accept": "text/html"})

        assert "松鹤图之1" in page.text
        assert 'lang="zh-Hans"' in page.text

    def test_tells_what_happened_by_the_readers_clocks(self, room: Room, client: Any) -> None:
        lot = room.enters()
        places(room.clerk(), room.gives_paddle("A"), lot, 2_000)
        client.set_cookie("zone", "Asia/Kathmandu")

        page = client.get("/sales/sal_1/room", headers={"Accept": "text/html"}).text

        assert 'data-zone="Asia/Kathmandu"' in page
        assert re.search(r"\d\d:\d\d:\d\d UTC\+5:45</time>", page)
        assert " UTC<" not in page

    def test_is_not_there_before_the_sale_is_announced(self, room: Room, client: Any) -> None:
        room.opens_sale(name="2", state=SaleState.DRAFT)

        assert client.get("/sales/sal_2/room").status_code == 404

    def test_has_an_empty_page_before_the_first_lot(self, room: Room, client: Any) -> None:
        assert "No lots yet" in client.get("/sales/sal_1/room", headers={"Accept": "text/html"}).text

    def test_takes_the_same_number_of_queries_for_many_lots(self, room: Room, client: Any) -> None:
        client.get("/log")  # what is kept for some seconds is not counted
        counts = []
        for _ in range(2):
            for _ in range(4):
                room.enters()
            counts.append(room.counts_queries(lambda: client.get("/sales/sal_1/room")))

        assert counts[0] == counts[1] <= 12


class TestABidByForm:
    def test_leads_and_says_so(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)
        reader = browser(someone.actor)

        answer = reader.sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", amount="1,500")

        assert answer.status_code == 303
        page = reader.get(answer.headers["Location"]).text
        assert "You lead at $500." in page
        assert "You lead, with a maximum of $1,500." in page

    def test_offers_its_leader_what_is_above_his_own_maximum_and_others_what_is_asked(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, clerk = room.enters(), room.clerk()
        leader, other = bidder(room, person), bidder(room, person, "other")
        places(clerk, leader.actor, lot, 1_500)
        page = f"/lots/{lot}/room"

        def least(who: Any) -> list[int]:
            seen = who.get(page).json
            assert seen["owed"][0]["hammer"] == seen["lot"]["ask"]  # what the room pays next is one for all
            return [one["amount_minor"] // 100 for one in seen["asks"][:2]]

        assert (least(leader), least(other)) == ([1_600, 1_700], [550, 600])
        assert "It takes $1,600 or more" in browser(leader.actor).get(page).text
        assert "It takes $550 or more" in browser(other.actor).get(page).text
        places(clerk, other.actor, lot, 2_000)
        assert (least(leader), least(other)) == ([1_700, 1_800], [2_250, 2_500])

    def test_is_refused_where_a_comma_stands_for_a_point(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)

        answer = browser(someone.actor).sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", amount="1500,50")

        assert answer.status_code == 422
        assert "Write the amount in figures, as 1,500." in answer.text

    def test_keeps_what_was_typed_when_it_is_refused(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)

        answer = browser(someone.actor).sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", amount="120")

        assert answer.status_code == 409
        assert "Bid at least $500." in answer.text
        assert 'value="120"' in answer.text

    def test_sent_twice_counts_once(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)
        reader = browser(someone.actor)
        fields = {"amount": "700", "key": "a-key-that-is-sent-twice"}

        reader.sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", **fields)
        reader.sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", **fields)

        assert room.lot(lot).bid_count == 1

    def test_takes_no_nonsense(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)
        reader = browser(someone.actor)

        for amount in ("", "-5", "1e5", "twelve", "1.234", "999999999999999999"):
            answer = reader.sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", amount=amount)
            assert answer.status_code == 422, amount
        assert room.bids(lot) == []


class TestABidByProgram:
    def test_is_answered_with_a_receipt(self, room: Room, person: Callable[..., Any]) -> None:
        lot, someone = room.enters(), bidder(room, person)

        answer = someone.post(f"/lots/{lot}/bids", {"amount_minor": 100_000, "key": "key-number-1"})

        assert answer.status_code == 201
        assert answer.json["code"] == "leading"
        assert answer.json["price_minor"] == 500_00

    def test_is_answered_alike_under_the_same_key(self, room: Room, person: Callable[..., Any]) -> None:
        lot, someone = room.enters(), bidder(room, person)
        headers = {"Idempotency-Key": "key-number-1"}

        first = someone.post(f"/lots/{lot}/bids", {"amount_minor": 100_000}, headers=headers)
        places(room.clerk(), room.gives_paddle("C"), lot, 3_000)
        again = someone.post(f"/lots/{lot}/bids", {"amount_minor": 100_000}, headers=headers)

        assert again.data == first.data
        assert again.status_code == first.status_code
        assert again.headers["Idempotent-Replay"] == "true"
        assert "Idempotent-Replay" not in first.headers

    def test_is_refused_under_a_key_of_another_bid(self, room: Room, person: Callable[..., Any]) -> None:
        lot, someone = room.enters(), bidder(room, person)
        someone.post(f"/lots/{lot}/bids", {"amount_minor": 100_000, "key": "key-number-1"})

        again = someone.post(f"/lots/{lot}/bids", {"amount_minor": 150_000, "key": "key-number-1"})

        assert again.status_code == 422
        assert again.json["type"] == "/problems/key-reused"

    def test_needs_a_key(self, room: Room, person: Callable[..., Any]) -> None:
        lot, someone = room.enters(), bidder(room, person)

        assert someone.post(f"/lots/{lot}/bids", {"amount_minor": 100_000}).status_code == 422

    def test_is_told_what_it_takes(self, room: Room, person: Callable[..., Any]) -> None:
        lot, someone = room.enters(), bidder(room, person)

        answer = someone.post(f"/lots/{lot}/bids", {"amount_minor": 5_000, "key": "key-number-1"})

        assert answer.status_code == 409
        assert answer.json["asking"] == {"amount_minor": 500_00, "currency": "USD"}

    def test_takes_an_exact_bid_only_at_the_asking_price(
        self, room: Room, person: Callable[..., Any]
    ) -> None:
        lot, someone = room.enters(), bidder(room, person)
        body = {"amount_minor": 550_00, "key": "key-number-1", "kind": "exact"}

        assert someone.post(f"/lots/{lot}/bids", body).json["type"] == "/problems/price-moved"

    def test_of_a_lot_that_does_not_exist_is_not_found(self, room: Room, person: Callable[..., Any]) -> None:
        someone = bidder(room, person)

        answer = someone.post("/lots/lot_none/bids", {"amount_minor": 5_000, "key": "key-number-1"})

        assert answer.status_code == 404


class TestARegistration:
    def test_is_asked_for_approved_and_used(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        lot, someone, cashier = room.enters(), person("buyer"), person("cashier")
        reader, desk = browser(someone.actor), browser(cashier.actor)
        page = "/sales/sal_1/registration"

        asked = reader.sends(page, page, country="CN", conditions_version="2026-11")
        paddle = cashier.get("/sales/sal_1/rostrum").json["bidders"][0]["id"]
        given = desk.sends("/sales/sal_1/rostrum", f"/paddles/{paddle}/approval", spend_limit="10,000")
        bid = reader.sends(f"/lots/{lot}/room", f"/lots/{lot}/bids", amount="600")

        assert (asked.status_code, given.status_code, bid.status_code) == (303, 303, 303)
        assert room.lot(lot).bid_count == 1
        assert "$10,000" in reader.get(page).text

    def test_is_shown_again_with_what_was_typed_when_its_decision_is_refused(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        room.enters()
        cashier = person("cashier")
        desk, page = browser(cashier.actor), "/sales/sal_1/registration"
        for number in ("one", "two"):
            someone = browser(person("buyer", name=number).actor)
            someone.sends(page, page, country="CN", conditions_version="2026-11")
        first, second = (each["id"] for each in cashier.get("/sales/sal_1/rostrum").json["bidders"])

        limit = desk.sends("/sales/sal_1/rostrum", f"/paddles/{first}/approval", spend_limit="plenty")
        reason = desk.sends("/sales/sal_1/rostrum", f"/paddles/{second}/refusal", reason="no")
        nobody = desk.client.post("/paddles/pad_0/approval", headers={"Accept": "text/html"})

        assert (limit.status_code, reason.status_code) == (422, 422)
        assert limit.text.count('value="plenty"') == 1
        assert f'id="refused-{first}"' in limit.text
        assert f'id="refused-{second}"' in reason.text
        assert reason.text.count('value="no"') == 1
        assert "This is too short." in reason.text
        assert reason.text.count('<details class="confirm" data-menu open>') == 1
        assert nobody.status_code in {403, 404}

    def test_takes_the_conditions(self, room: Room, person: Callable[..., Any]) -> None:
        someone = person("buyer")

        without = someone.post("/sales/sal_1/registration", {"country": "CN"})
        other = someone.post("/sales/sal_1/registration", {"country": "CN", "conditions_version": "1999-01"})

        assert (without.status_code, other.status_code) == (422, 422)

    def test_is_not_decided_by_another_house(self, room: Room, person: Callable[..., Any]) -> None:
        paddle = person("buyer").post(
            "/sales/sal_1/registration", {"country": "CN", "conditions_version": "2026-11"}
        )
        gallery = person("gallery")

        assert gallery.post(f"/paddles/{paddle.json['id']}/approval", {}).status_code == 404
        assert gallery.get("/sales/sal_1/rostrum").status_code == 404

    def test_can_be_declined_with_a_reason(
        self, room: Room, person: Callable[..., Any], browser: Callable[..., Browser]
    ) -> None:
        someone, cashier = person("buyer"), person("cashier")
        body = {"country": "CN", "conditions_version": "2026-11"}
        paddle = someone.post("/sales/sal_1/registration", body).json["id"]

        cashier.post(f"/paddles/{paddle}/refusal", {"reason": "No proof of identity."})

        assert "No proof of identity." in browser(someone.actor).get("/sales/sal_1/registration").text

    def test_stands_on_the_desk_until_it_is_decided(self, room: Room, person: Callable[..., Any]) -> None:
        cashier = person("cashier")
        body = {"country": "CN", "conditions_version": "2026-11"}
        paddle = person("buyer").post("/sales/sal_1/registration", body).json["id"]
        before = [item["url"] for item in cashier.get("/desk").json["items"]]

        cashier.post(f"/paddles/{paddle}/approval", {})

        assert "/sales/sal_1/rostrum" in before
        assert "/sales/sal_1/rostrum" not in [i["url"] for i in cashier.get("/desk").json["items"]]
