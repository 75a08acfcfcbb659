"""The money ledger as a Beancount file: what `bean-check` accepts, with an assertion for every close.

No names are in it: parties stand under their ids. Amounts are what is booked, in major units with all
decimals, so that nothing is rounded. The text of version 3 of the language (beancount.github.io).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.money import Money
from marketplace.ledger.accounts import OF_A_PARTY, AccountKind
from marketplace.models.books import DayClose
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction

BATCH: Final = 2_000
NAMES: Final = {
    AccountKind.BANK: "Assets:Bank",
    AccountKind.RECEIVABLE: "Assets:Receivable",
    AccountKind.DISPUTED: "Assets:Disputed",
    AccountKind.AWAITED: "Liabilities:Awaited",
    AccountKind.BUYER_CREDIT: "Liabilities:Buyers",
    AccountKind.PROCEEDS: "Liabilities:Consignors",
    AccountKind.HOST_SHARE: "Liabilities:Hosts",
    AccountKind.DEPOSIT: "Liabilities:Deposits",
    AccountKind.PREMIUM_INCOME: "Income:Premium",
    AccountKind.COMMISSION_INCOME: "Income:Commission",
    AccountKind.FEES: "Expenses:Providers",
    AccountKind.LOSS: "Expenses:Chargebacks",
    AccountKind.EXCHANGE: "Equity:Exchange",
}
HEAD: Final = (
    'option "title" "Bianliang: the money ledger"\n'
    "; Double entry in whole minor units, balanced in every currency. seq and hash are those of the chain.\n"
)


def account_name(kind: AccountKind, party_id: str = "") -> str:
    """Return the name of an account: 'Assets:Receivable:Acc-01J...'. Two parties never have one name."""
    if not party_id:
        return NAMES[kind]
    part = party_id.replace("_", "-")
    if not re.fullmatch(r"[a-z][A-Za-z0-9-]*", part) or "-" in party_id:
        part = "x" + hashlib.sha256(party_id.encode()).hexdigest()
    return f"{NAMES[kind]}:{part[0].upper()}{part[1:]}"


def ledger(session: Session) -> Iterator[str]:
    """Return the whole ledger, piece by piece: accounts, then every booking, then the closes' assertions."""
    yield HEAD
    first = session.scalar(sa.select(sa.func.min(LedgerTransaction.at)))
    if first is None:
        return
    yield from _opened(session, first.astimezone(UTC).date())
    yield from _bookings(session)
    yield from _assertions(session)


def _opened(session: Session, on: date) -> Iterator[str]:
    names = {NAMES[kind] for kind in AccountKind}
    rows = session.execute(sa.select(LedgerAccount.kind, LedgerAccount.party_id).distinct())
    names |= {account_name(kind, party_id) for kind, party_id in rows}
    yield "\n" + "".join(f"{on} open {name}\n" for name in sorted(names))


def _bookings(session: Session) -> Iterator[str]:
    query = (
        sa.select(
            LedgerTransaction.seq,
            LedgerTransaction.kind,
            LedgerTransaction.ref,
            LedgerTransaction.order_id,
            LedgerTransaction.at,
            LedgerTransaction.hash,
            LedgerAccount.kind.label("account"),
            LedgerAccount.party_id,
            LedgerAccount.currency,
            LedgerEntry.amount_minor,
        )
        .join(LedgerEntry, LedgerEntry.transaction_seq == LedgerTransaction.seq)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .order_by(LedgerTransaction.seq, LedgerEntry.id)
        .execution_options(yield_per=BATCH)
    )
    last = 0
    for row in session.execute(query):
        if row.seq != last:
            yield _title(row)
            last = row.seq
        amount = Money(row.amount_minor, row.currency)
        yield f"  {account_name(row.account, row.party_id)}  {amount.decimal()} {row.currency}\n"


def _title(row: Any) -> str:
    link = f" ^{_word(row.order_id)}" if row.order_id else ""
    at = row.at.astimezone(UTC)
    return (
        f'\n{at.date()} * "{row.kind}" "{_quoted(row.ref)}"{link}\n'
        f'  seq: {row.seq}\n  at: "{at.isoformat()}"\n  hash: "{row.hash}"\n'
    )


def _assertions(session: Session) -> Iterator[str]:
    """Assert, at the beginning of the day after each that is closed, what stood on every kind of account.

    With a tolerance of nothing: else the language would let a cent pass.
    """
    for close in session.scalars(sa.select(DayClose).order_by(DayClose.day)):
        on = close.day + timedelta(days=1)
        yield f"\n; closed {close.day}: {close.bookings} bookings\n"
        yield f"; the chain then ended at {close.last_seq} {close.last_hash}\n"
        for kind, currency, _, _, _, closing in close.totals:
            amount = Money(closing, currency).decimal()
            yield f"{on} balance {NAMES[AccountKind(kind)]}  {amount} ~ 0 {currency}\n"


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9/._-]", "-", text)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


assert set(NAMES) == set(AccountKind), "every account has its name"
assert set(NAMES) > OF_A_PARTY
