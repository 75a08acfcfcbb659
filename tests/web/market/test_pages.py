"""The pages of the market: what they show, to whom, and with how few queries."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.operations.market.house import Market

MOST = 12
"""Queries that a page may issue, whatever the number of works."""


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def read(client: FlaskClient, path: str, *, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
    return answer.text


class TestPublicPages:
    @pytest.mark.parametrize("language", ["en", "zh-CN", "en-GB"])
    def test_are_shown_in_an_empty_house(self, client: FlaskClient, language: str) -> None:
        for path in ("/", "/catalogue", "/catalogue?q=松&kind=auction&price_from=10&currency=CNY&page=3"):
            read(client, path, language=language)

    @pytest.mark.parametrize("path", ["/works/art_0", "/sales/sal_0", "/invoices/inv_0", "/orders/ord_0"])
    def test_say_what_is_not_there(self, market: Market, path: str) -> None:
        assert market.buyer.get(path).status_code == 404

    def test_show_a_work_that_is_offered(self, market: Market, client: FlaskClient) -> None:
        offering = market.offered()
        market.worker()

        assert "Pine and crane 1" in read(client, "/")
        assert "松鹤图之1" in read(client, "/catalogue?q=松鶴", language="zh")
        page = read(client, f"/works/{offering.artwork_id}?to=DE")
        for words in ("Genuine, says Gu Yan", "Germany", "¥1,000", "Kaifeng vault one"):
            assert words in page, words

    def test_show_a_lot_and_its_sale(self, market: Market, client: FlaskClient) -> None:
        sale = market.drafted()
        lot = market.entered(sale)
        market.worker()

        assert client.get(f"/sales/{sale.id}").status_code == 404  # a draft is its auctioneer's
        assert market.cashier.get(f"/sales/{sale.id}").json["lots"][0]["lot_id"] == lot.id
        assert "Ink of our time" in read(client, f"/works/{lot.artwork_id}")

    def test_never_tell_the_reserve(self, market: Market, client: FlaskClient) -> None:
        sale = market.drafted()
        lot = market.entered(sale, reserve_minor=850_00)
        market.worker()
        paths = ("/catalogue", f"/works/{lot.artwork_id}", "/")

        for path in paths:
            assert "850" not in read(client, path)
            assert "85000" not in client.get(path, headers={"Accept": "application/json"}).text

    def test_never_tell_who_is_buying(self, market: Market, client: FlaskClient) -> None:
        offering = market.offered()
        order = market.held(offering)
        market.worker()

        for path in (f"/works/{offering.artwork_id}", "/catalogue", "/"):
            for reader in (client, market.seller.client):
                told = reader.get(path, headers={"Accept": "application/json"})
                assert told.status_code == 200
                assert market.buyer.actor.id not in told.text, path
                assert order.id not in told.text, path
        assert market.seller.get(f"/works/{offering.artwork_id}").json["offer"]["reserved"] is True

    def test_hide_an_uncertified_work_from_strangers(self, market: Market, client: FlaskClient) -> None:
        from authentication.models import Certificate

        artwork_id = market.work()
        with market.transaction() as session:
            session.execute(sa.delete(Certificate))

        assert client.get(f"/works/{artwork_id}").status_code == 404
        newcomer = market.buyer.get(f"/works/{artwork_id}")
        assert (newcomer.status_code, newcomer.json["type"]) == (404, "/problems/artwork-unknown")
        for reader in (market.seller, market.cashier, market.person("keeper"), market.person("auditor")):
            assert reader.get(f"/works/{artwork_id}").status_code == 200, reader.actor.roles


class TestQueries:
    @pytest.mark.parametrize("works", [1, 30])
    def test_are_few_whatever_the_number_of_works(
        self, market: Market, client: FlaskClient, works: int
    ) -> None:
        for _ in range(works):
            market.offered()
        market.worker()
        sale = market.drafted()
        lot = market.entered(sale)
        read(client, "/catalogue")  # what is read once in a process is not counted
        for path in (
            "/",
            "/catalogue",
            "/catalogue?q=pine",
            "/works/art_1?to=DE",
            f"/works/{lot.artwork_id}",
        ):
            with counted() as seen:
                read(client, path)
            selects = [text for text in seen if re.match(r"\s*SELECT", text)]
            assert len(selects) <= MOST, (path, len(selects), "\n".join(selects))


class TestBuying:
    def test_goes_over_http_from_the_click_to_title(self, market: Market, work: Callable[[], int]) -> None:
        offering = market.offered()
        buyer = market.buyer

        order = buyer.post(f"/offerings/{offering.id}/orders")
        assert order.status_code == 201, order.text
        placed = buyer.post(f"/orders/{order.json['id']}/placement", {"destination": "CN"})
        assert placed.status_code == 201, placed.text
        payment = buyer.post(f"/invoices/{placed.json['invoice_id']}/payments", {"means": "card"})
        assert payment.status_code == 201, payment.text
        path = payment.json["continue_url"].removeprefix("http://localhost")
        assert buyer.post(path, {"case": "pay"}).status_code == 204
        work()

        page = buyer.get(f"/orders/{order.json['id']}").json
        assert page["order"]["state"] == "settled"
        assert page["invoice"]["open"]["amount_minor"] == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/consignments", {}),
            ("/consignments", {"artwork_id": "art_0", "title_basis": "mine"}),
            ("/consignments/con_0/offering", {"price": "1", "currency": "CNY"}),
            ("/consignments/con_0/offering", {"price": "-1", "currency": "CNY"}),
            ("/consignments/con_0/lots", {"sale_id": "sal_0"}),
            ("/offerings/off_0/withdrawal", {"reason": "because"}),
            ("/lots/lot_0/withdrawal", {"reason": "because"}),
        ],
    )
    def test_of_nonsense_come_with_their_reason(
        self, market: Market, path: str, body: dict[str, str]
    ) -> None:
        answer = market.seller.post(path, body)

        assert answer.status_code in {404, 422}, answer.text
        assert answer.json["title"]

    def test_of_a_report_that_nobody_signed(self, client: FlaskClient, app: Flask) -> None:
        answer = client.post("/webhooks/payments", json={"kind": "succeeded"})

        assert answer.status_code == 403
        assert answer.get_json()["type"] == "/problems/signature-invalid"
