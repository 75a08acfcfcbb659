"""Money comes in, is booked, and title passes with it; what cannot pass waits, or goes back."""

import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from authentication.models import Certificate, CertificateState
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import stopping
from bonded_warehouse.rules.sold import Sold
from bonded_warehouse.rules.states import HoldKind
from foundation.actor import Actor, Role
from foundation.outbox import Setback
from marketplace.errors import (
    DestinationMissing,
    InvoiceNotPayable,
    InvoiceUnknown,
    NothingToRefund,
    NothingToRelease,
    OrderNotOpen,
)
from marketplace.ledger.accounts import AccountKind
from marketplace.models.invoices import (
    InvoiceState,
    Payment,
    PaymentNotice,
    PaymentState,
    Refund,
    RefundState,
    Settlement,
)
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.notices import Notice
from marketplace.operations import paying, refunding, ruling, settling, unlisting
from marketplace.queries import money
from marketplace.rules.sales import OfferingState, OrderState
from tests.operations.market.house import Market

REGULATOR = Actor("acc_regulator", "Fang Zheng", frozenset({Role("regulator")}))


def bookings(market: Market) -> list[str]:
    with market.reading() as session:
        return list(session.scalars(sa.select(LedgerTransaction.kind).order_by(LedgerTransaction.seq)))


def balances(market: Market, person: Actor) -> dict[str, int]:
    with market.reading() as session:
        found = money.statement(session, party_id=person.id).balances
        return {one.account: one.amount.amount_minor for one in found}


class TestASale:
    def test_goes_from_the_click_to_title(self, market: Market) -> None:
        order, invoice = market.placed()
        assert (order.state, invoice.total_minor) == (OrderState.PLACED, 1_000_00)
        assert invoice.number == f"{market.at.year}-000001"

        market.pays(invoice)
        assert market.order(order.id).state is OrderState.PAID
        market.worker()

        order = market.order(order.id)
        assert order.state is OrderState.SETTLED
        with market.reading() as session:
            holding = session.get_one(Holding, order.holding_id)
            settlement = session.get_one(Settlement, order.id)
            assert holding.owner_id == market.buyer.actor.id
            assert holding.sale is not None
            sold = Sold.of(holding.sale)
            paid = session.scalars(sa.select(Payment).where(Payment.invoice_id == invoice.id)).one()
            assert (sold.order_id, sold.invoice_number) == (order.id, invoice.number)
            assert sold.payments == (paid.id, paid.provider_id)
            assert (sold.total_minor, sold.paid_minor) == (1_000_00, 1_000_00)
            assert sold.destination == order.destination
            assert holding.earmarked_for is None
            assert (settlement.proceeds_minor, settlement.commission_minor) == (950_00, 50_00)
        assert bookings(market) == ["invoiced", "received", "settled"]
        assert balances(market, market.seller.actor) == {"proceeds": 950_00}
        assert market.complaints() == []

    def test_tells_buyer_and_consignor_once(self, market: Market) -> None:
        market.settled()
        market.worker()

        with market.reading() as session:
            told = session.execute(sa.select(Notice.kind, Notice.account_id).order_by(Notice.kind)).all()
        assert [(row.kind, row.account_id == market.buyer.actor.id) for row in told] == [
            ("invoiced", True),
            ("paid", True),
            ("settled", True),
            ("sold", False),
        ]

    def test_lets_the_new_owner_sell_it_again_and_the_old_one_not(self, market: Market) -> None:
        from marketplace.errors import NotYours

        order, _ = market.settled()

        with pytest.raises(NotYours):
            market.consigned(artwork_id=order.artwork_id)
        gallery = Actor(
            market.buyer.actor.id, market.buyer.actor.name, market.buyer.actor.roles | {Role("gallery")}
        )
        assert market.consigned(artwork_id=order.artwork_id, actor=gallery).consignor_id == gallery.id


