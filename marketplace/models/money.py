"""The tables of the money ledger, and of numbers without gaps. Written through `operations.posting` alone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation.db import Base
from marketplace.ledger.accounts import AccountKey, AccountKind
from marketplace.ledger.entries import Entry, require_balance


class Counter(Base, kw_only=True):
    """The last number given out of a series; its row is the lock that keeps the series without gaps."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """For the ledger: the hash of the last booking."""


class LedgerAccount(Base, kw_only=True):
    """An account in one currency."""

    __tablename__ = "ledger_account"
    __table_args__ = (sa.UniqueConstraint("kind", "party_id", "currency"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind]
    party_id: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(sa.String(3))

    @property
    def key(self) -> AccountKey:
        """Return its name."""
        return AccountKey(self.kind, self.currency, self.party_id)


class LedgerEntry(Base, kw_only=True):
    """One side of a booking."""

    __tablename__ = "ledger_entry"
    __table_args__ = (sa.CheckConstraint("amount_minor <> 0", name="not_nothing"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    transaction_seq: Mapped[int] = mapped_column(
        sa.ForeignKey("ledger_transaction.seq"), index=True, init=False
    )
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("ledger_account.id"), index=True, init=False)
    amount_minor: Mapped[int]
    """Positive for a debit, negative for a credit."""
    account: Mapped[LedgerAccount] = relationship(lazy="joined")

    @property
    def value(self) -> Entry:
        """Return it as a plain value."""
        return Entry(self.account.key, self.amount_minor)


class LedgerTransaction(Base, kw_only=True):
    """One booking: entries that add up to nothing in every currency, chained to the booking before."""

    __tablename__ = "ledger_transaction"
    __table_args__ = (sa.UniqueConstraint("kind", "ref"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... without gaps."""
    kind: Mapped[str] = mapped_column(sa.String(32))
    """What happened, as a word: see `marketplace.operations.posting.Kind`."""
    ref: Mapped[str] = mapped_column(index=True)
    """The id of what is booked; with the kind unique, so that nothing is booked twice."""
    order_id: Mapped[str] = mapped_column(index=True)
    """The order that it belongs to; '' for what belongs to none, as an exchange."""
    at: Mapped[datetime] = mapped_column(index=True)
    hash: Mapped[str] = mapped_column(sa.String(64))
    entries: Mapped[list[LedgerEntry]] = relationship(lazy="selectin", order_by="LedgerEntry.id")


@sa.event.listens_for(Session, "before_flush")
def _keep_the_books(session: Session, context: object, instances: object) -> None:
    """Refuse a booking that does not balance, and any change to one that was made."""
    for row in session.new:
        if isinstance(row, LedgerTransaction):
            require_balance([entry.value for entry in row.entries])
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, LedgerEntry | LedgerTransaction) and (
            row in session.deleted or session.is_modified(row)
        ):
            raise RuntimeError("bookings are never changed; book the opposite")
