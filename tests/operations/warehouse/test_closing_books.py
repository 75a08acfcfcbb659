"""The bond ledger as of a day, and what the transaction itself refuses."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bonded_warehouse import audits
from bonded_warehouse.bond_errors import LedgerWouldNotBalance
from bonded_warehouse.models.bond import BondBook, BondClosing, BondPosting
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.operations import closing_books
from bonded_warehouse.queries import ledger_days
from bonded_warehouse.rules.states import Account
from tests.operations.warehouse.store import KEEPER, SECOND, Store

ZONE = "Asia/Shanghai"


def book_of(store: Store) -> str:
    return store.session.scalars(sa.select(BondBook.id)).one()


class TestAsOf:
    def test_a_day_begins_and_ends_where_the_warehouse_is(self, store: Store) -> None:
        store.stored()
        posted = store.session.scalars(sa.select(BondPosting.posted_at)).all()
        days = sorted({one.astimezone(ZoneInfo(ZONE)).date() for one in posted})
        before = ledger_days.ledger_on(store.session, book_of(store), days[0] - timedelta(days=1))
        after = ledger_days.ledger_on(store.session, book_of(store), days[-1])

        assert before.accounts == []
        assert {one.account: one.quantity for one in after.accounts}["ZONE_STOCK"] == 1
        assert sum(one.quantity for one in after.accounts) == 0
        assert sum(one.value.amount_minor for one in after.accounts) == 0

    def test_from_a_closing_is_what_all_postings_say(self, store: Store) -> None:
        store.stored()
        store.stored("A-01-02")
        at = store.later() + timedelta(days=2)
        assert closing_books.close_day(store.session, at=at) == 1
        assert closing_books.close_day(store.session, at=at) == 0
        today = at.astimezone(ZoneInfo(ZONE)).date()

        closed_on, quick = ledger_days.balances_on(store.session, book_of(store), today, timezone=ZONE)
        _, slow = ledger_days.balances_on(
            store.session, book_of(store), today, timezone=ZONE, from_closing=False
        )

        assert closed_on == today - timedelta(days=1)
        assert quick == slow
        assert quick[Account.ZONE_STOCK].quantity == 2
        assert list(audits.closings(store.session)) == []

    @pytest.mark.parametrize(
        "fault",
        [
            "UPDATE bond_closing SET quantity = quantity + 1",
            "UPDATE bond_closing SET tax_minor = tax_minor + 1 WHERE account = 'ZONE_STOCK'",
            "DELETE FROM bond_closing WHERE account = 'ZONE_STOCK'",
        ],
    )
    def test_a_closing_that_was_changed_is_named(self, store: Store, fault: str) -> None:
        store.stored()
        closing_books.close_day(store.session, at=store.later() + timedelta(days=2))
        assert store.session.scalar(sa.select(sa.func.count()).select_from(BondClosing))

        store.session.execute(sa.text(fault))

        assert any("closing" in found for found in audits.closings(store.session))


class TestTheTransaction:
    def test_refuses_a_step_that_would_leave_the_books_wrong(self, store: Store) -> None:
        """A posting that was lost behind our back is met by the next step, and not only by the audit."""
        holding = store.stored()
        store.takes(holding, "M09", KEEPER, SECOND)
        last = store.session.scalars(sa.select(BondPosting).order_by(BondPosting.seq.desc()).limit(1)).one()
        store.session.execute(sa.delete(BondPosting).where(BondPosting.id == last.id))

        with pytest.raises(LedgerWouldNotBalance), store.session.begin_nested():
            store.takes(holding, "M15", KEEPER, SECOND)

        store.session.refresh(holding)
        assert holding.state.value == "checked_out"
        assert isinstance(holding, Holding)