class TestReports:
    def test_sent_twice_are_booked_once(self, market: Market) -> None:
        _, invoice = market.placed()

        payment_id = market.pays(invoice, "pay_twice")

        with market.reading() as session:
            assert session.get_one(Payment, payment_id).received_minor == 1_000_00
            assert session.scalar(sa.select(sa.func.count(PaymentNotice.event_id))) == 1
        assert bookings(market).count("received") == 1
        assert market.complaints() == []

    def test_of_a_part_leave_the_rest_to_pay(self, market: Market) -> None:
        order, invoice = market.placed()

        market.pays(invoice, "pay_part")
        market.worker()
        assert market.order(order.id).state is OrderState.PLACED
        assert market.invoice(invoice.id).open.amount_minor == 500_00
        assert market.complaints() == []
        market.later()
        market.pays(invoice)
        market.worker()

        assert market.order(order.id).state is OrderState.SETTLED
        assert market.complaints() == []

    def test_of_too_much_keep_the_rest_for_the_buyer(self, market: Market) -> None:
        order, invoice = market.placed()

        market.pays(invoice, "pay_over")
        market.worker()

        assert market.order(order.id).state is OrderState.SETTLED
        assert balances(market, market.buyer.actor) == {"receivable": 0, "buyer_credit": 100_00}
        with market.transaction() as session:
            refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)
        market.worker()
        assert balances(market, market.buyer.actor) == {"receivable": 0, "buyer_credit": 0}
        with market.transaction() as session, pytest.raises(NothingToRefund):
            refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)
        assert market.complaints() == []

    def test_of_a_refusal_leave_everything_open(self, market: Market) -> None:
        order, invoice = market.placed()

        payment_id = market.pays(invoice, "decline")
        market.worker()

        with market.reading() as session:
            payment = session.get_one(Payment, payment_id)
            assert (payment.state, payment.failure) == (PaymentState.FAILED, "declined by the issuer")
        assert market.order(order.id).state is OrderState.PLACED
        assert bookings(market) == ["invoiced"]

    def test_that_come_after_a_refusal_still_count(self, market: Market) -> None:
        order, invoice = market.placed()
        payment_id = market.pays(invoice, "decline")
        with market.reading() as session:
            provider_id = session.get_one(Payment, payment_id).provider_id
        assert provider_id is not None

        for report in market.gateway.reports(provider_id, "pay", at=market.later()):
            market.hears(*report)

        assert market.order(order.id).state is OrderState.PAID

    def test_of_money_for_an_ended_order_make_it_the_buyers(self, market: Market) -> None:
        """The hold runs out, or a cashier ends it, while the buyer is at the provider's page."""
        order, invoice = market.placed()
        payment_id = market.pays(invoice, "decline")
        with market.reading() as session:
            provider_id = session.get_one(Payment, payment_id).provider_id
        assert provider_id is not None
        with market.transaction() as session:
            refunding.call_off(
                session, order_id=order.id, reason="unpaid", actor=market.cashier.actor, at=market.at
            )

        for report in market.gateway.reports(provider_id, "pay", at=market.later()):
            market.hears(*report)
        market.worker()

        assert market.order(order.id).state is OrderState.CANCELLED
        assert market.invoice(invoice.id).state is InvoiceState.CANCELLED
        assert balances(market, market.buyer.actor) == {"receivable": 0, "buyer_credit": 1_000_00}
        assert market.complaints() == []

    def test_of_another_currency_go_back_in_it_and_leave_this_one_alone(self, market: Market) -> None:
        order, invoice = market.placed()
        payment_id = market.pays(invoice)
        market.worker()
        told = {
            "id": "evt_dollars",
            "kind": "succeeded",
            "key": payment_id,
            "amount_minor": 300_00,
            "currency": "USD",
            "at": market.later().isoformat(),
        }
        body = json.dumps(told).encode()

        assert market.hears(body, market.gateway.sign(body, at=market.at))

        with market.transaction() as session:
            (refund,) = refunding.refund_surplus(
                session, order_id=order.id, actor=market.cashier.actor, at=market.at
            )
            assert (refund.amount_minor, refund.currency) == (300_00, "USD")
        with market.transaction() as session, pytest.raises(NothingToRefund):
            refunding.refund_surplus(session, order_id=order.id, actor=market.cashier.actor, at=market.at)
        market.worker()
        with market.reading() as session:
            assert session.scalars(sa.select(Refund)).one().state is RefundState.SENT
            owed = session.execute(
                sa.select(LedgerAccount.currency, sa.func.sum(LedgerEntry.amount_minor))
                .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
                .where(LedgerAccount.kind == AccountKind.BUYER_CREDIT)
                .group_by(LedgerAccount.currency)
            )
            assert {row[0]: row[1] for row in owed} == {"USD": 0}
        assert market.order(order.id).state is OrderState.SETTLED
        assert market.complaints() == []

    def test_of_unknown_payments_are_kept_and_not_booked(self, market: Market) -> None:
        from foundation.money import Money

        intent = market.gateway.start(
            key="pay_unknown", amount=Money(1, "CNY"), means="card", return_url="http://localhost/"
        )

        for report in market.gateway.reports(intent.provider_id, "pay", at=market.at):
            assert market.hears(*report)
            assert not market.hears(*report)

        assert bookings(market) == []


