"""Sales as chance has them: each leaves books that balance, and a foreign reader adds them up alike.

`make test` walks a few; RANDOM_SALES=10000 walks as many as that, RANDOM_SEED another way. What the walk
counts for itself, payment by payment, is compared with the ledger, the statements and the export.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
import sqlalchemy as sa
from beancount import loader
from beancount.core import data

from foundation import outbox
from foundation.errors import Refusal
from foundation.money import Money
from marketplace.ledger.accounts import OF_A_PARTY, AccountKind
from marketplace.models.chargebacks import Bearer, Chargeback, ChargebackState
from marketplace.models.invoices import Invoice, Payment, Refund, RefundState
from marketplace.models.money import LedgerAccount
from marketplace.models.orders import Order
from marketplace.operations import (
    charging_back,
    closing,
    paying,
    refunding,
    ruling,
    settling,
)
from marketplace.payments.gateway import Notice, NoticeKind
from marketplace.queries import beancount, money, turnover
from marketplace.queries.beancount import NAMES, account_name
from marketplace.reactions import following
from marketplace.rules.sales import OrderState
from tests.operations.market.house import Market

FOLLOWED = {"marketplace.settle", "marketplace.refund"}
SALES = int(os.environ.get("RANDOM_SALES", "3"))
SEED = int(os.environ.get("RANDOM_SEED", "20261126"))
LOOKED_AT = {250 * 2**place for place in range(12)}
"""After so many sales all is audited: more and more seldom, since an audit reads everything."""
pytestmark = pytest.mark.timeout(300 + SALES * 3)


@dataclass
class Walk:
    """Walks through sales, and keeps its own count of the money in the bank."""

    market: Market
    chance: Random
    bank: int = 0
    said: Counter[str] = field(default_factory=Counter)
    reports: int = 0

    def tells(self, kind: NoticeKind, key: str, amount: int, about: str = "") -> bool:
        """A provider says something one to three times; return whether it was new."""
        self.reports += 1
        notice = Notice(
            f"evt_{self.reports}", kind, key, Money(amount, "CNY"), self.market.at, about=about or key
        )
        new = []
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            with self.market.transaction() as session:
                new.append(
                    paying.record_notice(session, notice=notice, provider="pretend", at=self.market.at)
                )
        assert new == [True] + [False] * (len(new) - 1)
        return True

    def does(self, what: str, operation: object, **given: object) -> bool:
        """Let a cashier or the buyer do something; a refusal is an answer too."""
        try:
            with self.market.transaction() as session:
                operation(session, at=self.market.at, **given)  # type: ignore[operator] # an operation
        except Refusal as refusal:
            self.said[f"{what}: {type(refusal).__name__}"] += 1
            return False
        self.said[what] += 1
        return True

    def sale(self) -> None:
        self.market.later(minutes=self.chance.randrange(1, 90))
        offering = self.market.offered(self.chance.randrange(3, 5_000_00))
        order, invoice = self.market.placed(offering, to=self.chance.choice(("CN", "CN", "DE")))
        payments = self.pays(order, invoice)
        steps = [self.worker, self.refunds, self.worker, self.delivers, self.disputes, self.releases]
        steps += [self.charges_back, self.loses_refund, self.worker, self.refunds]
        for step in steps:
            if self.chance.random() < 0.7:
                step(order, payments)
        self.worker(order, payments)

    def pays(self, order: Order, invoice: Invoice) -> list[str]:
        """In parts, exactly, too much, not at all; declined in between."""
        payments = []
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            open_minor = self.market.invoice(invoice.id).open.amount_minor
            if open_minor <= 0:
                break
            with self.market.transaction() as session:
                row = paying.request_payment(
                    session,
                    invoice_id=invoice.id,
                    means=self.chance.choice(("card", "wire")),
                    provider="pretend",
                    actor=self.market.buyer.actor,
                    at=self.market.at,
                )
                payment_id = row.id
                row.provider_id = self.market.gateway.start(
                    key=row.id, amount=row.amount, means="card", return_url="/"
                ).provider_id
            if self.chance.random() < 0.2:
                self.tells(NoticeKind.FAILED, payment_id, open_minor)
            if self.chance.random() < 0.9:
                share = self.chance.choice((1.0, 1.0, 1.0, 0.5, 1.1))
                amount = max(1, int(open_minor * share))
                self.tells(NoticeKind.SUCCEEDED, payment_id, amount)
                self.bank += amount
                payments.append(payment_id)
        return payments

    def worker(self, order: Order, payments: list[str]) -> None:
        """What follows money alone: all that a worker does besides would take most of the time."""
        before = self.sent()
        ways = self.market.app.extensions["marketplace.ways"]
        ours = [one for one in following.followers(ways) if one.name in FOLLOWED]
        with self.market.app.app_context():
            while outbox.relay(ours, now=lambda: self.market.at):
                pass
        self.bank -= self.sent() - before

    def sent(self) -> int:
        with self.market.reading() as session:
            kept = sa.select(sa.func.sum(Refund.amount_minor)).where(Refund.state != RefundState.DECIDED)
            return session.scalar(kept) or 0

    def refunds(self, order: Order, payments: list[str]) -> None:
        cashier = self.market.cashier.actor
        if self.chance.random() < 0.6:
            self.does("surplus", refunding.refund_surplus, order_id=order.id, actor=cashier)
        else:
            self.does("called off", refunding.call_off, order_id=order.id, reason="chance", actor=cashier)

    def delivers(self, order: Order, payments: list[str]) -> None:
        if self.market.order(order.id).state is OrderState.SETTLED:
            self.does("delivered", settling.record_delivery, holding_id=order.holding_id)

    def disputes(self, order: Order, payments: list[str]) -> None:
        buyer, cashier = self.market.buyer.actor, self.market.cashier.actor
        if self.chance.random() < 0.4 and self.does(
            "disputed", settling.raise_dispute, order_id=order.id, reason="a tear", actor=buyer
        ):
            if self.chance.random() < 0.5:
                given = {"order_id": order.id, "reason": "so it is", "actor": cashier}
                self.does("upheld", ruling.uphold_dispute, at_once=self.chance.random() < 0.5, **given)
            else:
                self.does("dismissed", ruling.dismiss_dispute, order_id=order.id, actor=cashier)

    def releases(self, order: Order, payments: list[str]) -> None:
        self.market.at += settling.DISPUTE_WINDOW
        before = self.proceeds()
        if self.does(
            "released", settling.release_proceeds, order_id=order.id, actor=self.market.cashier.actor
        ):
            self.bank -= self.proceeds() - before

    def proceeds(self) -> int:
        with self.market.reading() as session:
            return turnover.balances(session).get(("proceeds", "CNY"), 0)

    def charges_back(self, order: Order, payments: list[str]) -> None:
        """A payment that came in, and was not sent back, is taken back: won, lost, or still fought over."""
        if not payments or self.chance.random() < 0.5:
            return
        payment_id = self.chance.choice(payments)
        with self.market.reading() as session:
            received = session.get_one(Payment, payment_id).received_minor
            gone = session.scalar(
                sa.select(sa.func.sum(Refund.amount_minor)).where(
                    Refund.payment_id == payment_id, Refund.state != RefundState.FAILED
                )
            )
        amount = received - int(gone or 0)
        if amount <= 0:
            return
        amount = self.chance.choice((amount, max(1, amount // 3)))
        about = f"dp_{self.reports}"
        self.tells(NoticeKind.CHARGED_BACK, payment_id, amount, about)
        self.bank -= amount
        self.said["charged back"] += 1
        end = self.chance.choice((NoticeKind.CHARGEBACK_WON, NoticeKind.CHARGEBACK_LOST, None))
        if end is not None:
            self.tells(end, payment_id, amount, about)
        if end is NoticeKind.CHARGEBACK_WON:
            self.bank += amount
        with self.market.reading() as session:
            row = session.scalar(sa.select(Chargeback).where(Chargeback.provider_id == about))
            assert row is not None
            session.expunge(row)
        if row.state is ChargebackState.LOST and row.borne_by is None and self.chance.random() < 0.8:
            bearer = self.chance.choice((Bearer.CONSIGNOR, Bearer.HOUSE))
            given = {"chargeback_id": row.id, "reason": "so it is", "actor": self.market.cashier.actor}
            self.does(f"borne by {bearer.value}", charging_back.decide, bearer=bearer, **given)

    def loses_refund(self, order: Order, payments: list[str]) -> None:
        """A refund that was sent does not arrive."""
        with self.market.reading() as session:
            query = sa.select(Refund.id, Refund.amount_minor).where(
                Refund.order_id == order.id, Refund.state == RefundState.SENT
            )
            row = session.execute(query.limit(1)).one_or_none()
        if row is not None and self.chance.random() < 0.3:
            self.tells(NoticeKind.REFUND_FAILED, row.id, row.amount_minor, f"re_{self.reports}")
            self.bank += row.amount_minor
            self.said["refund failed"] += 1


def test_leave_books_that_balance_and_equal_every_statement(market: Market) -> None:
    walk = Walk(market, Random(SEED))

    for number in range(1, SALES + 1):
        walk.sale()
        if number in LOOKED_AT:
            assert market.complaints() == []
    market.later(days=1)
    with market.transaction() as session:
        yesterday = (market.at - timedelta(days=1)).date()
        closing.close_day(session, day=yesterday, actor=market.cashier.actor, at=market.at)

    assert market.complaints() == [], walk.said
    with market.reading() as session:
        stand = turnover.balances(session)
        text = "".join(beancount.ledger(session))
    assert sum(stand.values()) == 0
    assert stand.get(("bank", "CNY"), 0) == walk.bank, walk.said
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    read = foreign(entries)
    for (kind, currency), amount in stand.items():
        under = [
            value for name, value in read.items() if f"{name[0]}:".startswith(f"{NAMES[AccountKind(kind)]}:")
        ]
        assert sum(under) == Decimal(Money(amount, currency).decimal()), kind
    with market.reading() as session:
        parties = session.scalars(
            sa.select(LedgerAccount.party_id).where(LedgerAccount.kind.in_(OF_A_PARTY)).distinct()
        ).all()
        for party in parties:
            for balance in money.statement(session, party_id=party).balances:
                name = account_name(AccountKind(balance.account), party)
                theirs = read.get((name, balance.amount.currency), Decimal(0))
                assert Decimal(balance.amount.decimal()) == -theirs, name
    assert len(parties) >= 2


def foreign(entries: list[data.Directive]) -> Counter[tuple[str, str]]:
    """What stands on each account, as Beancount adds it up."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                found[posting.account, posting.units.currency] += posting.units.number  # type: ignore[operator,assignment]
    return found
