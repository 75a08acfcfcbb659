"""Offers and conversations as the two who speak meet them, and who else does not."""

from collections.abc import Callable

import pytest

from marketplace.models.price_offers import Enquiry
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import browser, html
from tests.web.market.test_pages import MOST, counted


def offers(market: Market, amount: str = "800") -> tuple[str, str]:
    """Return the ids of an offered work and of an offer for it."""
    offering = market.offered()
    made = market.buyer.post(
        f"/offerings/{offering.id}/offers",
        {"amount": amount, "destination": "CN", "note": "It would hang well here."},
    )
    assert made.status_code == 201, made.text
    return offering.artwork_id, made.json["id"]


def asks(market: Market, text: str = "Is the paper aged?") -> str:
    offering = market.offered()
    asked = market.buyer.post(f"/works/{offering.artwork_id}/enquiries", {"text": text})
    assert asked.status_code == 201, asked.text
    return str(asked.json["id"])


def titles(person: Person) -> list[str]:
    return [item["title"] for item in person.get("/desk").json["items"]]


class TestOffers:
    def test_are_made_countered_agreed_and_checked_out(self, market: Market) -> None:
        artwork_id, offer = offers(market)

        assert "An offer for Pine and crane 1" in titles(market.seller)
        page = html(market.seller, f"/offers/{offer}")
        assert "Accept CN¥800" in page
        assert "It would hang well here." in page
        assert "Ada Buyer" not in page
        countered = market.seller.post(f"/offers/{offer}/counter", {"amount": "900", "seen": 1})
        assert countered.json["state"] == "countered"
        assert "The seller of Pine and crane 1 names a price" in titles(market.buyer)
        agreed = market.buyer.post(f"/offers/{offer}/acceptance", {"seen": 2})
        order = market.buyer.get(f"/orders/{agreed.json['order_id']}").json["order"]
        assert (order["state"], order["price"]["amount_minor"]) == ("held", 900_00)
        assert "Go on with your order" in html(market.buyer, f"/works/{artwork_id}")
        placed = market.buyer.post(f"/orders/{order['id']}/placement", {"destination": "CN"})
        assert placed.status_code == 201

    def test_are_refused_with_what_was_typed(self, market: Market) -> None:
        offering = market.offered()
        client = browser(market.buyer)
        page = client.get(f"/offerings/{offering.id}/offers/new", headers={"Accept": "text/html"}).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]

        answer = client.post(
            f"/offerings/{offering.id}/offers",
            data={"amount": "800.50", "destination": "CN", "note": "please", "csrf_token": token},
            headers={"Accept": "text/html"},
        )

        assert answer.status_code == 422
        assert "Offer a round amount, without cents." in answer.text
        assert 'value="800.50"' in answer.text
        assert ">please</textarea>" in answer.text

    def test_are_seen_by_the_two_alone(self, market: Market, person: Callable[..., Person]) -> None:
        _, offer = offers(market)

        for stranger in (market.rival, market.cashier, person("regulator")):
            assert stranger.get(f"/offers/{offer}").status_code == 404
        assert market.rival.post(f"/offers/{offer}/withdrawal", {"seen": 1}).status_code == 404
        assert market.rival.get("/offers").json["offers"] == []
        assert len(market.buyer.get("/offers").json["offers"]) == 1
        assert len(market.seller.get("/offers").json["offers"]) == 1

    def test_neither_floor_nor_names_are_told(self, market: Market) -> None:
        consignment = market.consigned()
        offered = market.seller.post(
            f"/consignments/{consignment.id}/offering", {"price": "1000", "currency": "CNY", "floor": "900"}
        )
        made = market.buyer.post(
            f"/offerings/{offered.json['id']}/offers", {"amount": "850", "destination": "CN"}
        )

        assert (made.json["state"], made.json["ended_reason"]) == ("declined", None)
        told = market.buyer.get(f"/offers/{made.json['id']}")
        for text in (told.text, offered.text, market.buyer.get(f"/works/{consignment.artwork_id}").text):
            assert "90000" not in text
            assert "floor" not in text
        assert "Lin Mo" not in str(told.json["offer"])
        assert market.seller.get(f"/offers/{made.json['id']}").json["offer"]["ended_reason"] == "low"

    def test_a_seller_at_a_price_alone_shows_no_way_to_offer(self, market: Market) -> None:
        consignment = market.consigned()
        offered = market.seller.post(
            f"/consignments/{consignment.id}/offering",
            {"price": "1000", "currency": "CNY", "price_alone": True},
        )

        assert "Make an offer" not in html(market.buyer, f"/works/{offered.json['artwork_id']}")
        refused = market.buyer.post(
            f"/offerings/{offered.json['id']}/offers", {"amount": "850", "destination": "CN"}
        )
        assert refused.json["type"].endswith("/offers-not-taken")