class TestRequestPayment:
    def request(self, market: Market, invoice_id: str, by: Actor | None = None) -> str:
        with market.transaction() as session:
            return paying.request_payment(
                session,
                invoice_id=invoice_id,
                means="card",
                provider="pretend",
                actor=by or market.buyer.actor,
                at=market.at,
            ).id

    def test_asked_twice_is_one_payment(self, market: Market) -> None:
        _, invoice = market.placed()

        assert self.request(market, invoice.id) == self.request(market, invoice.id)

    def test_refuses_another_buyers_invoice(self, market: Market) -> None:
        _, invoice = market.placed()

        with pytest.raises(InvoiceUnknown):
            self.request(market, invoice.id, market.rival.actor)

    def test_refuses_a_paid_invoice(self, market: Market) -> None:
        _, invoice = market.settled()

        with pytest.raises(InvoiceNotPayable):
            self.request(market, invoice.id)

    def test_refuses_before_the_destination_is_said(self, market: Market) -> None:
        order, invoice = market.placed()
        with market.transaction() as session:
            session.get_one(type(order), order.id).destination = None

        with pytest.raises(DestinationMissing):
            self.request(market, invoice.id)


class TestASettlementThatIsRefused:
    def stop(self, market: Market, artwork_id: str) -> str:
        with market.transaction() as session:
            return stopping.place_hold(
                session,
                artwork_id=artwork_id,
                kind=HoldKind.COURT,
                reason="Order 12",
                actor=REGULATOR,
                at=market.at,
            ).id

    def test_waits_and_goes_through_once_the_stop_is_lifted(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice)
        hold_id = self.stop(market, order.artwork_id)

        market.worker()
        assert market.order(order.id).state is OrderState.PAID  # the money stands, the settlement waits
        with market.reading() as session:
            setback = session.scalars(
                sa.select(Setback).where(Setback.follower == "marketplace.settle")
            ).one()
            assert setback.attempts == 1
        assert market.complaints() == []
        with market.transaction() as session:
            stopping.lift_hold(session, hold_id=hold_id, reason="Order 13", actor=REGULATOR, at=market.at)
        market.later(minutes=20)
        market.worker()

        assert market.order(order.id).state is OrderState.SETTLED
        assert market.complaints() == []

    def test_can_be_called_off_and_paid_back(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice)
        self.stop(market, order.artwork_id)
        market.worker()

        with market.transaction() as session:
            refunding.call_off(
                session, order_id=order.id, reason="stopped", actor=market.cashier.actor, at=market.at
            )
        market.later(minutes=20)
        market.worker()

        assert market.order(order.id).state is OrderState.CANCELLED
        assert balances(market, market.buyer.actor) == {"receivable": 0, "buyer_credit": 0}
        with market.reading() as session:
            holding = session.get_one(Holding, order.holding_id)
            assert holding.owner_id == market.seller.actor.id
            assert holding.sale is None
            assert holding.earmarked_for is None  # it can be offered again
        assert market.complaints() == []


class TestAFallenCertificate:
    def falls(self, market: Market, artwork_id: str, *, refund: bool = True) -> None:
        with market.transaction() as session:
            session.execute(
                sa.update(Certificate)
                .where(Certificate.artwork_id == artwork_id)
                .values(state=CertificateState.REVOKED)
            )
            unlisting.stop_work(
                session, artwork_id=artwork_id, reason="certificate_revoked", refund=refund, at=market.at
            )

    def test_takes_an_offered_work_down_at_once(self, market: Market) -> None:
        offering = market.offered()

        self.falls(market, offering.artwork_id)

        with market.reading() as session:
            again = session.get_one(type(offering), offering.id)
            assert (again.state, again.withdrawn_reason) == (OfferingState.WITHDRAWN, "certificate_revoked")
            assert session.get_one(Holding, offering.holding_id).earmarked_for is None

    def test_ends_an_order_that_nobody_paid(self, market: Market) -> None:
        order, invoice = market.placed()

        self.falls(market, order.artwork_id)

        assert market.order(order.id).state is OrderState.CANCELLED
        assert market.invoice(invoice.id).state is InvoiceState.CANCELLED
        assert market.complaints() == []

    def test_sends_the_money_back_before_title_passes(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice)

        self.falls(market, order.artwork_id)
        market.worker()

        assert market.order(order.id).state is OrderState.CANCELLED
        with market.reading() as session:
            refund = session.scalars(sa.select(Refund)).one()
            assert (refund.amount_minor, refund.state) == (1_000_00, RefundState.SENT)
        assert balances(market, market.buyer.actor) == {"receivable": 0, "buyer_credit": 0}
        assert market.complaints() == []

    def test_leaves_a_settled_sale_alone(self, market: Market) -> None:
        order, _ = market.settled()

        self.falls(market, order.artwork_id)

        assert market.order(order.id).state is OrderState.SETTLED


