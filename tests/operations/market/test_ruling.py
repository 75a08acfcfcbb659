"""A dispute is decided: who gets the money, whose the work is, and whether the books still balance."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bonded_warehouse import api as warehouse
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.rules.states import CustodyState
from foundation import outbox
from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace.errors import NoDispute, NothingToRelease
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.credit_notes import CreditNote, CreditNoteLine, CreditNoteState
from marketplace.models.invoices import Invoice, InvoiceLine, Refund, RefundState, Settlement
from marketplace.models.money import Counter, LedgerAccount, LedgerEntry
from marketplace.models.notices import Notice
from marketplace.models.orders import Order
from marketplace.models.statistics import StatisticLine
from marketplace.operations import counting_up, refunding, ruling, settling
from marketplace.queries import waiting
from marketplace.rules.lines import LineKind, Shares
from marketplace.rules.sales import OrderState
from tests.operations.market.house import Market

Disputed = Callable[[], str]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def disputed(market: Market) -> Disputed:
    """Sell and deliver a work whose buyer objects; return the order's id."""

    def dispute() -> str:
        order, _ = market.settled()
        assert order.holding_id is not None
        with market.transaction() as session:
            settling.record_delivery(session, holding_id=order.holding_id, at=market.at)
            settling.raise_dispute(
                session, order_id=order.id, reason="a tear", actor=market.buyer.actor, at=market.at
            )
        return order.id

    return dispute


def uphold(market: Market, order_id: str, *, at_once: bool) -> None:
    with market.transaction() as session:
        ruling.uphold_dispute(
            session,
            order_id=order_id,
            reason="The tear is there.",
            at_once=at_once,
            actor=market.cashier.actor,
            at=market.later(),
        )


def stands(market: Market) -> dict[str, int]:
    """Return what stands on each kind of account that anything stands on."""
    with market.reading() as session:
        rows = session.execute(
            sa.select(LedgerAccount.kind, sa.func.sum(LedgerEntry.amount_minor))
            .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
            .group_by(LedgerAccount.kind)
        )
        return {kind.value: int(total) for kind, total in rows if total}


def note_of(market: Market, order_id: str) -> CreditNote:
    with market.reading() as session:
        note = session.scalars(sa.select(CreditNote).where(CreditNote.order_id == order_id)).one()
        session.expunge_all()
        return note


def with_buyers(market: Market) -> list[str]:
    """Return the holdings that a courier's desk says are to be fetched."""
    with market.reading() as session:
        return [one.id for one in waiting.given_back(session)]


def refunds(market: Market) -> list[tuple[int, RefundState]]:
    with market.reading() as session:
        return [(row.amount_minor, row.state) for row in session.scalars(sa.select(Refund))]


