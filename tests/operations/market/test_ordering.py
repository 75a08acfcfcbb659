"""A work is kept for one buyer at a time."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bonded_warehouse.api import GateRefuses
from foundation.errors import Refusal
from marketplace import jobs
from marketplace.errors import (
    CountryUnknown,
    OfferingEnded,
    OfferingTaken,
    OrderExpired,
    OrderNotOpen,
    OrderUnknown,
    OwnWork,
)
from marketplace.models.orders import Order
from marketplace.operations import invoicing, ordering
from marketplace.rules.sales import LIVE_ORDERS, OrderState
from tests.conftest import Person
from tests.operations.market.house import Market


class TestHoldWork:
    def test_asked_twice_by_one_buyer_is_one_order(self, market: Market) -> None:
        offering = market.offered()

        assert market.held(offering).id == market.held(offering).id

    def test_keeps_others_out_until_it_runs_out(self, market: Market) -> None:
        offering = market.offered()
        first = market.held(offering)

        with pytest.raises(OfferingTaken) as refused:
            market.held(offering, market.rival)
        assert refused.value.facts["until"] == first.held_until
        market.at += ordering.HOLD
        second = market.held(offering, market.rival)

        assert second.buyer_id == market.rival.actor.id
        assert market.order(first.id).state is OrderState.EXPIRED

    def test_refuses_the_consignor(self, market: Market) -> None:
        with pytest.raises(OwnWork):
            market.held(market.offered(), market.seller)

    def test_refuses_what_was_sold(self, market: Market) -> None:
        order, _ = market.settled()
        with market.reading() as session:
            from marketplace.models.orders import Offering

            offering = session.get_one(Offering, order.offering_id)
            session.expunge(offering)

        with pytest.raises(OfferingEnded):
            market.held(offering, market.rival)

    def test_gives_a_work_to_exactly_one_of_many_at_once(self, market: Market) -> None:
        offering = market.offered()
        told: list[str] = []

        def buy(person: Person) -> None:
            try:
                told.append(market.held(offering, person).buyer_id)
            except Refusal as refusal:
                told.append(refusal.slug())

        threads = [threading.Thread(target=buy, args=(p,)) for p in (market.buyer, market.rival) * 5]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with market.reading() as session:
            live = session.scalars(sa.select(Order.buyer_id).where(Order.state.in_(LIVE_ORDERS))).all()
        assert len(live) == 1
        assert sorted(told) == sorted([live[0]] * 5 + ["offering-taken"] * 5)


class TestPlaceOrder:
    def place(self, market: Market, order: Order, to: str = "CN", by: Person | None = None) -> None:
        with market.transaction() as session:
            ordering.place_order(
                session,
                order_id=order.id,
                destination=to,
                actor=(by or market.buyer).actor,
                at=market.at,
            )

    def test_refuses_after_a_quarter_of_an_hour(self, market: Market) -> None:
        order = market.held(market.offered())
        market.at += ordering.HOLD

        with pytest.raises(OrderExpired):
            self.place(market, order)

    def test_refuses_somebody_elses(self, market: Market) -> None:
        order = market.held(market.offered())

        with pytest.raises(OrderUnknown):
            self.place(market, order, by=market.rival)

    @pytest.mark.parametrize("code", ["", "C", "cn", "CHN", "12"])
    def test_refuses_what_is_no_country(self, market: Market, code: str) -> None:
        order = market.held(market.offered())

        with pytest.raises(CountryUnknown):
            self.place(market, order, code)

    def test_asks_the_rules_for_the_country(self, market: Market) -> None:
        """A work by an artist on the list of those whose works may not leave."""
        artwork_id = market.work(
            artwork={
                "maker": {"en": "Xu Beihong", "zh": "徐悲鸿"},
                "maker_born_year": 1895,
                "maker_died_year": 1953,
                "maker_living": False,
                "made_from_year": 1940,
                "made_to_year": 1940,
            },
            facts={"artist_living": False},
        )
        try:
            offering = market.offered(artwork_id=artwork_id)
        except GateRefuses:
            return  # refused even earlier, at listing
        order = market.held(offering)

        with pytest.raises(GateRefuses):
            self.place(market, order, "DE")
        assert market.order(order.id).state is OrderState.HELD

    def test_is_done_once(self, market: Market) -> None:
        order, _ = market.placed()

        with pytest.raises(OrderNotOpen):
            self.place(market, order)


class TestWhatRunsOut:
    def test_holds_after_a_quarter_of_an_hour(self, market: Market) -> None:
        order = market.held(market.offered())

        with market.app.app_context():
            assert jobs.expire_holds(market.at + ordering.HOLD - timedelta(seconds=1)) == 0
            assert jobs.expire_holds(market.at + ordering.HOLD) == 1
            assert jobs.expire_holds(market.at + ordering.HOLD) == 0

        assert market.order(order.id).state is OrderState.EXPIRED

    def test_unpaid_orders_after_their_day(self, market: Market) -> None:
        order, _ = market.placed()

        with market.app.app_context():
            assert jobs.lapse_unpaid(market.at + invoicing.DUE - timedelta(seconds=1)) == 0
            assert jobs.lapse_unpaid(market.at + invoicing.DUE) == 1

        assert market.order(order.id).state is OrderState.CANCELLED
        assert market.complaints() == []

    def test_not_an_order_of_which_a_part_was_paid(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice, "pay_part")

        with market.app.app_context():
            assert jobs.lapse_unpaid(market.at + invoicing.DUE) == 0

        assert market.order(order.id).state is OrderState.PLACED


class TestCancelOrder:
    def test_offers_the_work_to_others_again(self, market: Market) -> None:
        offering = market.offered()
        order, _ = market.placed(offering)

        with market.transaction() as session:
            ordering.cancel_order(session, order_id=order.id, actor=market.buyer.actor, at=market.at)

        assert market.held(offering, market.rival).state is OrderState.HELD
        assert market.complaints() == []

    def test_refuses_once_something_was_paid(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice, "pay_part")

        with market.transaction() as session, pytest.raises(OrderNotOpen):
            ordering.cancel_order(session, order_id=order.id, actor=market.buyer.actor, at=market.at)
