"""The pages of the market: what they show, to whom, and with how few queries."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from authentication.api import ImageCard
from authentication.models import Artwork
from foundation.web.parsing import FIGURES
from marketplace.models.auction import Paddle
from marketplace.operations import settling
from marketplace.queries import works
from tests.operations.market.house import Market
from tests.web.browsing import browser, html

SALE = {"title": {"en": "Evening"}, "currency": "CNY"}
MOST = 12
"""Queries that a page may issue, whatever the number of works."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Note what is asked here: a room that another test has left open may ask its own in another thread."""
    seen: list[str] = []
    here = threading.get_ident()

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if threading.get_ident() == here:
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

    def test_tell_the_year_of_a_work_that_is_only_made_from_it(
        self, market: Market, client: FlaskClient
    ) -> None:
        offering = market.offered(artwork_id=market.work())
        with market.transaction() as session:
            work = session.get_one(Artwork, offering.artwork_id)
            work.date_text, work.made_from_year, work.made_to_year = "", 2021, None

        page = read(client, f"/works/{offering.artwork_id}")

        assert (
            len(
                re.findall(r"\b2021\b", re.sub(r"<(script|head).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL))
            )
            >= 2
        )

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

    def test_begin_with_a_work_that_can_be_had(self, market: Market) -> None:
        free, bought = market.offered().artwork_id, market.offered()
        market.held(bought)
        with market.reading() as session:
            both = [
                replace(card, image=ImageCard("0" * 64, 400, 300, 1, "", "/t", "/i"))
                for card in works.cards(session, [bought.artwork_id, free])
            ]

        assert [card.reserved for card in both] == [True, False]
        assert works.most_pleasing(both) == both[1]
        assert works.most_pleasing(both[:1]) is None

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
            f"/works/art_{1:026d}?to=DE",
            f"/works/{lot.artwork_id}",
        ):
            with counted() as seen:
                read(client, path)
            selects = [text for text in seen if re.match(r"\s*SELECT", text)]
            assert len(selects) <= MOST, (path, len(selects), "\n".join(selects))


class TestBuying:
    def test_begins_at_the_country_where_the_buyer_is_known_to_be(self, market: Market) -> None:
        sale = market.drafted()
        with market.transaction() as session:
            session.add(
                Paddle(
                    id="pad_1",
                    sale_id=sale.id,
                    account_id=market.buyer.actor.id,
                    name="Ada Buyer",
                    conditions_version="1",
                    country="FR",
                    applied_at=market.at,
                )
            )
        order = market.held(market.offered())

        page = (
            browser(market.buyer)
            .get(f"/orders/{order.id}/checkout", headers={"Accept": "text/html", "Accept-Language": "en-US"})
            .text
        )

        assert re.search(r'<option value="FR" selected', page)

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
        ("typed", "said"), [("abc", FIGURES), ("-5", "above 0"), ("16.000,50", FIGURES), ("16.000", "coin")]
    )
    def test_of_a_price_mark_the_field_of_the_form_that_was_sent(
        self, market: Market, typed: str, said: str
    ) -> None:
        first, second = market.consigned(), market.consigned()
        client = browser(market.seller)
        page = client.get("/selling", headers={"Accept": "text/html"}).text
        form = {
            "price": typed,
            "currency": "EUR",
            "csrf_token": re.findall(r'csrf_token" value="([^"]+)', page)[0],
        }

        page = client.post(
            f"/consignments/{first.id}/offering", data=form, headers={"Accept": "text/html"}
        ).text

        assert len(re.findall('aria-invalid="true"', page)) == 1
        assert re.search(rf'value="{typed}"[^>]*aria-invalid="true"[^>]*>.*?{said}', page, re.DOTALL)
        assert page.index(f"/consignments/{first.id}/offering") < page.index('aria-invalid="true"')
        assert "<option selected>EUR" in page
        assert f"/consignments/{second.id}/offering" in page

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


class TestTheFoot:
    def test_says_how_long_the_log_is_and_asks_once_in_a_while(
        self, market: Market, client: FlaskClient
    ) -> None:
        from authentication.models.log import Checkpoint

        with market.transaction() as session:
            session.add(Checkpoint(size=12_345, root=bytes(32), note="-", signed_at=market.at))

        page = read(client, "/catalogue")
        with counted() as seen:
            read(client, "/catalogue")

        foot = page[page.index('class="footer-log"') :]
        assert '<span class="figure">12,345</span>' in foot
        assert 'href="/log"' in foot
        assert not [text for text in seen if "checkpoint" in text]


