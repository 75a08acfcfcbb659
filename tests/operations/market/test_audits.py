"""What was changed, removed or put in behind our back is found and named."""

import pytest
import sqlalchemy as sa

from marketplace.errors import Unbalanced
from marketplace.ledger.accounts import AccountKey, AccountKind
from marketplace.ledger.entries import Entry
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.operations import posting
from tests.operations.market.house import Market

BANK = AccountKey(AccountKind.BANK, "CNY")
AWAITED = AccountKey(AccountKind.AWAITED, "CNY")

FAULTS = {
    "an amount changed": (
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE id = 1",
        "booking 1 does not balance",
    ),
    "two amounts changed alike": (
        "UPDATE ledger_entry SET amount_minor = amount_minor * 2 WHERE transaction_seq = 2",
        "booking 2 (received",
    ),
    "a booking renamed": (
        "UPDATE ledger_transaction SET ref = 'other' WHERE seq = 1",
        "booking 1 (invoiced other) is not what it was",
    ),
    "entries removed": ("DELETE FROM ledger_entry WHERE transaction_seq = 1", "booking 1 has no entries"),
    "the last booking removed": (
        "DELETE FROM ledger_entry WHERE transaction_seq = 3; DELETE FROM ledger_transaction WHERE seq = 3",
        "the ledger ends at booking 2; its head says 3",
    ),
    "the last booking removed with the head": (
        (
            "DELETE FROM ledger_entry WHERE transaction_seq = 3; "
            "DELETE FROM ledger_transaction WHERE seq = 3; "
            "DELETE FROM counter WHERE name = 'ledger'"
        ),
        "the ledger ends at booking 2; its head says 0",
    ),
    "a booking in the middle removed": (
        "DELETE FROM ledger_entry WHERE transaction_seq = 2; DELETE FROM ledger_transaction WHERE seq = 2",
        "bookings 2 to 2 are missing",
    ),
    "an order settled by hand": (
        "UPDATE \"order\" SET state = 'completed'",
        "its proceeds say otherwise",
    ),
    "an order unsettled by hand": ("UPDATE \"order\" SET state = 'paid'", "its settlement says otherwise"),
    "an invoice marked unpaid": ("UPDATE invoice SET state = 'issued'", "its invoice is not paid"),
    "an invoice raised": ("UPDATE invoice SET total_minor = total_minor + 1", "do not add up to its total"),
    "an invoice renumbered": (
        "UPDATE invoice SET number = substr(number, 1, 5) || '000002'",
        "000001 is missing",
    ),
    "a payment raised": (
        "UPDATE payment SET received_minor = received_minor + 1",
        "the ledger says otherwise",
    ),
}


class TestAudits:
    def test_find_nothing_in_honest_books(self, market: Market) -> None:
        market.settled()

        assert market.complaints() == []

    @pytest.mark.parametrize("fault", FAULTS)
    def test_name(self, market: Market, fault: str) -> None:
        statements, complaint = FAULTS[fault]
        market.settled()

        with market.unguarded() as session:
            for statement in statements.split(";"):
                session.execute(sa.text(statement))

        assert any(complaint in text for text in market.complaints()), market.complaints()

    def test_name_a_booking_that_was_put_in(self, market: Market) -> None:
        market.settled()

        with market.unguarded() as session:
            account = session.scalars(sa.select(LedgerAccount.id)).first()
            session.execute(
                sa.text(
                    "INSERT INTO ledger_transaction (seq, kind, ref, order_id, at, hash) "
                    "VALUES (4, 'received', 'x', 'y', '2026-11-25 00:00:00+00:00', '')"
                )
            )
            for amount in (5, -5):
                session.execute(
                    sa.insert(LedgerEntry.__table__).values(  # type: ignore[arg-type] # a table
                        transaction_seq=4, account_id=account, amount_minor=amount
                    )
                )

        assert any("booking 4" in text for text in market.complaints())


class TestTheBooks:
    def test_take_nothing_that_does_not_balance(self, market: Market) -> None:
        with market.transaction() as session, pytest.raises(Unbalanced):
            posting.post(
                session,
                kind="received",
                ref="x",
                order_id="y",
                entries=[Entry(BANK, 5), Entry(AWAITED, -4)],
                at=market.at,
            )

    def test_take_nothing_past_the_posting_either(self, market: Market) -> None:
        with market.transaction() as session:
            account = LedgerAccount(id="lac_1", kind=AccountKind.BANK, currency="CNY")
            session.add(account)
            entry = LedgerEntry(amount_minor=5, account=account)
            booking = LedgerTransaction(
                seq=1, kind="x", ref="x", order_id="y", at=market.at, hash="", entries=[entry]
            )
            session.add(booking)
            with pytest.raises(Unbalanced):
                session.flush()
            session.rollback()

    def test_are_never_changed(self, market: Market) -> None:
        market.settled()

        with market.transaction() as session:
            session.scalars(sa.select(LedgerEntry)).first().amount_minor = 7  # type: ignore[union-attr] # there is one
            with pytest.raises(RuntimeError, match="never changed"):
                session.flush()
            session.rollback()

    def test_book_nothing_twice(self, market: Market) -> None:
        entries = [Entry(BANK, 5), Entry(AWAITED, -5)]

        def post() -> None:
            with market.transaction() as session:
                posting.post(session, kind="received", ref="x", order_id="y", entries=entries, at=market.at)

        post()
        with pytest.raises(sa.exc.IntegrityError):
            post()
