"""Money comes in, is booked, and title passes with it."""

import sqlalchemy as sa

from bonded_warehouse.models.custody import Holding
from marketplace.models.invoices import InvoiceState, Payment, PaymentState, Settlement
from marketplace.models.notices import Notice
from marketplace.rules.sales import OrderState
from tests.operations.market.house import Market


class TestASale:
    def test_goes_from_the_click_to_title(self, market: Market) -> None:
        order, invoice = market.placed()
        assert (order.state, invoice.total_minor, invoice.number[4:]) == (
            OrderState.PLACED,
            1_000_00,
            "-000001",
        )

        market.pays(invoice)
        assert market.order(order.id).state is OrderState.PAID
        market.worker()

        order = market.order(order.id)
        assert order.state is OrderState.SETTLED
        assert market.invoice(invoice.id).state is InvoiceState.PAID
        with market.reading() as session:
            holding = session.get_one(Holding, order.holding_id)
            settlement = session.get_one(Settlement, order.id)
            assert holding.owner_id == market.buyer.actor.id
            assert holding.earmarked_for is None
            assert (settlement.proceeds_minor, settlement.commission_minor) == (950_00, 50_00)
        assert market.complaints() == []