class TestTheListOfSales:
    def test_is_there_in_an_empty_house(self, client: FlaskClient) -> None:
        assert "No sale is in progress" in read(client, "/sales")
        assert "目前没有已公告的拍卖" in read(client, "/sales?page=400", language="zh")

    def test_shows_results_without_names_and_hides_drafts(self, market: Market, client: FlaskClient) -> None:
        from marketplace.models.auction import Paddle
        from marketplace.models.catalogue import Lot, Sale
        from marketplace.rules.lots import LotState
        from marketplace.rules.paddles import PaddleState
        from marketplace.rules.sales import SaleState

        draft, sale = market.drafted(), market.drafted()
        lots = [market.entered(sale), market.entered(sale)]
        with market.transaction() as session:
            session.add(
                Paddle(
                    id="pad_1",
                    sale_id=sale.id,
                    account_id=market.buyer.actor.id,
                    name=market.buyer.actor.name,
                    number=27,
                    state=PaddleState.APPROVED,
                    conditions_version="2026-11",
                    applied_at=market.later(),
                )
            )
            session.flush()
            sold, passed = (session.get_one(Lot, lot.id) for lot in lots)
            sold.state, sold.price_minor, sold.leader_paddle_id = LotState.SOLD, 1_234_00, "pad_1"
            passed.state, passed.price_minor = LotState.PASSED, 777_00
            session.get_one(Sale, sale.id).state = SaleState.CLOSED

        told = client.get("/sales", headers={"Accept": "application/json"})
        assert told.json is not None
        [line] = told.json["ended"]
        listed, page = read(client, "/sales"), read(client, f"/sales/{sale.id}")

        assert (line["lots"], line["sold"], line["total"]["amount_minor"]) == (2, 1, 1_234_00)
        assert draft.id not in told.text
        assert "1 of 2 lots sold" in listed
        assert "1,234" in page
        assert '<td class="num">27</td>' in page
        assert "777" not in page
        assert market.buyer.actor.name not in listed + page


class TestMakingASale:
    def test_takes_the_clocks_of_a_place(self, market: Market) -> None:
        times = {"opens_at": "2027-05-01T09:30", "ends_at": "2027-05-02T09:30"}

        here = market.cashier.post("/sales", SALE | times | {"zone": "Asia/Shanghai"})
        there = market.cashier.post("/sales", SALE | times | {"zone": "America/New_York"})

        assert here.status_code == 201, here.text
        assert here.json["opens_at"] == "2027-05-01T01:30:00Z"
        assert there.json["opens_at"] == "2027-05-01T13:30:00Z"

    def test_goes_on_taking_instants_with_their_zone(self, market: Market) -> None:
        times = {"opens_at": "2027-05-01T09:30:00+08:00", "ends_at": "2027-05-02T09:30:00Z"}

        made = market.cashier.post("/sales", SALE | times | {"zone": "Europe/London"})

        assert made.json["opens_at"] == "2027-05-01T09:30:00+08:00"
        assert made.json["ends_at"] == "2027-05-02T09:30:00Z"

    @pytest.mark.parametrize(
        ("opens_at", "zone"),
        [
            ("2027-05-01T09:30", {}),  # whose clocks?
            ("2027-05-01T09:30", {"zone": "Mars/Olympus"}),
            ("0001-01-01T00:00", {"zone": "Asia/Shanghai"}),
            ("2027-03-28T01:30", {"zone": "Europe/London"}),  # an hour that the clocks skip
        ],
    )
    def test_refuses_a_time_that_is_no_instant(
        self, market: Market, opens_at: str, zone: dict[str, str]
    ) -> None:
        body = SALE | {"opens_at": opens_at, "ends_at": "2027-05-02T09:30:00Z"} | zone

        assert market.cashier.post("/sales", body).status_code == 422


class TestAWorkThatHasLeft:
    def test_is_asked_for_nothing_more(self, market: Market, client: FlaskClient) -> None:
        from bonded_warehouse.models.custody import Holding
        from bonded_warehouse.rules.states import CustodyState

        artwork_id = market.work()
        assert "It has left our custody" not in read(client, f"/works/{artwork_id}?to=DE")
        with market.transaction() as session:
            holding = session.query(Holding).filter_by(artwork_id=artwork_id).one()
            holding.state, holding.is_open = CustodyState.DELIVERED, False

        page = read(client, f"/works/{artwork_id}?to=DE")

        assert "It has left our custody" in page
        assert "Ask the rules" not in page
        told = client.get(f"/works/{artwork_id}?to=DE", headers={"Accept": "application/json"})
        assert told.json is not None
        assert told.json["gate"] is None


class TestThePretendProvider:
    def test_answers_a_key_once(self, market: Market) -> None:
        _, invoice = market.placed()
        payment = market.buyer.post(f"/invoices/{invoice.id}/payments", {"means": "card"})
        path = payment.json["continue_url"].removeprefix("http://localhost")

        def end(case: str, key: str) -> int:
            answer = market.buyer.post(path, {"case": case}, headers={"Idempotency-Key": key})
            return int(answer.status_code)

        assert [end("pay_part", "one"), end("pay_part", "one"), end("pay", "one")] == [204, 204, 422]
        half = market.invoice(invoice.id).open.amount_minor
        assert half > 0
        assert end("pay_part", "two") == 204
        assert market.invoice(invoice.id).open.amount_minor < half


def test_a_buyer_is_asked_once_whether_all_is_well(market: Market) -> None:
    """Seen red: the question stood on below the thanks for its answer."""
    order, invoice = market.placed()
    market.pays(invoice)
    market.worker()
    with market.transaction() as session:
        assert order.holding_id is not None
        settling.record_delivery(session, holding_id=order.holding_id, at=market.at)
    page = f"/orders/{order.id}"
    assert "Is all well?" in html(market.buyer, page)
    market.buyer.post(f"{page}/acceptance")

    after = html(market.buyer, page)
    assert "Is all well?" not in after
    assert "the consignor is paid next" in after
