"""Paid by Stripe over HTTP: what is reported is believed of Stripe's own answer alone, and booked once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from deploy.local_stripe.store import signed
from foundation.money import Money
from foundation.outbox import Setback
from marketplace import jobs
from marketplace.models.invoices import Invoice, InvoiceState, Payment, PaymentState
from marketplace.models.money import LedgerTransaction
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.queries import turnover
from marketplace.rules.sales import OrderState
from tests.contracts import stripes
from tests.operations.market.house import Market

PRICE = Money(1_000_00, "CNY")


@dataclass
class Paying:
    """A market whose buyers pay by Stripe."""

    market: Market
    stripe: stripes.Stripe

    def begins(self, invoice: Invoice) -> str:
        """The buyer begins to pay: Stripe's id of it."""
        answer = self.market.buyer.post(f"/invoices/{invoice.id}/payments", {"means": "stripe_card"})
        assert answer.status_code == 201, answer.text
        assert answer.json["continue_url"] == f"{stripes.PAGES}/{answer.json['id']}/card"
        return self.provider_id(answer.json["id"])

    def provider_id(self, payment_id: str) -> str:
        with self.market.reading() as session:
            return session.get_one(Payment, payment_id).provider_id or ""

    def reports(self, intent: str, kind: str = "payment_intent.succeeded") -> list[tuple[bytes, str]]:
        return self.stripe.reports(intent, kind)

    def hears(self, report: tuple[bytes, str]) -> int:
        body, signature = report
        client = self.market.app.test_client()
        answer = client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": signature})
        return int(answer.status_code)

    def pays(self, invoice: Invoice) -> str:
        intent = self.begins(invoice)
        self.stripe.pays(intent, "pay")
        for report in self.reports(intent):
            assert self.hears(report) == 204
        self.market.worker()
        return intent

    def bookings(self) -> int:
        with self.market.reading() as session:
            return session.scalar(sa.select(sa.func.count(LedgerTransaction.seq))) or 0


@pytest.fixture(scope="module")
def stripe() -> Iterator[stripes.Stripe]:
    with stripes.ours() as other:
        yield other


@pytest.fixture
def paying(market: Market, stripe: stripes.Stripe) -> Iterator[Paying]:
    gateways = market.app.extensions["marketplace.ways"].gateways
    gateways.append(stripe.gateway)
    yield Paying(market, stripe)
    gateways.remove(stripe.gateway)


class TestAPayment:
    def test_is_booked_once_whatever_is_reported(self, paying: Paying) -> None:
        market = paying.market
        order, invoice = market.placed()
        intent = paying.begins(invoice)
        page = market.buyer.get(f"/payments/{paying_id(market, intent)}/card")
        assert page.json["cases"] == ["pay", "decline", "dispute"]
        paying.stripe.pays(intent, "decline")
        paying.stripe.pays(intent, "pay")
        [declined] = paying.reports(intent, "payment_intent.payment_failed")
        [report] = paying.reports(intent)

        assert paying.hears(report) == 204  # before the report of the decline: out of order
        assert market.invoice(invoice.id).state is InvoiceState.ISSUED  # nothing is believed of the report
        market.worker()
        assert market.invoice(invoice.id).state is InvoiceState.PAID
        assert market.order(order.id).state is OrderState.SETTLED
        before = paying.bookings()
        for again in (report, declined, (report[0], signed(report[0], stripes.SECRET)), report):
            assert paying.hears(again) == 204
        market.worker()

        assert paying.bookings() == before
        with market.reading() as session:
            assert session.scalars(sa.select(Payment.state)).one() is PaymentState.SUCCEEDED
        assert market.complaints() == []

    def test_of_another_amount_is_booked_as_what_came(self, paying: Paying) -> None:
        market = paying.market
        _, invoice = market.placed()
        intent = paying.begins(invoice)
        paying.stripe.pays(intent, "pay")
        [report] = paying.reports(intent)
        assert paying.stripe.house is not None
        paying.stripe.house.store.things[intent]["amount_received"] = 400_00

        lie = report[0].replace(b'"amount": 100000', b'"amount": 900000')
        assert lie != report[0]
        assert paying.hears((lie, signed(lie, stripes.SECRET))) == 204
        market.worker()

        assert market.invoice(invoice.id).paid_minor == 400_00
        assert market.complaints() == []

    def test_is_not_believed_of_a_forged_report(self, paying: Paying) -> None:
        market = paying.market
        _, invoice = market.placed()
        intent = paying.begins(invoice)
        paying.stripe.pays(intent, "pay")
        [(body, signature)] = paying.reports(intent)

        assert paying.hears((body, signature.replace("v1=", "v1=0"))) == 403
        assert paying.hears((body.replace(b"succeeded", b"canceled!"), signature)) == 403
        other = body.replace(intent.encode(), b"pi_nobody").replace(b'"id": "evt_', b'"id": "evt_x')
        assert paying.hears((other, signed(other, stripes.SECRET))) == 204
        market.worker()

        assert market.invoice(invoice.id).paid_minor == 0
        with market.reading() as session:  # Stripe knows no such payment: it stands on the desk
            assert session.scalars(sa.select(Setback.follower)).all() == ["marketplace.ask_provider"]
        assert market.complaints() == []

    def test_whose_report_was_lost_is_asked_about(self, paying: Paying) -> None:
        market = paying.market
        _, invoice = market.placed()
        intent = paying.begins(invoice)
        paying.stripe.pays(intent, "pay")
        ask = jobs.ask_about_payments(market.app.extensions["marketplace.ways"])

        with market.app.app_context():
            done = [ask(market.later(minutes=minutes)) for minutes in (1, 20, 20)]

        assert done == [0, 1, 0]
        assert market.invoice(invoice.id).state is InvoiceState.PAID

    def test_goes_back_by_stripe_once(self, paying: Paying) -> None:
        market = paying.market
        order, invoice = market.placed()
        intent = paying.begins(invoice)
        paying.stripe.pays(intent, "pay")
        with market.transaction() as session:
            session.get_one(type(order), order.id).destination = None  # title cannot pass
        for report in paying.reports(intent):
            paying.hears(report)
        market.worker()

        answer = market.cashier.post(f"/orders/{order.id}/calling-off", {"reason": "called off"})
        assert answer.status_code == 201, answer.text
        market.worker()

        assert paying.stripe.house is not None
        [sent] = paying.stripe.house.store.all("refund", payment_intent=intent)
        assert sent["amount"] == 1_000_00
        assert market.complaints() == []


