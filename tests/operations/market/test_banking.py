"""A bank wire: its statement is read in, what is sure is booked, and nothing is booked twice."""

import hashlib
from datetime import UTC, timedelta

import pytest
import sqlalchemy as sa

from foundation.errors import NotAllowed
from marketplace.models.banking import BankLine, LineState
from marketplace.models.invoices import Invoice, InvoiceState, Payment, Refund, RefundState
from marketplace.models.money import LedgerTransaction
from marketplace.models.payouts import Payout
from marketplace.money_errors import (
    BankLineDecided,
    BankLineNotBookable,
    InvoiceNumberUnknown,
    RefundNotByHand,
)
from marketplace.operations import banking, paying, paying_out, refunding, settling
from marketplace.payments.statements import read_statement
from marketplace.payments.wire_gateway import WireAccount, WireGateway
from marketplace.queries import bank_plan
from marketplace.rules.references import reference_for, spaced
from marketplace.rules.sales import OrderState
from tests.firms_bank import camt, entry
from tests.operations.market.house import Market

WIRE = WireGateway(WireAccount("Bianliang", "DE02100500000024290661", "TESTDEXX", "A bank"))


def expects(market: Market, invoice: Invoice) -> str:
    """The buyer chooses to pay by wire: the reference that he is told."""
    with market.transaction() as session:
        payment = paying.request_payment(
            session,
            invoice_id=invoice.id,
            means="bank_wire",
            provider=WIRE.name,
            actor=market.buyer.actor,
            at=market.at,
        )
        intent = WIRE.start(key=payment.id, amount=payment.amount, means="bank_wire", return_url="/")
        return (
            paying.record_intent(session, payment_id=payment.id, intent=intent, at=market.at).provider_id
            or ""
        )


def yesterday(market: Market) -> str:
    return (market.at.astimezone(UTC) - timedelta(days=1)).date().isoformat()


def reads(market: Market, body: bytes) -> list[str]:
    """The cashier reads a statement in: what became of each of its lines, in order."""
    with market.transaction() as session:
        statement = banking.read_in(
            session,
            statement=read_statement(body, account="KF"),
            sha256=hashlib.sha256(body).hexdigest(),
            name="statement.xml",
            actor=market.cashier.actor,
            at=market.at,
        )
        rows = session.scalars(
            sa.select(BankLine).where(BankLine.statement_id == statement.id).order_by(BankLine.position)
        )
        return [f"{row.state.value} {row.why}".strip() for row in rows]


def foresees(market: Market, body: bytes) -> list[str]:
    with market.reading() as session:
        found = read_statement(body, account="KF")
        sha256 = hashlib.sha256(body).hexdigest()
        plan = bank_plan.plan(session, found, sha256=sha256, today=market.at.astimezone(UTC).date())
        return [f"{line.outcome} {line.why}".strip() for line in plan.lines]


def bookings(market: Market) -> int:
    with market.reading() as session:
        return session.scalar(sa.select(sa.func.count(LedgerTransaction.seq))) or 0


def waiting(market: Market) -> list[str]:
    with market.reading() as session:
        return list(session.scalars(sa.select(BankLine.id).where(BankLine.state == LineState.WAITING)))


def test_says_by_itself_that_refunds_and_proceeds_went_out(market: Market) -> None:
    order, invoice = market.placed()
    ref, day = expects(market, invoice), yesterday(market)
    reads(market, camt([entry("1100.00", text=ref, ref="B1", day=day)], closing="1100.00"))
    cashier = market.cashier.actor
    with market.transaction() as session:
        refunding.refund_surplus(session, order_id=order.id, actor=cashier, at=market.at)
    market.worker()
    with market.transaction() as session:
        account = paying_out.name_account(
            session,
            way="wire",
            destination="CN001",
            holder="Lin Mo",
            personal=True,
            evidence="letter",
            actor=market.seller.actor,
            at=market.at,
        )
        paying_out.check_account(session, account_id=account.id, actor=cashier, at=market.at)
        settling.record_delivery(session, holding_id=str(order.holding_id), at=market.at)
    market.later(days=15)
    with market.transaction() as session:
        settling.release_proceeds(session, order_id=order.id, actor=cashier, at=market.at)
    with market.reading() as session:
        refund_id = session.scalars(sa.select(Refund.id)).one()
        payout_id = session.scalars(sa.select(Payout.id)).one()
    with market.transaction() as session:
        paying_out.confirm_sent(session, payout_id=payout_id, reference="B9", actor=cashier, at=market.at)
    back = f"Refund {spaced(reference_for(refund_id))}"
    body = camt(
        [
            entry("99.00", out=True, text=back, ref="B2", day=day),
            entry("100.00", out=True, text=back, ref="B3", day=day),
            entry("100.00", out=True, text=back, ref="B4", day=day),
            entry("950.00", out=True, text="to the artist", ref="B9", day=day),
        ],
        closing="-1249.00",
        number="ST-2",
    )

    expected = ["waiting other_amount", *["outgoing money_out"] * 3]
    assert foresees(market, body) == expected
    assert reads(market, body) == expected
    with market.reading() as session:
        rows = session.scalars(sa.select(BankLine).where(BankLine.sending_id.is_not(None)))
        assert {row.bank_ref: row.sending_id for row in rows} == {"B3": refund_id, "B9": payout_id}
        assert session.get_one(Refund, refund_id).state is RefundState.SENT
    assert market.complaints() == []
    with market.transaction() as session:
        session.execute(sa.update(BankLine).where(BankLine.bank_ref == "B9").values(amount_minor=-1))
    assert len(market.complaints()) == 1


