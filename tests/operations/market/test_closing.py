"""A closed day stays as it was; what is booked adds up for a foreign reader too."""

import re
import subprocess
import sys
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from foundation.errors import NotAllowed
from foundation.money import Money
from marketplace.errors import DayClosed, DayNotOver
from marketplace.ledger import entries
from marketplace.ledger.accounts import AccountKind
from marketplace.models.books import DayClose
from marketplace.models.money import LedgerEntry
from marketplace.operations import closing, posting
from marketplace.queries import beancount, books_audit, house_books, money
from tests.operations.market.house import Market


def close(market: Market, day: date | None = None) -> DayClose:
    day = day or (market.at.astimezone(UTC) - timedelta(days=1)).date()
    with market.transaction() as session:
        return closing.close_day(session, day=day, actor=market.cashier.actor, at=market.at)


def export(market: Market) -> str:
    with market.reading() as session:
        return "".join(beancount.ledger(session))


def checked(text: str, tmp_path: Path) -> str:
    """What bean-check says; '' if nothing."""
    file = tmp_path / "ledger.beancount"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("bean-check"), file], capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) == (not done.stderr)
    return done.stderr


class TestClosing:
    def test_writes_down_what_stands(self, market: Market) -> None:
        market.settled()
        day = market.at.astimezone(UTC).date()
        market.later(days=1)

        row = close(market)

        closings = {(kind, cur): end for kind, cur, _, _, _, end in row.totals}
        assert (row.day, row.bookings, row.last_seq) == (day, 3, 3)
        assert closings == {
            ("awaited", "CNY"): 0,
            ("bank", "CNY"): 1_000_00,
            ("commission_income", "CNY"): -50_00,
            ("proceeds", "CNY"): -950_00,
            ("receivable", "CNY"): 0,
        }
        assert market.complaints() == []

    def test_closes_the_days_before_it_and_carries_their_balances(self, market: Market) -> None:
        market.settled()
        market.later(days=1)
        market.placed()
        market.later(days=3)

        close(market)

        with market.reading() as session:
            days = session.scalars(sa.select(DayClose).order_by(DayClose.day)).all()
            assert [row.bookings for row in days] == [3, 1, 0]
            assert [line[2] for line in days[1].totals if line[0] == "bank"] == [1_000_00]
        assert market.complaints() == []

    def test_refuses_today_and_a_day_twice(self, market: Market) -> None:
        market.placed()
        with pytest.raises(DayNotOver):
            close(market, market.at.astimezone(UTC).date())
        market.later(days=1)
        close(market)

        with pytest.raises(DayClosed):
            close(market)

    def test_is_a_cashiers_alone(self, market: Market) -> None:
        with market.transaction() as session, pytest.raises(NotAllowed):
            closing.close_day(session, day=date(2026, 1, 1), actor=market.seller.actor, at=market.at)

    def test_lets_nothing_be_booked_on_it_and_a_correction_later(self, market: Market) -> None:
        _, invoice = market.placed()
        yesterday = market.at
        market.later(days=1)
        close(market)
        booking = entries.invoiced(Money(5, "CNY"), buyer_id=market.buyer.actor.id)

        with market.transaction() as session, pytest.raises(DayClosed):
            posting.post(session, kind="invoiced", ref="x", order_id="", entries=booking, at=yesterday)
        market.pays(invoice)

        market.later(days=1)
        close(market)
        assert market.complaints() == []

    def test_leads_the_cashier_to_the_oldest_open_day(self, market: Market) -> None:
        market.placed()
        day = market.at.astimezone(UTC).date()
        with market.reading() as session:
            assert house_books.oldest_open_day(session, at=market.at) is None
        market.later(days=2)
        with market.reading() as session:
            assert house_books.oldest_open_day(session, at=market.at) == day
        close(market)
        with market.reading() as session:
            assert house_books.oldest_open_day(session, at=market.at) is None


def test_a_statement_of_a_period_leads_from_its_opening_to_its_end(market: Market) -> None:
    _, invoice = market.placed()
    first = market.at.astimezone(UTC).date()
    market.later(days=3)
    market.pays(invoice)
    later = market.at.astimezone(UTC).date()
    party = market.buyer.actor.id

    with market.reading() as session:
        whole = money.statement(session, party_id=party)
        early = money.statement(session, party_id=party, to_on=later - timedelta(days=1))
        late = money.statement(session, party_id=party, from_on=first + timedelta(days=1))

    assert [line.kind for line in whole.lines] == ["received", "invoiced"]
    assert [line.kind for line in early.lines] == ["invoiced"]
    assert [line.kind for line in late.lines] == ["received"]
    assert [one.amount.amount_minor for one in early.balances] == [-1_000_00]
    assert late.opening == early.balances
    assert late.balances == whole.balances


FAULTS = {
    "a total": ("UPDATE day_close SET totals = '[]'", "its totals are not those"),
    "a count": ("UPDATE day_close SET bookings = bookings + 1", "closed with"),
    "an end of the chain": ("UPDATE day_close SET last_seq = last_seq - 1", "the chain did not end"),
    "a day taken out": ("DELETE FROM day_close WHERE bookings = 3", "the day was never closed"),
}


def test_the_audit_names_each_fault(market: Market) -> None:
    market.settled()
    market.later(days=2)
    close(market)

    for fault, (statement, complaint) in FAULTS.items():
        with market.reading() as session:
            session.execute(sa.text(statement))
            said = list(books_audit.closes_hold(session))
        assert any(complaint in text for text in said), (fault, said)
    assert market.complaints() == []


class TestTheExport:
    def test_is_accepted_as_it_is_and_no_more_once_changed(self, market: Market, tmp_path: Path) -> None:
        assert checked(export(market), tmp_path) == ""
        _, invoice = market.placed()
        market.pays(invoice, "pay_over")
        market.worker()
        with market.transaction() as session:
            booking = entries.exchanged(Money(300_00, "CNY"), Money(6_000, "JPY"))
            posting.post(session, kind="exchanged", ref="x", order_id="", entries=booking, at=market.at)
        market.later(days=1)
        close(market)

        text = export(market)

        assert checked(text, tmp_path) == ""
        assert text.count(" balance ") == 9
        with market.reading() as session:
            count = session.scalar(sa.select(sa.func.count(LedgerEntry.id)))
        assert len(re.findall(r"^  [A-Z]", text, re.MULTILINE)) == count
        assert market.buyer.actor.name not in text
        for find, put in (
            ("Assets:Bank  1100.00 CNY", "Assets:Bank  1100.01 CNY"),
            ("balance Assets:Bank  800.00", "balance Assets:Bank  799.99"),
        ):
            assert find in text
            assert checked(text.replace(find, put, 1), tmp_path) != ""

    def test_names_two_parties_apart(self) -> None:
        parties = ["acc_01J", "acc-01J", "acc_01j", "Acc_01J", "acc 01J", "汴"]

        names = {beancount.account_name(AccountKind.PROCEEDS, party) for party in parties}

        assert len(names) == len(parties)
