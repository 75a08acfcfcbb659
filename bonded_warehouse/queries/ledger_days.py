"""The bond ledger as of a day: the last closing before it, and what was posted since."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bonded_warehouse.errors import BookUnknown
from bonded_warehouse.models.bond import BondBook, BondClosing, BondPosting, BookItem
from bonded_warehouse.models.places import Facility
from bonded_warehouse.rules.cover import CURRENCY
from bonded_warehouse.rules.states import Account
from foundation.money import Money


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds. Sources, from which goods come, stand below nothing."""

    quantity: int = 0
    value_minor: int = 0
    """At the declared entry value. Fen."""
    tax_minor: int = 0
    """Duty and VAT at risk. Fen."""

    def plus(self, quantity: int, value_minor: int, tax_minor: int) -> "Balance":
        """Return it with so much more."""
        return Balance(self.quantity + quantity, self.value_minor + value_minor, self.tax_minor + tax_minor)


@dataclass(frozen=True, slots=True)
class AccountDay:
    """One account at the end of a day."""

    account: str
    quantity: int
    value: Money
    tax_at_risk: Money


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """A book at the end of a day where its facility is."""

    book_id: str
    number: str
    on: date
    closed_on: date | None
    """The closing that it was reckoned from; None where all postings were added up."""
    accounts: list[AccountDay]


def end_of(on: date, timezone: str) -> datetime:
    """Return the first instant after a day."""
    return datetime.combine(on + timedelta(days=1), time(), ZoneInfo(timezone))


def ledger_on(session: Session, book_id: str, on: date) -> LedgerDay:
    """Return what every account of a book held at the end of a day.

    :raises BookUnknown: if there is none under this id
    """
    row = session.execute(
        sa.select(BondBook.number, Facility.timezone)
        .join(Facility, Facility.id == BondBook.facility_id)
        .where(BondBook.id == book_id)
    ).one_or_none()
    if row is None:
        raise BookUnknown(book_id=book_id)
    closed_on, held = balances_on(session, book_id, on, timezone=row.timezone)
    return LedgerDay(
        book_id=book_id,
        number=row.number,
        on=on,
        closed_on=closed_on,
        accounts=[
            AccountDay(
                account.value,
                held[account].quantity,
                Money(held[account].value_minor, CURRENCY),
                Money(held[account].tax_minor, CURRENCY),
            )
            for account in Account
            if account in held
        ],
    )


def balances_on(
    session: Session, book_id: str, on: date, *, timezone: str, from_closing: bool = True
) -> tuple[date | None, dict[Account, Balance]]:
    """Return the closing that was gone on from, and what each account held at the end of a day.

    :param from_closing: False adds up every posting, which the audit does
    """
    held: dict[Account, Balance] = defaultdict(Balance)
    closed_on = None
    for row in _last_closing(session, book_id, on) if from_closing else ():
        closed_on = row.closed_on
        held[row.account] = Balance(row.quantity, row.value_cny_minor, row.tax_minor)
    since = None if closed_on is None else end_of(closed_on, timezone)
    tax = BookItem.duty_at_risk_minor + BookItem.vat_at_risk_minor
    query = (
        sa.select(
            BondPosting.origin,
            BondPosting.target,
            sa.func.sum(BondPosting.quantity),
            sa.func.sum(BondPosting.value_cny_minor),
            sa.func.sum(tax),
        )
        .join(BookItem, BookItem.id == BondPosting.item_id)
        .where(BookItem.book_id == book_id, BondPosting.posted_at < end_of(on, timezone))
        .group_by(BondPosting.origin, BondPosting.target)
    )
    if since is not None:
        query = query.where(BondPosting.posted_at >= since)
    for origin, target, *amounts in session.execute(query):
        quantity, value_minor, tax_minor = map(int, amounts)
        held[origin] = held[origin].plus(-quantity, -value_minor, -tax_minor)
        held[target] = held[target].plus(quantity, value_minor, tax_minor)
    return closed_on, {account: balance for account, balance in held.items() if balance != Balance()}


def _last_closing(session: Session, book_id: str, on: date) -> Sequence[BondClosing]:
    """Return what each account held at the last closing up to a day; nothing before the first."""
    last = sa.select(sa.func.max(BondClosing.closed_on)).where(
        BondClosing.book_id == book_id, BondClosing.closed_on <= on
    )
    query = sa.select(BondClosing).where(
        BondClosing.book_id == book_id, BondClosing.closed_on == last.scalar_subquery()
    )
    return session.scalars(query).all()
