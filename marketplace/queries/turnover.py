"""What moved on the accounts of the ledger on a day, and what stood on them at its end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction

Named = tuple[str, str]
"""Kind of account and currency."""
Moved = Mapping[Named, tuple[int, int]]
"""Debits and credits, both not below nothing."""


def begin(day: date) -> datetime:
    """Return the instant at which a day begins: midnight in UTC."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def _within(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(LedgerTransaction.at >= begin(day), LedgerTransaction.at < begin(day + timedelta(days=1)))


def of_day(session: Session, day: date) -> dict[Named, tuple[int, int]]:
    """Return what moved on a day, by kind of account and currency."""
    amount = LedgerEntry.amount_minor
    rows = session.execute(
        sa.select(
            LedgerAccount.kind,
            LedgerAccount.currency,
            sa.func.sum(sa.case((amount > 0, amount), else_=0)),
            sa.func.sum(sa.case((amount < 0, -amount), else_=0)),
        )
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .join(LedgerTransaction, LedgerTransaction.seq == LedgerEntry.transaction_seq)
        .where(_within(day))
        .group_by(LedgerAccount.kind, LedgerAccount.currency)
    )
    return {(kind.value, currency): (int(debits), int(credited)) for kind, currency, debits, credited in rows}


def count_of(session: Session, day: date) -> int:
    """Return how many bookings were made on a day."""
    return session.scalar(sa.select(sa.func.count(LedgerTransaction.seq)).where(_within(day))) or 0


def end_of(session: Session, day: date) -> tuple[int, str]:
    """Return the highest number among the bookings up to the end of a day, and its hash; 0 and '' if none."""
    row = session.execute(
        sa.select(LedgerTransaction.seq, LedgerTransaction.hash)
        .where(LedgerTransaction.at < begin(day + timedelta(days=1)))
        .order_by(LedgerTransaction.seq.desc())
        .limit(1)
    ).one_or_none()
    return (0, "") if row is None else (row.seq, row.hash)


def totals(opening: Mapping[Named, int], moved: Moved) -> list[Any]:
    """Return [kind, currency, opening, debits, credits, closing] of every account, sorted.

    :param opening: what stood before; a debit is positive
    """
    lines = []
    for kind, currency in sorted({*opening, *moved}):
        stood = opening.get((kind, currency), 0)
        debits, credited = moved.get((kind, currency), (0, 0))
        lines.append([kind, currency, stood, debits, credited, stood + debits - credited])
    return lines


def balances(session: Session) -> dict[Named, int]:
    """Return what stands on the accounts now, by kind and currency; a debit is positive."""
    rows = session.execute(
        sa.select(LedgerAccount.kind, LedgerAccount.currency, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.kind, LedgerAccount.currency)
    )
    return {(kind.value, currency): int(amount) for kind, currency, amount in rows}