class TestConversations:
    def test_go_to_and_fro_without_ways_to_reach_each_other(self, market: Market) -> None:
        enquiry = asks(market, "Is the paper aged? Write to ada@example.org or call 13812345678.")

        assert "A message about Pine and crane 1" in titles(market.seller)
        page = html(market.seller, f"/enquiries/{enquiry}")
        assert "Is the paper aged? Write to … or call …." in page
        assert "Ways to reach somebody were taken out." in page
        assert not any(leak in page for leak in ("ada@example", "13812345678", "Ada Buyer"))
        market.seller.post(f"/enquiries/{enquiry}/messages", {"text": "New paper, of 2024."})
        messages = market.buyer.get(f"/enquiries/{enquiry}").json["messages"]
        assert [(one["side"], one["text"][:9]) for one in messages] == [
            ("buyer", "Is the pa"),
            ("seller", "New paper"),
        ]
        assert "Lin Mo" not in str(market.buyer.get(f"/enquiries/{enquiry}").json["messages"])

    def test_are_one_for_a_work_and_wait_for_answers(self, market: Market) -> None:
        enquiry = asks(market)
        with market.reading() as session:
            artwork_id = session.get_one(Enquiry, enquiry).artwork_id
        answers = [
            market.buyer.post(f"/works/{artwork_id}/enquiries", {"text": f"And {n}?"}) for n in range(5)
        ]

        assert [answer.status_code for answer in answers] == [201] * 4 + [409]
        assert {answer.json["id"] for answer in answers[:4]} == {enquiry}

    def test_are_read_by_staff_once_reported(self, market: Market, person: Callable[..., Person]) -> None:
        enquiry = asks(market, "You are a thief.")
        path = f"/enquiries/{enquiry}"

        assert market.cashier.get(path).status_code == 404
        assert market.cashier.post(f"{path}/decision", {"reason": "curious"}).status_code == 404
        market.seller.post(f"{path}/report", {"reason": "He insults me."})
        assert "A conversation was reported" in titles(market.cashier)
        assert "He insults me." in html(market.cashier, path)
        assert "He insults me." not in html(market.buyer, path)
        assert person("regulator").get(path).status_code == 404
        decided = market.cashier.post(f"{path}/decision", {"reason": "Insults end it.", "close": True})
        assert decided.json["state"] == "closed"
        assert "Insults end it." in html(market.buyer, path)
        assert market.buyer.post(f"{path}/messages", {"text": "But still"}).status_code == 409
        assert market.cashier.post(f"{path}/decision", {"reason": "Again."}).status_code == 409

    def test_begin_only_about_what_is_offered_by_another(self, market: Market) -> None:
        artwork_id = market.consigned().artwork_id

        refused = market.buyer.post(f"/works/{artwork_id}/enquiries", {"text": "How much?"})
        assert refused.json["type"].endswith("/not-offered")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_stay_within_their_measure(market: Market, language: str) -> None:
    artwork_id, offer = offers(market)
    enquiry = asks(market)
    for who, path in (
        (market.buyer, f"/offers/{offer}"),
        (market.seller, "/offers"),
        (market.buyer, f"/works/{artwork_id}/enquiries/new"),
        (market.seller, f"/enquiries/{enquiry}"),
        (market.seller, "/enquiries"),
        (market.seller, "/desk"),
    ):
        with counted() as seen:
            html(who, path, language)
        assert len([text for text in seen if text.lstrip().startswith("SELECT")]) <= MOST + 1, path
