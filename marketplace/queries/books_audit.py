"""What must hold about the days that are closed, recomputed from the bookings."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.models.banking import BankLine, LineState
from marketplace.models.books import DayClose
from marketplace.models.chargebacks import Chargeback
from marketplace.models.invoices import Refund
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.models.payouts import Payout
from marketplace.queries import turnover
from marketplace.queries.chargebacks import is_undecided

BATCH: Final = 2_000


def closes_hold(session: Session) -> Iterator[str]:
    """Name closed days whose totals, count or place in the chain are not those of the bookings."""
    closes = session.scalars(sa.select(DayClose).order_by(DayClose.day)).all()
    if not closes:
        return
    moved, counts = _by_day(session, closes[-1].day)
    opening: dict[turnover.Named, int] = {}
    before: date | None = None
    for close in closes:
        for day in sorted(day for day in counts if (before is None or day > before) and day < close.day):
            yield f"day {day}: {counts[day]} bookings, and the day was never closed"
        totals = turnover.totals(opening, moved.get(close.day, {}))
        if close.totals != totals:
            yield f"day {close.day}: its totals are not those of its bookings"
        if close.bookings != counts.get(close.day, 0):
            yield f"day {close.day}: closed with {close.bookings} bookings, it has {counts.get(close.day, 0)}"
        if (close.last_seq, close.last_hash) != turnover.end_of(session, close.day):
            yield f"day {close.day}: the chain did not end at booking {close.last_seq}"
        opening = {(kind, currency): closing for kind, currency, _, _, _, closing in totals}
        before = close.day


def _by_day(
    session: Session, last: date
) -> tuple[dict[date, dict[turnover.Named, tuple[int, int]]], dict[date, int]]:
    """Return what moved on each day up to one, and how many bookings it has."""
    moved: dict[date, dict[turnover.Named, tuple[int, int]]] = {}
    seqs: dict[date, set[int]] = {}
    query = (
        sa.select(
            LedgerTransaction.at,
            LedgerTransaction.seq,
            LedgerAccount.kind,
            LedgerAccount.currency,
            LedgerEntry.amount_minor,
        )
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerTransaction.at < turnover.begin(last + timedelta(days=1)))
        .execution_options(yield_per=BATCH)
    )
    for at, seq, kind, currency, amount in session.execute(query):
        day = at.astimezone(UTC).date()
        seqs.setdefault(day, set()).add(seq)
        debits, credited = moved.setdefault(day, {}).get((kind.value, currency), (0, 0))
        moved[day][kind.value, currency] = (debits + max(amount, 0), credited + max(-amount, 0))
    return moved, {day: len(found) for day, found in seqs.items()}


def chargebacks_are_booked(session: Session) -> Iterator[str]:
    """Name currencies in which chargebacks that are not decided and the ledger differ."""
    wanted = {
        currency: int(amount)
        for currency, amount in session.execute(
            sa.select(Chargeback.currency, sa.func.sum(Chargeback.amount_minor))
            .where(is_undecided())
            .group_by(Chargeback.currency)
        )
    }
    booked = turnover.balances(session)
    disputed = {currency: amount for (kind, currency), amount in booked.items() if kind == "disputed"}
    for currency in sorted({*wanted, *disputed}):
        if wanted.get(currency, 0) != disputed.get(currency, 0):
            yield (
                f"chargebacks of {wanted.get(currency, 0)} {currency} are undecided, "
                f"the ledger says {disputed.get(currency, 0)}"
            )


def wires_went_out_as_stated(session: Session) -> Iterator[str]:
    """Name lines of money that went out that differ from the refund or the proceeds that they are to be."""
    for line in session.scalars(sa.select(BankLine).where(BankLine.sending_id.is_not(None))):
        one = session.get(Refund, line.sending_id) or session.get(Payout, line.sending_id)
        sent = None if one is None or one.sent_at is None else Money(-one.amount_minor, one.currency)
        if sent != line.amount:
            yield f"line {line.id} of a bank statement is to be {line.sending_id}, which says otherwise"


def bank_lines_are_booked(session: Session) -> Iterator[str]:
    """Name lines of bank statements that say they were booked and were not, or the other way round."""
    booked = set(
        session.scalars(
            sa.select(LedgerTransaction.ref).where(
                LedgerTransaction.kind == "received", LedgerTransaction.ref.like("bkl\\_%", escape="\\")
            )
        )
    )
    for line_id, state in session.execute(sa.select(BankLine.id, BankLine.state)):
        if (state is LineState.BOOKED) != (line_id in booked):
            yield f"line {line_id} of a bank statement is {state.value}; the ledger says otherwise"
