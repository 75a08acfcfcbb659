"""The house's own statement: what stands on every kind of account, day by day, and which days are closed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.errors import DayUnknown
from marketplace.ledger.accounts import ASSETS, AccountKind
from marketplace.models.books import DayClose
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.queries import turnover


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One kind of account in one currency, over a day or until now."""

    account: str
    opening: Money
    debits: Money
    credits: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day whose books are closed."""

    day: date
    bookings: int
    last_seq: int
    last_hash: str
    closed_by: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day on which something was booked, and which is not closed."""

    day: date
    bookings: int
    may_close: bool
    """It is over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on one kind of account now; what we owe and what we earned with a plus, as what we have."""

    account: str
    side: str
    """has, owes or earned."""
    amount: Money


@dataclass(frozen=True, slots=True)
class HouseBooks:
    """The money ledger, for who answers for it."""

    standing: list[Standing]
    open_days: list[OpenDay]
    closed_days: list[ClosedDay]
    bookings: int


@dataclass(frozen=True, slots=True)
class BookingLine:
    """One side of a booking, as booked."""

    seq: int
    at: datetime
    kind: str
    ref: str
    order_id: str
    account: str
    party_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class DayPage:
    """One closed day: its totals, and what was booked."""

    day: ClosedDay
    totals: list[AccountLine]
    lines: list[BookingLine]
    left_out: int
    """Entries that are not listed here: the export has them all."""


def house_books(session: Session, *, at: datetime, limit: int = 60) -> HouseBooks:
    """Return what stands on the accounts, and the days, newest first."""
    closes = session.scalars(sa.select(DayClose).order_by(DayClose.day.desc()).limit(limit)).all()
    standing = [
        _standing(kind, Money(amount, currency))
        for (kind, currency), amount in sorted(turnover.balances(session).items())
    ]
    counted = session.scalar(sa.select(sa.func.count(LedgerTransaction.seq))) or 0
    return HouseBooks(
        standing=standing,
        open_days=open_days(session, last=closes[0].day if closes else None, at=at),
        closed_days=[_closed(close) for close in closes],
        bookings=counted,
    )


def open_days(session: Session, *, last: date | None, at: datetime) -> list[OpenDay]:
    """Return the days after the last that is closed on which something was booked, newest first."""
    query = sa.select(LedgerTransaction.at)
    if last is not None:
        query = query.where(LedgerTransaction.at >= turnover.begin(last + timedelta(days=1)))
    counts: dict[date, int] = {}
    for instant in session.scalars(query):
        day = instant.astimezone(UTC).date()
        counts[day] = counts.get(day, 0) + 1
    today = at.astimezone(UTC).date()
    return [OpenDay(day, counts[day], day < today) for day in sorted(counts, reverse=True)]


def oldest_open_day(session: Session, *, at: datetime) -> date | None:
    """Return the first day that is over and not closed and has bookings, or None."""
    last = session.scalar(sa.select(sa.func.max(DayClose.day)))
    query = sa.select(sa.func.min(LedgerTransaction.at)).where(
        LedgerTransaction.at < turnover.begin(at.astimezone(UTC).date())
    )
    if last is not None:
        query = query.where(LedgerTransaction.at >= turnover.begin(last + timedelta(days=1)))
    first = session.scalar(query)
    return None if first is None else first.astimezone(UTC).date()


def day_page(session: Session, day: date, *, limit: int = 500) -> DayPage:
    """Return a closed day.

    :raises DayUnknown: if its books are not closed
    """
    close = session.get(DayClose, day)
    if close is None:
        raise DayUnknown
    within = sa.and_(
        LedgerTransaction.at >= turnover.begin(day),
        LedgerTransaction.at < turnover.begin(day + timedelta(days=1)),
    )
    rows = session.execute(
        sa.select(
            LedgerTransaction.seq,
            LedgerTransaction.at,
            LedgerTransaction.kind,
            LedgerTransaction.ref,
            LedgerTransaction.order_id,
            LedgerAccount.kind.label("account"),
            LedgerAccount.party_id,
            LedgerAccount.currency,
            LedgerEntry.amount_minor,
        )
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(within)
        .order_by(LedgerTransaction.seq, LedgerEntry.id)
    ).all()
    return DayPage(
        day=_closed(close),
        totals=[
            AccountLine(kind, *(Money(amount, currency) for amount in amounts))
            for kind, currency, *amounts in close.totals
        ],
        lines=[
            BookingLine(
                seq=row.seq,
                at=row.at,
                kind=row.kind,
                ref=row.ref,
                order_id=row.order_id,
                account=row.account.value,
                party_id=row.party_id,
                amount=Money(row.amount_minor, row.currency),
            )
            for row in rows[:limit]
        ],
        left_out=max(len(rows) - limit, 0),
    )


def _closed(close: DayClose) -> ClosedDay:
    return ClosedDay(
        day=close.day,
        bookings=close.bookings,
        last_seq=close.last_seq,
        last_hash=close.last_hash,
        closed_by=close.closed_by_name,
        closed_at=close.closed_at,
    )


def _standing(kind: str, amount: Money) -> Standing:
    account = AccountKind(kind)
    earned = {
        AccountKind.PREMIUM_INCOME,
        AccountKind.COMMISSION_INCOME,
        AccountKind.FEES,
        AccountKind.LOSS,
        AccountKind.EXCHANGE,
    }
    side = "has" if account in ASSETS else "earned" if account in earned else "owes"
    return Standing(kind, side, amount if account in ASSETS else -amount)
