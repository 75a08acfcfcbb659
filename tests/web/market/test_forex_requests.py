"""Settlement of foreign money: signed trade data, each order once, costs netted, answered at a desk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication.evidence import canonical, extract, policy
from bonded_warehouse import api as warehouse
from bonded_warehouse.models.tax import FxQuotaEntry
from bonded_warehouse.models.trade_data import TradeDataUse
from bonded_warehouse.operations import forexing
from foundation import clock
from foundation.errors import Refusal
from foundation.money import Money
from marketplace.models.books import ExchangeOrder
from marketplace.models.forex_requests import ForexRequest
from marketplace.models.orders import Order
from marketplace.money_errors import OrderExchanged
from marketplace.operations import exchanging, requesting_forex
from marketplace.queries import forex_requests
from marketplace.rules.sales import OrderState
from tests.conftest import Person
from tests.operations.market.exporting import departs, exported, has_account, sold_abroad
from tests.operations.market.house import Market
from tests.operations.saleroom.witness import all_at_once
from tests.web.browsing import asked_for, browser, html
from tests.web.market.test_storefronts import galleries
from tests.web.warehouse.staff import said

__all__ = ["galleries"]


@pytest.fixture
def desk(person: Callable[..., Person]) -> Person:
    return person("forex_officer", name="Hui Officer", organisation="Bank of Kaifeng")


def files(
    market: Market, desk: Person, orders: list[str], status: int = 201, **changes: Any
) -> dict[str, Any]:
    who = changes.pop("who", market.seller)
    given = {"orders": orders, "currency": "USD", "desk": desk.actor.id} | changes
    answer: dict[str, Any] = said(who.post("/forex/requests", given), status)
    return answer


def accepts(desk: Person, card: dict[str, Any], status: int = 201, **changes: Any) -> dict[str, Any]:
    given = {
        "bank_reference": "Bank of Kaifeng, slip 17",
        "settled_on": clock.now().date().isoformat(),
        "rate": "7.1",
        "got": f"{card['net']['amount_minor'] * 71 // 10 / 100:.2f}",
    }
    answer: dict[str, Any] = said(
        desk.post(f"/forex/requests/{card['id']}/acceptance", given | changes), status
    )
    return answer


def refused(answer: dict[str, Any]) -> str:
    return str(answer["type"]).removeprefix("/problems/")


def test_a_person_is_settled_with_costs_netted_and_a_file_that_the_bank_verifies(
    market: Market, desk: Person, person: Callable[..., Person]
) -> None:
    order_id = exported(market)
    assert refused(files(market, desk, [order_id], 409)) == "forex-account-needed"
    has_account(market, market.seller.actor)
    [free] = said(market.seller.get("/forex/requests"), 200)["fileable"]
    assert free["order_id"] == order_id
    fields = files(market, desk, [order_id], 422, storage="20", tax_paper="T-1")["fields"]
    assert set(fields) == {"storage_paper", "tax"}
    assert (
        refused(files(market, desk, [order_id], 409, storage="9999", storage_paper="P")) == "costs-too-high"
    )

    card = files(market, desk, [order_id], storage="20.50", storage_paper="Geneva Free Port, 22, 3 Nov")
    gross = card["gross"]["amount_minor"]
    assert gross == free["proceeds"]["amount_minor"]
    assert (card["net"]["amount_minor"], card["is_personal"]) == (gross - 20_50, True)
    assert refused(accepts(desk, card, 409)) == "extract-not-ready"
    market.worker()
    data = desk.get(f"/forex/requests/{card['id']}/file").data
    trust = policy.read(market.app.test_client().get("/trust.toml").data)
    assert extract.verify(data, trust=trust, at=clock.now()).is_valid
    content = canonical.read(data)["content"]
    assert content["exports"][0]["order"] == order_id
    assert content["settlement"]["net_minor"] == gross - 20_50
    assert market.buyer.actor.id not in data.decode()
    assert "Ada" not in data.decode()

    said(desk.get("/desk"), 200)
    assert "Answer 1 request for settlement" in html(desk, "/desk")
    other = person("forex_officer", organisation="Another bank")
    assert said(other.get("/forex/requests"), 200)["requests"] == []
    said(other.get(f"/forex/requests/{card['id']}/file"), 404)
    assert refused(accepts(other, card, 404)) == "forex-request-unknown"
    colleague = person("forex_officer", organisation="Bank of Kaifeng")
    assert refused(accepts(colleague, card, 422, rate="7.2")) == "exchange-invalid"
    ahead = (clock.now() + timedelta(days=1)).date().isoformat()
    assert set(accepts(colleague, card, 422, settled_on=ahead)["fields"]) == {"settled_on"}
    done = accepts(colleague, card)
    assert (done["state"], done["got"]["currency"]) == ("accepted", "CNY")
    assert refused(accepts(colleague, card, 409)) == "forex-request-decided"
    assert refused(files(market, desk, [order_id], 409)) == "order-settled-already"
    [year] = said(market.seller.get("/forex"), 200)["quotas"]
    assert (year["used"]["amount_minor"], year["settled"]["amount_minor"]) == (0, gross - 20_50)
    assert "银行" in html(market.seller, "/forex/requests", "zh")
    assert market.complaints() == []


def test_what_is_not_exported_or_another_s_or_undone_is_refused(
    market: Market, desk: Person, galleries: tuple[Person, Person]
) -> None:
    has_account(market, market.seller.actor)
    order_id = sold_abroad(market)
    assert refused(files(market, desk, [order_id], 409)) == "export-unproven"
    departs(market, order_id, released=False)
    assert refused(files(market, desk, [order_id], 409)) == "export-unproven"
    assert said(market.seller.get("/forex/requests"), 200)["fileable"] == []
    good = exported(market)
    at_home = exported(market, currency="CNY")
    for orders, changes in (
        ([at_home], {"currency": "CNY"}),
        ([good, at_home], {}),
        ([good], {"currency": "EUR"}),
        ([good], {"who": galleries[0]}),
        ([good, "ord_none"], {}),
    ):
        assert refused(files(market, desk, orders, 409, **changes)) == "forex-order-unfit"
    files(market, desk, [good], 403, who=market.buyer)
    assert set(files(market, market.buyer, [], 422)["fields"]) == {"orders", "desk"}
    card = files(market, desk, [good], who=market.cashier)
    market.worker()
    with market.unguarded() as session:
        session.get_one(Order, good).state = OrderState.RESCINDED
    assert refused(accepts(desk, card, 409)) == "forex-order-unfit"
    assert said(galleries[0].get("/forex/requests"), 200)["requests"] == []


def test_what_is_returned_or_taken_back_is_filed_anew(market: Market, desk: Person) -> None:
    has_account(market, market.seller.actor)
    order_id = exported(market)
    card = files(market, desk, [order_id])
    why = {"reason": "The invoice of the free port is missing."}
    said(desk.post(f"/forex/requests/{card['id']}/return", why), 201)
    assert why["reason"] in html(market.seller, "/desk")
    assert refused(said(market.seller.post(f"/forex/requests/{card['id']}/withdrawal"), 409)) == (
        "forex-request-decided"
    )
    again = files(market, desk, [order_id])
    assert why["reason"] not in html(market.seller, "/desk")
    said(market.seller.post(f"/forex/requests/{again['id']}/withdrawal"), 201)
    assert files(market, desk, [order_id])["state"] == "filed"


def test_a_firm_s_orders_go_to_a_firm_s_account_and_use_nobody_s_year(
    market: Market, desk: Person, galleries: tuple[Person, Person], person: Callable[..., Person]
) -> None:
    seller = replace(galleries[0].actor, organisation_id="org_g1")
    order_id = exported(market, seller=seller, currency="EUR")
    has_account(market, seller, personal=True)
    wanted: dict[str, Any] = {"who": galleries[0], "currency": "EUR"}
    assert refused(files(market, desk, [order_id], 409, **wanted)) == "forex-account-needed"
    has_account(market, seller, personal=False)
    card = files(market, desk, [order_id], **wanted)
    assert (card["party_name"], card["is_personal"]) == ("Gallery 1", False)
    market.worker()
    accepts(desk, card)
    with market.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FxQuotaEntry)) == 0
    his = exported(market, currency="EUR")
    has_account(market, market.seller.actor)
    own = files(market, desk, [his], currency="EUR")
    market.worker()
    assert set(accepts(desk, own, 422)["fields"]) == {"amount_usd"}
    accepts(desk, own, amount_usd="1100.00")
    with market.reading() as session:
        assert session.scalars(sa.select(FxQuotaEntry.amount_minor)).all() == [1_100_00]


def test_what_was_used_keeps_nothing_else_off_the_list(
    market: Market, desk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_account(market, market.seller.actor)
    free, used = exported(market), exported(market)
    files(market, desk, [used])
    monkeypatch.setattr(forex_requests, "PAGE", 1)
    listed = said(market.seller.get("/forex/requests"), 200)["fileable"]
    assert [one["order_id"] for one in listed] == [free]


def test_more_requests_ask_the_database_no_more(market: Market, desk: Person) -> None:
    has_account(market, market.seller.actor)
    exported(market)
    files(market, desk, [exported(market)])
    few = [asked_for(who, "/forex/requests") for who in (market.seller, desk)]
    exported(market)
    files(market, desk, [exported(market)])
    assert [asked_for(who, "/forex/requests") for who in (market.seller, desk)] == few


def test_of_many_forms_the_refused_one_alone_shows_what_was_typed(market: Market, desk: Person) -> None:
    orders = [exported(market), exported(market), exported(market, currency="EUR")]
    reader = browser(market.seller)
    page = reader.get("/forex/requests", headers={"Accept": "text/html"}).get_data(as_text=True)
    sent = {
        "csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0],
        "currency": "USD",
        "desk": desk.actor.id,
        "orders[]": [orders[1]],
        "storage": "20.50",
    }
    answer = reader.post("/forex/requests", data=sent, headers={"Accept": "text/html"})
    again = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert (again.count('value="20.50"'), again.count("-error")) == (1, 2), "one field, and its description"
    ticked = [order_id for order_id in orders if f'value="{order_id}" checked' in again]
    assert ticked == orders[1:]


class TestAnOrderIsUsedOnce:
    """Over requests, exchanges of the house, and what an officer records by hand."""

    def acts(self, market: Market, desk: Person, order_id: str) -> list[Callable[[], Any]]:
        def request() -> Any:
            with market.transaction() as session:
                return requesting_forex.file_request(
                    session,
                    order_ids=[order_id],
                    currency="USD",
                    desk_id=desk.actor.id,
                    actor=market.seller.actor,
                    at=market.at,
                )

        def exchange() -> Any:
            with market.transaction() as session:
                return exchanging.record_exchange(
                    session,
                    given=Money(1_000_00, "USD"),
                    got=Money(7_100_00, "CNY"),
                    rate="7.1",
                    source="the bank's slip 17",
                    on=market.at.date(),
                    order_ids=[order_id],
                    actor=market.cashier.actor,
                    at=market.at,
                )

        def by_hand() -> Any:
            with market.transaction() as session:
                return forexing.settle(
                    session,
                    person=market.seller.actor.id,
                    person_name="Lin Mo",
                    amount_usd=Decimal(900),
                    settled_on=market.at.date(),
                    evidence=order_id,
                    actor=desk.actor,
                    at=market.at,
                )

        return [request, exchange, by_hand, request]

    def test_whoever_is_first(self, market: Market, desk: Person) -> None:
        has_account(market, market.seller.actor)
        for first in range(3):
            order_id = exported(market)
            acts = self.acts(market, desk, order_id)
            acts[first]()
            for act in acts:
                with pytest.raises((warehouse.OrderSettledAlready, OrderExchanged)):
                    act()

    def test_of_two_at_once_one_is_left(self, market: Market, desk: Person, app: Flask) -> None:
        has_account(market, market.seller.actor)
        order_id = exported(market)
        results = all_at_once(self.acts(market, desk, order_id))
        assert len([one for one in results if not isinstance(one, Refusal)]) == 1, results
        with market.reading() as session:
            kept = [
                session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in (ForexRequest, ExchangeOrder, FxQuotaEntry, TradeDataUse)
            ]
        assert sorted(kept[:3]) == [0, 0, 1]
        assert kept[3] == 1
        assert market.complaints() == []


def test_the_audit_names_an_order_that_something_else_uses(market: Market, desk: Person) -> None:
    has_account(market, market.seller.actor)
    order_id = exported(market)
    files(market, desk, [order_id])
    assert market.complaints() == []
    with market.transaction() as session:
        session.execute(sa.update(TradeDataUse).values(ref="fxq_other"))
    [said_] = market.complaints()
    assert (order_id in said_, "fxq_other" in said_) == (True, True)


def test_the_sum_in_a_signed_file_is_what_its_lines_come_to() -> None:
    orders = [{"currency": "USD", "proceeds_minor": 900}, {"currency": "USD", "proceeds_minor": 50}]
    settlement = {"currency": "USD", "costs": [{"amount_minor": 100}]}
    assert extract.left(settlement, orders) == {"gross_minor": 950, "costs_minor": 100, "net_minor": 850}
    with pytest.raises(ValueError, match="currency"):
        extract.left(settlement, [*orders, {"currency": "EUR", "proceeds_minor": 1}])
