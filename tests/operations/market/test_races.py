"""Two things at once to one work, one order or one payment: one of them is first, and the money agrees.

Races 13 and 14 of the auction specification. Small here; SALEROOM_RACES=200 in `make soak`.
"""

import os
import random
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.models import Artwork
from foundation.db import DatabaseBusy
from foundation.errors import Refusal
from marketplace import jobs
from marketplace.models.catalogue import Lot
from marketplace.models.invoices import InvoiceState, Payment, PaymentNotice
from marketplace.models.money import LedgerTransaction
from marketplace.models.orders import Offering, Order
from marketplace.operations import cataloguing, invoicing, ordering, refunding
from marketplace.rules.lots import LotState
from marketplace.rules.sales import OfferingState, OrderState
from tests.conftest import POSTGRESQL
from tests.operations.market.house import CNY, Market
from tests.operations.saleroom.witness import all_at_once

RACES = int(os.environ.get("SALEROOM_RACES", "3"))
pytestmark = pytest.mark.timeout(300 + 10 * RACES)


def done(results: list[Any]) -> list[Any]:
    return [one for one in results if not isinstance(one, Refusal)]


class TestAWork:
    def test_offered_at_a_price_and_entered_into_a_sale_at_once_goes_one_way(self, market: Market) -> None:
        """There is no price at which a lot can be bought: a work is in a sale or at a price, never both."""
        sale = market.drafted()
        for _ in range(RACES):
            consignment = market.consigned()

            def offer(consignment_id: str = consignment.id) -> Offering:
                with market.transaction() as session:
                    return cataloguing.offer(
                        session,
                        consignment_id=consignment_id,
                        price_minor=1_000_00,
                        currency=CNY,
                        actor=market.seller.actor,
                        at=market.at,
                    )

            def enter(consignment: Any = consignment) -> Lot:
                return market.entered(sale, consignment=consignment)

            assert len(done(all_at_once([offer, enter, offer, enter]))) == 1
        with market.reading() as session:
            lots = sa.select(sa.func.count(Lot.id)).where(Lot.state == LotState.LISTED)
            offered = sa.select(sa.func.count(Offering.id)).where(Offering.state == OfferingState.LISTED)
            assert (session.scalar(lots) or 0) + (session.scalar(offered) or 0) == RACES

    def test_whose_hold_runs_out_is_ordered_or_free_for_others(self, market: Market) -> None:
        for _ in range(RACES):
            offering = market.offered()
            order = market.held(offering)

            def place(order: Order = order) -> Any:
                with market.transaction() as session:
                    return ordering.place_order(
                        session, order_id=order.id, destination="CN", actor=market.buyer.actor, at=market.at
                    )

            def expire() -> int:
                with market.app.app_context():
                    return jobs.expire_holds(market.at + ordering.HOLD)

            placed, expired = all_at_once([place, expire])

            state = market.order(order.id).state
            assert state is (OrderState.EXPIRED if isinstance(placed, Refusal) else OrderState.PLACED)
            assert expired == isinstance(placed, Refusal)
            if expired:
                assert market.held(offering, market.rival).state is OrderState.HELD
                market.later(days=1)
                expire()
        assert market.complaints() == []


def begun(market: Market, invoice_id: str) -> str:
    """Return the provider's own id of a payment that was declined once, and may still succeed."""
    with market.reading() as session:
        provider_id = session.scalars(sa.select(Payment.provider_id).where(Payment.invoice_id == invoice_id))
        return provider_id.one() or ""


def test_money_that_comes_as_its_order_lapses_pays_it_or_is_the_buyers(market: Market) -> None:
    for _ in range(RACES):
        order, invoice = market.placed()
        market.pays(invoice, "decline")
        (report,) = market.gateway.reports(begun(market, invoice.id), "pay", at=market.later())
        late = market.at + invoicing.DUE

        def lapse(late: Any = late) -> int:
            with market.app.app_context():
                return jobs.lapse_unpaid(late)

        def hear(report: Any = report) -> bool:
            return market.hears(*report)

        lapsed, *_ = all_at_once([lapse, hear, hear])

        state = market.order(order.id).state
        assert state is (OrderState.CANCELLED if lapsed else OrderState.PAID)
        with market.reading() as session:
            credit = refunding.credit(session, session.get_one(Order, order.id))
        assert credit == (1_000_00 if lapsed else 0)
        market.worker()
        market.later(days=1)
    assert market.complaints() == []


def test_reports_in_any_order_at_once_and_after_a_refund_are_booked_once(market: Market) -> None:
    for round_ in range(RACES):
        chance = random.Random(round_)
        order, invoice = market.placed()
        market.pays(invoice, "decline")
        provider_id = begun(market, invoice.id)
        reports = [
            report
            for case in ("decline", "pay_twice", "decline")
            for report in market.gateway.reports(provider_id, case, at=market.later())
        ]
        chance.shuffle(reports)
        with market.transaction() as session:
            session.get_one(Order, order.id).destination = None  # title cannot pass: it can be called off

        all_at_once([lambda report=report: market.hears(*report) for report in reports * 2])

        assert market.invoice(invoice.id).state is InvoiceState.PAID
        before = bookings(market)
        with market.transaction() as session:
            refunding.call_off(
                session, order_id=order.id, reason="called off", actor=market.cashier.actor, at=market.at
            )
        market.worker()
        after = bookings(market)
        assert after > before
        chance.shuffle(reports)
        for report in reports:
            market.hears(*report)
        market.worker()
        assert bookings(market) == after
        with market.reading() as session:
            heard = session.scalar(sa.select(sa.func.count(PaymentNotice.event_id))) or 0
        assert heard == 4 * (round_ + 1)  # three here, and the decline before
    assert market.complaints() == []


@pytest.mark.skipif(not POSTGRESQL, reason="on SQLite there is one writer at a time, and no two wait")
def test_two_that_wait_for_each_other_are_told_to_come_again(market: Market) -> None:
    works = [market.work(), market.work()]
    gate = threading.Barrier(2)

    def takes(first: str, second: str) -> None:
        with market.transaction() as session:
            session.get(Artwork, first, with_for_update=True)
            gate.wait()
            session.get(Artwork, second, with_for_update=True)

    told = all_at_once([lambda: takes(*works), lambda: takes(*reversed(works))])

    assert [type(one) for one in told if one is not None] == [DatabaseBusy]


def bookings(market: Market) -> int:
    with market.reading() as session:
        return session.scalar(sa.select(sa.func.count(LedgerTransaction.seq))) or 0