def paying_id(market: Market, intent: str) -> str:
    with market.reading() as session:
        return session.scalars(sa.select(Payment.id).where(Payment.provider_id == intent)).one()


def dies(stripe: stripes.Stripe, asks: Callable[[StripeGateway], object], *, requests: int) -> None:
    """A process asks Stripe for something, and is killed after the deed and before the answer."""
    assert stripe.house is not None
    wanted = stripe.house.store.asked + requests
    stripe.house.pause_s = 30
    child = os.fork()
    if child == 0:
        try:
            asks(stripes.gateway(stripe.house.address))  # with a line of its own to it
        finally:
            os._exit(1)
    while stripe.house.store.asked < wanted:
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "it ended by itself"
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    stripe.house.pause_s = 0


@pytest.mark.parametrize("forgets", [False, True])
def test_killed_between_call_and_answer_is_one_deed(stripe: stripes.Stripe, *, forgets: bool) -> None:
    """Our ids are kept before the call: asked again, the deed is found. Keys are forgotten after a day."""
    assert stripe.house is not None
    store, key = stripe.house.store, f"kill_{forgets}"

    def start(gateway: StripeGateway, name: str) -> str:
        return gateway.start(key=name, amount=PRICE, means="stripe_card", return_url="/").provider_id

    paid = start(stripe.gateway, f"pay_{key}")
    stripe.pays(paid, "pay")
    account = stripe.account
    deeds: list[tuple[int, Callable[[StripeGateway], object]]] = [
        (2, lambda one: one.refund(key=f"rfd_{key}", provider_id=paid, amount=PRICE)),
        (2, lambda one: one.pay_out(key=f"pyo_{key}", destination=account, amount=PRICE, group=key)),
    ]  # money that goes out is looked for first
    if not forgets:
        deeds.append((1, lambda one: start(one, f"pay_2{key}")))
    for requests, deed in deeds:
        count = made(stripe)
        dies(stripe, deed, requests=requests)
        if forgets:
            store.answers.clear()
        assert made(stripe) == count + 1

        deed(stripe.gateway)

        assert made(stripe) == count + 1


def made(stripe: stripes.Stripe) -> int:
    assert stripe.house is not None
    return len([one for one in stripe.house.store.things.values() if one["object"] != "event"])


def test_what_stripe_keeps_is_the_houses_expense_and_booked_once(
    market: Market, paying: Paying, stripe: stripes.Stripe
) -> None:
    assert stripe.house is not None
    stripe.house.store.fee_bps = 140
    try:
        _, invoice = market.placed()
        intent = paying.pays(invoice)
    finally:
        stripe.house.store.fee_bps = 0
    before = paying.bookings()
    for report in paying.reports(intent):
        paying.hears(report)
    market.worker()

    assert paying.bookings() == before
    with market.reading() as session:
        stand = turnover.balances(session)
    assert (stand["fees", "CNY"], stand["bank", "CNY"]) == (14_00, 986_00)
    assert market.complaints() == []