class TestRelease:
    def delivered(self, market: Market) -> str:
        order, _ = market.settled()
        assert order.holding_id is not None
        with market.transaction() as session:
            settling.record_delivery(session, holding_id=order.holding_id, at=market.at)
        return order.id

    def release(self, market: Market, order_id: str) -> None:
        with market.transaction() as session:
            settling.release_proceeds(session, order_id=order_id, actor=market.cashier.actor, at=market.at)

    def test_comes_after_delivery_and_the_dispute_window(self, market: Market) -> None:
        order_id = self.delivered(market)

        market.at += settling.DISPUTE_WINDOW - timedelta(seconds=1)
        with pytest.raises(NothingToRelease):
            self.release(market, order_id)
        market.later()
        self.release(market, order_id)

        assert market.order(order_id).state is OrderState.COMPLETED
        assert balances(market, market.seller.actor) == {"proceeds": 0}
        assert market.complaints() == []

    def test_never_comes_twice(self, market: Market) -> None:
        order_id = self.delivered(market)
        market.at += settling.DISPUTE_WINDOW
        self.release(market, order_id)

        with pytest.raises(NothingToRelease):
            self.release(market, order_id)

    def test_never_comes_before_delivery(self, market: Market) -> None:
        order, _ = market.settled()
        market.later(days=100)

        with pytest.raises(NothingToRelease):
            self.release(market, order.id)

    def test_comes_at_once_when_the_buyer_says_that_all_is_well(self, market: Market) -> None:
        order_id = self.delivered(market)
        with market.transaction() as session:
            settling.accept_delivery(session, order_id=order_id, actor=market.buyer.actor, at=market.at)

        self.release(market, order_id)

        assert market.order(order_id).state is OrderState.COMPLETED

    def test_waits_for_a_dispute(self, market: Market) -> None:
        from marketplace.errors import DisputeOpen

        order_id = self.delivered(market)
        with market.transaction() as session:
            settling.raise_dispute(
                session, order_id=order_id, reason="a tear", actor=market.buyer.actor, at=market.at
            )
        market.at += settling.DISPUTE_WINDOW

        with pytest.raises(DisputeOpen):
            self.release(market, order_id)
        with market.transaction() as session:
            ruling.dismiss_dispute(session, order_id=order_id, actor=market.cashier.actor, at=market.at)
        self.release(market, order_id)

    def test_is_a_cashiers_alone(self, market: Market) -> None:
        from foundation.errors import NotAllowed

        order_id = self.delivered(market)
        market.at += settling.DISPUTE_WINDOW

        with market.transaction() as session, pytest.raises(NotAllowed):
            settling.release_proceeds(session, order_id=order_id, actor=market.seller.actor, at=market.at)


class TestInvoiceNumbers:
    def test_have_no_gaps_under_threads_and_failures(self, market: Market) -> None:
        offerings = [market.offered() for _ in range(8)]

        def buy(n: int) -> None:
            from marketplace.operations import ordering

            order = market.held(offerings[n])
            try:
                with market.transaction() as session:
                    ordering.place_order(
                        session,
                        order_id=order.id,
                        destination="CN",
                        actor=market.buyer.actor,
                        at=market.at,
                    )
                    if n % 2:
                        raise ZeroDivisionError  # noqa: TRY301 -- the fault itself
            except ZeroDivisionError:
                pass

        threads = [threading.Thread(target=buy, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with market.reading() as session:
            from marketplace.models.invoices import Invoice

            numbers = sorted(session.scalars(sa.select(Invoice.number)))
        assert [number[5:] for number in numbers] == ["000001", "000002", "000003", "000004"]
        assert market.complaints() == []


def test_settling_twice_is_refused(market: Market) -> None:
    from foundation.actor import SYSTEM

    order, _ = market.settled()

    with market.transaction() as session, pytest.raises(OrderNotOpen):
        settling.settle(session, order_id=order.id, actor=SYSTEM, at=market.at)
