"""Whose is whose: orders, invoices, payments, statements, mail, and what waits on the desk."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from authentication.models import Artwork
from marketplace.operations import settling
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.browsing import browser, html


def titles(person: Person) -> list[str]:
    return [item["title"] for item in person.get("/desk").json["items"]]


class TestWhatIsAnothers:
    def test_is_not_there(self, market: Market) -> None:
        order, invoice = market.placed()
        payment_id = market.pays(invoice)
        paths = (f"/orders/{order.id}", f"/invoices/{invoice.id}", f"/payments/{payment_id}")

        for path in paths:
            assert market.rival.get(path).status_code == 404, path
            assert market.buyer.get(path).status_code == 200, path
            assert market.cashier.get(path).status_code == 200, path

    def test_shows_its_title_on_no_form(self, market: Market, person: Callable[..., Person]) -> None:
        uncertified = "art_00000000000000000000000099"
        with market.transaction() as session:
            session.add(
                Artwork(
                    id=uncertified,
                    title={"en": "Nobody's business yet"},
                    maker={"en": "Lin Mo"},
                    object_type="painting",
                    registrant_id=market.seller.actor.id,
                    registrant_name=market.seller.actor.name,
                    registered_at=market.at,
                )
            )
        form = f"/consignments/new?artwork_id={uncertified}"

        assert "business yet" in html(market.seller, form)
        assert "business yet" not in html(person("artist"), form)

    def test_is_not_among_what_its_seller_may_still_entrust(self, market: Market) -> None:
        sold, _ = market.settled()
        kept = market.work()

        form = html(market.seller, "/consignments/new")

        assert f'<option value="{kept}"' in form
        assert sold.artwork_id not in form

    def test_work_stays_the_one_that_was_meant_when_the_form_is_refused(self, market: Market) -> None:
        works = [market.work() for _ in range(3)]
        visitor = browser(market.seller)
        token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/consignments/new").text)
        assert token is not None

        for meant in works:
            sent = {"artwork_id": meant, "title_basis": "", "csrf_token": token.group(1)}
            answer = visitor.post("/consignments", data=sent, headers={"Accept": "text/html"})

            assert answer.status_code == 422
            assert f'<option value="{meant}" selected>' in answer.text

    @pytest.mark.parametrize("act", ["placement", "cancellation", "acceptance", "destination"])
    def test_cannot_be_acted_on(self, market: Market, act: str) -> None:
        order, _ = market.placed()

        answer = market.rival.post(f"/orders/{order.id}/{act}", {"destination": "CN"} if "t" in act else {})

        assert answer.status_code in {404, 422}

    @pytest.mark.parametrize("act", ["release", "surplus-refund", "dispute-dismissal"])
    def test_money_is_decided_by_cashiers(self, market: Market, act: str) -> None:
        order, _ = market.placed()

        assert market.buyer.post(f"/orders/{order.id}/{act}").status_code == 403
        assert market.cashier.post(f"/orders/{order.id}/{act}").status_code == 409

    def test_statements_are_ones_own_but_for_overseers(self, market: Market) -> None:
        market.placed()
        buyer = market.buyer.actor.id

        assert len(market.buyer.get("/statement").json["lines"]) == 1
        assert market.rival.get("/statement", party=buyer).json["lines"] == []
        assert len(market.cashier.get("/statement", party=buyer).json["lines"]) == 1

    def test_the_back_room_names_no_buyer(self, market: Market) -> None:
        """Auction Law, art. 21."""
        market.settled()

        text = market.seller.get("/selling").text

        assert "Ada Buyer" not in text
        assert market.buyer.actor.id not in text

    def test_mail_is_shown_in_the_demonstration_alone(self, market: Market) -> None:
        assert market.buyer.get("/mailbox").status_code == 404


class TestDesk:
    def test_tells_a_buyer_to_pay(self, market: Market) -> None:
        _, invoice = market.placed()

        assert titles(market.buyer) == [f"Pay invoice {invoice.number}"]
        assert titles(market.rival) == []

    def test_tells_a_consignor_what_is_offered_nowhere(self, market: Market) -> None:
        market.consigned()

        assert titles(market.seller) == ["Say how Pine and crane 1 is to be sold"]

    def test_tells_a_cashier_what_to_release_and_what_is_overdue(self, market: Market) -> None:
        order, _ = market.settled()
        assert order.holding_id is not None
        with market.transaction() as session:
            settling.record_delivery(
                session, holding_id=order.holding_id, at=market.at - settling.DISPUTE_WINDOW
            )
        market.at -= timedelta(days=8)
        market.placed()

        found = titles(market.cashier)

        assert "Release the consignor's proceeds" in found
        assert any(title.endswith("is overdue") for title in found)

    def test_tells_a_cashier_of_money_that_is_the_buyers_until_it_goes_back(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice, "pay_over")
        market.worker()

        assert titles(market.cashier) == ["Money of a buyer's lies here"]
        assert market.cashier.post(f"/orders/{order.id}/surplus-refund").status_code == 201
        market.worker()
        assert titles(market.cashier) == []


class TestPagesWithoutScripts:
    @pytest.fixture
    def browser(self, market: Market, client: FlaskClient) -> FlaskClient:
        """A browser in which the buyer has signed in."""
        with client.session_transaction() as session:
            from foundation.accounts.models import User

            with market.reading() as database:
                user = database.query(User).filter_by(account_id=market.buyer.actor.id).one()
                session["_user_id"] = user.fs_uniquifier
                session["_fresh"] = True
                session["fs_paa"] = 0
        return client

    def test_show_every_room_of_a_buyer(self, market: Market, browser: FlaskClient) -> None:
        order, invoice = market.settled()

        for path in ("/orders", f"/orders/{order.id}", f"/invoices/{invoice.id}", "/statement", "/desk"):
            answer = browser.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (path, answer.text[-800:])
            assert "</html>" in answer.text

    def test_show_a_refusal_on_the_form_with_what_was_typed(
        self, market: Market, browser: FlaskClient
    ) -> None:
        _, invoice = market.placed()
        page = browser.get(f"/invoices/{invoice.id}").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]

        answer: Any = browser.post(
            f"/invoices/{invoice.id}/payments", data={"csrf_token": token, "means": "card_refused"}
        )

        assert answer.status_code == 409
        assert "The payment provider refused the payment" in answer.text

    def test_refuse_a_form_that_is_not_genuine(self, market: Market, browser: FlaskClient) -> None:
        _, invoice = market.placed()

        answer = browser.post(f"/invoices/{invoice.id}/payments", data={"means": "card"})

        assert answer.status_code == 403


class TestSalesOverHttp:
    @pytest.mark.parametrize("year", ["0001", "2999", "9999"])
    def test_refuse_times_beyond_reason(self, market: Market, year: str) -> None:
        answer = market.cashier.post(
            "/sales",
            {
                "title": {"en": "x"},
                "currency": "CNY",
                "opens_at": f"{year}-01-01T00:00:00+08:00",
                "ends_at": f"{year}-12-31T23:59:59-12:00",
            },
        )

        assert answer.status_code == 422, answer.text

    def test_are_drafted_filled_and_announced(self, market: Market) -> None:
        at = market.at
        sale = market.cashier.post(
            "/sales",
            {
                "title": {"en": "Ink", "zh": "水墨"},
                "currency": "CNY",
                "opens_at": (at + timedelta(days=8)).isoformat(),
                "ends_at": (at + timedelta(days=9)).isoformat(),
            },
        ).json
        consignment = market.consigned()

        lot = market.seller.post(
            f"/consignments/{consignment.id}/lots",
            {
                "sale_id": sale["id"],
                "opening": "500",
                "estimate_low": "1000.00",
                "estimate_high": 2000,
                "reserve": "900",
            },
        )
        assert lot.status_code == 201, lot.text
        assert lot.json["opening"] == {"amount_minor": 500_00, "currency": "CNY"}
        assert "reserve_minor" not in lot.text
        announced = market.cashier.post(
            f"/sales/{sale['id']}/announcement",
            {
                "announced_at": at.isoformat(),
                "announcement_ref": "Kaifeng Daily",
                "auctioneer_licence": "41-0213",
                "display_from": (at + timedelta(days=3)).isoformat(),
                "display_until": (at + timedelta(days=7)).isoformat(),
                "display_place": "Hall A",
                "notes": "As they lie.",
            },
        )
        assert announced.status_code == 201, announced.text
        assert announced.json["state"] == "scheduled"