class TestUpholding:
    def test_undoes_the_sale_and_sends_the_money_back(self, market: Market, disputed: Disputed) -> None:
        order_id = disputed()

        uphold(market, order_id, at_once=True)
        market.worker()

        assert market.order(order_id).state is OrderState.RESCINDED
        assert refunds(market) == [(1_000_00, RefundState.SENT)]
        assert stands(market) == {}
        with market.reading() as session:
            told = {(row.account_id, row.kind) for row in session.scalars(sa.select(Notice))}
            assert (market.buyer.actor.id, "upheld") in told
            assert (market.seller.actor.id, "rescinded") in told
        assert market.complaints() == []
        market.later(days=100)
        with market.transaction() as session, pytest.raises(NothingToRelease):
            settling.release_proceeds(session, order_id=order_id, actor=market.cashier.actor, at=market.at)
        with pytest.raises(NoDispute):
            uphold(market, order_id, at_once=True)

    def test_leaves_no_line_in_the_figures_and_one_that_stayed_is_named_and_goes(
        self, market: Market, disputed: Disputed
    ) -> None:
        order_id = disputed()
        uphold(market, order_id, at_once=True)
        assert market.complaints() == []  # the worker has not followed yet
        market.worker()
        with market.transaction() as session:
            assert session.get(StatisticLine, order_id) is None
            order = session.get_one(Order, order_id)
            order.state = OrderState.SETTLED
            session.flush()
            counting_up.recount(session, order_id, at=market.at)
            order.state = OrderState.RESCINDED
        assert market.complaints() == [f"{order_id} is counted, and is sold no more"]
        with market.transaction() as session:
            assert counting_up.count_missing(session, at=market.at) == 1
        assert market.complaints() == []

    def test_gives_title_and_money_back_when_the_work_is_in_custody_again(
        self, market: Market, disputed: Disputed
    ) -> None:
        order_id = disputed()
        order = market.order(order_id)

        uphold(market, order_id, at_once=False)
        market.worker()
        assert refunds(market) == []
        assert stands(market) == {"bank": 1_000_00, "buyer_credit": -1_000_00}
        assert note_of(market, order_id).state is CreditNoteState.ISSUED
        assert market.complaints() == []
        assert with_buyers(market) == []  # it is not with him yet
        with market.transaction() as session:
            session.get_one(Holding, order.holding_id).state = CustodyState.DELIVERED
        assert with_buyers(market) == [order.holding_id]
        with market.reading() as session:
            asked = waiting.given_back(session, buyer_id=market.buyer.actor.id)
            assert [one.id for one in asked] == [order_id]
            assert waiting.given_back(session, buyer_id=market.seller.actor.id) == []

        for _ in range(2):  # the second time changes nothing
            with market.transaction() as session:
                fact = warehouse.CustodyMoved(
                    holding_id=str(order.holding_id),
                    artwork_id=order.artwork_id,
                    transition="M31",
                    event="re-enter",
                    from_state="returning",
                    to_state="at_gate",
                    hash="",
                )
                outbox.publish(session, fact, at=market.later())
            market.worker()

        assert refunds(market) == [(1_000_00, RefundState.SENT)]
        assert stands(market) == {}
        assert note_of(market, order_id).state is CreditNoteState.REPAID
        with market.reading() as session:
            assert session.get_one(Holding, order.holding_id).owner_id == market.seller.actor.id
            assert session.get_one(Settlement, order_id).work_returned_at is not None
        assert with_buyers(market) == []
        assert market.complaints() == []
        assert market.consigned(artwork_id=order.artwork_id).consignor_id == market.seller.actor.id

    def test_issues_a_credit_note_that_mirrors_the_invoice(self, market: Market, disputed: Disputed) -> None:
        first, second = disputed(), disputed()
        with market.transaction() as session:  # as if the one had been bought under the hammer
            (line,) = session.scalars(sa.select(InvoiceLine).join(Invoice).where(Invoice.order_id == first))
            line.kind, line.amount_minor = LineKind.HAMMER, 800_00
            session.add(more := InvoiceLine(position=2, kind=LineKind.PREMIUM, amount_minor=200_00))
            more.invoice_id = invoice_id = line.invoice_id

        uphold(market, first, at_once=False)
        uphold(market, second, at_once=False)

        note, other = note_of(market, first), note_of(market, second)
        year = market.at.year
        assert [note.number, other.number] == [f"CN-{year}-000001", f"CN-{year}-000002"]
        assert note.invoice_id == invoice_id
        assert [(each.position, each.kind, each.amount_minor) for each in note.lines] == [
            (1, LineKind.HAMMER, -800_00),
            (2, LineKind.PREMIUM, -200_00),
        ]
        assert (note.total_minor, note.reason, note.issued_by) == (
            -1_000_00,
            "The tear is there.",
            market.cashier.actor.name,
        )
        assert market.complaints() == []

    def test_is_repaid_once_all_of_the_money_was_sent_back(self, market: Market) -> None:
        order, invoice = market.placed()
        market.pays(invoice, "pay_part")
        market.pays(invoice)
        market.worker()
        with market.transaction() as session:
            settling.record_delivery(session, holding_id=str(order.holding_id), at=market.at)
            settling.raise_dispute(
                session, order_id=order.id, reason="a tear", actor=market.buyer.actor, at=market.at
            )
            ruling.uphold_dispute(
                session,
                order_id=order.id,
                reason="Torn.",
                at_once=True,
                actor=market.cashier.actor,
                at=market.at,
            )
        states = []
        with market.reading() as session:
            waiting = list(session.scalars(sa.select(Refund.id).order_by(Refund.id)))
        for refund_id in waiting:
            with market.transaction() as session:
                refunding.record_refund(
                    session, refund_id=refund_id, provider_id=f"out_{refund_id}", at=market.later()
                )
            states.append(note_of(market, order.id).state)

        assert states == [CreditNoteState.ISSUED, CreditNoteState.REPAID]
        assert note_of(market, order.id).repaid_at == market.at
        assert market.complaints() == []

    @pytest.mark.parametrize(
        ("fault", "named"),
        [
            ("UPDATE credit_note_line SET amount_minor = amount_minor + 1", "does not mirror invoice"),
            ("UPDATE credit_note SET number = 'CN-2026-000002'", "credit note CN-2026-000001 is missing"),
            ("DELETE FROM credit_note_line; DELETE FROM credit_note", "was undone, and has no credit note"),
            ("UPDATE credit_note SET state = 'repaid'", "is repaid, and by the ledger the buyer got 0 back"),
            ("UPDATE \"order\" SET state = 'settled'", "was not undone"),
        ],
    )
    def test_a_credit_note_changed_by_hand_is_named(
        self, market: Market, disputed: Disputed, fault: str, named: str
    ) -> None:
        uphold(market, disputed(), at_once=False)
        assert market.complaints() == []
        with market.transaction() as session:
            for statement in fault.split("; "):
                session.execute(sa.text(statement.replace("2026", str(market.at.year))))

        assert any(named.replace("2026", str(market.at.year)) in text for text in market.complaints())

    def test_sales_undone_before_there_were_credit_notes_were_given_theirs(
        self, market: Market, disputed: Disputed
    ) -> None:
        for at_once in (True, False):
            uphold(market, disputed(), at_once=at_once)
            market.worker()
        revision = runpy.run_path(f"{ROOT}/migrations/versions/0022_credit_notes.py")
        with market.transaction() as session:
            for table in (CreditNoteLine, CreditNote):
                session.execute(sa.delete(table))
            session.execute(sa.delete(Counter).where(Counter.name.like("credit-note-%")))
            connection = session.connection()
            tables = (
                sa.Table(name, sa.MetaData(), autoload_with=connection)
                for name in ("credit_note", "credit_note_line")
            )
            revision["_write_what_was_owed"](connection, *tables)

        with market.reading() as session:
            notes = session.scalars(sa.select(CreditNote).order_by(CreditNote.number))
            assert [note.state.value for note in notes] == ["repaid", "issued"]
        assert market.complaints() == []

    def test_the_credit_note_is_read_and_printed_by_those_concerned(
        self, market: Market, disputed: Disputed
    ) -> None:
        uphold(market, disputed(), at_once=False)
        with market.reading() as session:
            note = session.scalars(sa.select(CreditNote)).one()
            session.expunge_all()
        address, invoice = f"/credit-notes/{note.id}", f"/invoices/{note.invoice_id}"

        body = market.buyer.get(address).json
        assert (body["note"]["number"], body["note"]["total"]["amount_minor"]) == (note.number, -1_000_00)
        assert body["invoice"]["id"] == note.invoice_id
        for page in (invoice, f"/orders/{note.order_id}"):
            assert market.buyer.get(page).json["credit_note"]["id"] == note.id
        for file in (f"{address}/credit-note.pdf", f"{invoice}/invoice.pdf"):
            answer = market.buyer.get(file)
            assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
            assert market.rival.get(file).status_code == 404
        assert market.rival.get(address).status_code == 404
        assert market.cashier.get(address).status_code == 200

    def test_is_a_cashiers_alone(self, market: Market, disputed: Disputed) -> None:
        order_id = disputed()

        with market.transaction() as session, pytest.raises(NotAllowed):
            ruling.uphold_dispute(
                session,
                order_id=order_id,
                reason="I say so",
                at_once=True,
                actor=market.buyer.actor,
                at=market.at,
            )
        refused = market.cashier.post(f"/orders/{order_id}/dispute-upholding", {"reason": ""})
        assert refused.status_code == 422
        upheld = market.cashier.post(f"/orders/{order_id}/dispute-upholding", {"reason": "Torn."})
        assert (upheld.status_code, upheld.json["state"]) == (201, "rescinded")


def test_undoing_books_the_opposite_of_settling() -> None:
    shares = Shares(commission=Money(10, "CNY"), consignor=Money(90, "CNY"))

    undone = entries.rescinded(
        Money(125, "CNY"), shares=shares, premium=Money(25, "CNY"), consignor_id="acc_c", buyer_id="acc_b"
    )

    entries.require_balance(undone)
    assert {entry.account.kind: entry.amount_minor for entry in undone} == {
        AccountKind.BUYER_CREDIT: -125,
        AccountKind.PROCEEDS: 90,
        AccountKind.COMMISSION_INCOME: 10,
        AccountKind.PREMIUM_INCOME: 25,
    }