def test_pays_in_two_parts_and_too_much_and_never_twice(market: Market) -> None:
    order, invoice = market.placed()
    ref = expects(market, invoice)
    day = yesterday(market)
    first = camt([entry("400.00", text=ref, ref="B1", day=day)], closing="400.00")
    second = camt(
        [
            entry("400.00", text=ref, ref="B1", day=day),  # the first again
            entry("700.00", text=f"rest of {ref}", ref="B2", day=day),
            entry("700.00", text=f"rest of {ref}", ref="B3", day=day),  # sent once more
            entry("5.00", text="hello", ref="B4", day=day),
            entry("9.00", out=True, ref="B5", day=day),
        ],
        closing="1796.00",
        number="ST-2",
    )

    assert foresees(market, first) == ["booked"]
    assert reads(market, first) == ["booked"]
    assert market.invoice(invoice.id).paid_minor == 400_00
    expected = ["booked", "waiting nothing_owed", "waiting no_reference", "outgoing money_out"]
    assert foresees(market, second) == ["known", *expected]
    assert reads(market, second) == expected
    market.worker()
    assert market.order(order.id).state is OrderState.SETTLED
    assert market.invoice(invoice.id).state is InvoiceState.PAID
    before = bookings(market)
    for body in (first, second, second.replace(b"ST-2", b"ST-3")):
        reads(market, body)
    assert bookings(market) == before
    assert len(waiting(market)) == 2

    lie = camt([entry("401.00", text=ref, ref="B1", day=day)], closing="401.00", number="ST-4")
    for _ in range(2):
        reads(market, lie)
    with market.reading() as session:
        contradicting = session.scalars(sa.select(BankLine).where(BankLine.why == "contradicts")).all()
        assert [row.amount_minor for row in contradicting] == [401_00]
    assert bookings(market) == before
    assert market.complaints() == []


def test_a_cashier_decides_what_waits(market: Market) -> None:
    _, invoice = market.placed()
    day = yesterday(market)
    body = camt(
        [
            entry("1000.00", text="for the painting", payer="Ada Buyer", ref="B1", day=day),
            entry("3.00", text="a gift", ref="B2", day=day),
            entry("4.00", text="sorry", ref="B3", day=day, reversal=True),
        ],
        closing="1007.00",
    )
    reads(market, body)
    paid, gift, back = waiting(market)

    def book(line_id: str, number: str = invoice.number) -> None:
        with market.transaction() as session:
            banking.book_on_invoice(
                session, line_id=line_id, number=number, actor=market.cashier.actor, at=market.at
            )

    with market.transaction() as session, pytest.raises(NotAllowed):
        banking.set_aside(session, line_id=gift, reason="x", actor=market.buyer.actor, at=market.at)
    with pytest.raises(InvoiceNumberUnknown):
        book(paid, "2026-999999")
    with pytest.raises(BankLineNotBookable):
        book(back)
    book(paid)
    with pytest.raises(BankLineDecided):
        book(paid)
    with market.transaction() as session:
        banking.set_aside(
            session, line_id=gift, reason="returned by hand", actor=market.cashier.actor, at=market.at
        )

    assert market.invoice(invoice.id).state is InvoiceState.PAID
    assert waiting(market) == [back]
    assert market.complaints() == []


def test_a_refund_by_wire_waits_for_who_sends_it(market: Market) -> None:
    order, invoice = market.placed()
    ref = expects(market, invoice)
    reads(market, camt([entry("1000.00", text=ref, ref="B1", day=yesterday(market))], closing="1000.00"))
    with market.transaction() as session:
        [refund] = refunding.call_off(
            session, order_id=order.id, reason="x", actor=market.cashier.actor, at=market.at
        )
    with market.reading() as session:
        assert session.scalars(sa.select(Payment.provider)).one() == "wire"
        assert session.get_one(Refund, refund.id).state is RefundState.DECIDED

    def confirm() -> None:
        with market.transaction() as session:
            refunding.confirm_sent(
                session, refund_id=refund.id, reference="OUT-1", actor=market.cashier.actor, at=market.at
            )

    confirm()
    with pytest.raises(RefundNotByHand):
        confirm()
    with market.reading() as session:
        assert session.get_one(Refund, refund.id).provider_id == "OUT-1"
    assert market.complaints() == []
