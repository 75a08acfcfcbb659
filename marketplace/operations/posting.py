"""The one way into the money ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.ids import new_id
from marketplace.errors import DayClosed
from marketplace.ledger.accounts import AccountKey
from marketplace.ledger.entries import Entry, chain_hash, require_balance
from marketplace.models.books import DayClose
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.operations import numbering

LEDGER: Final = "ledger"
Kind = Literal[
    "invoiced",
    "received",
    "settled",
    "cancelled",
    "released",
    "refunded",
    "rescinded",
    "refund_failed",
    "payout_returned",
    "provider_fee",
    "charged_back",
    "chargeback_won",
    "chargeback_borne",
    "exchanged",
    "host_shared",
    "host_share_taken_back",
    "host_share_released",
    "deposit_taken",
    "deposit_set_off",
    "deposit_given_back",
]
"""What can be booked; the word is kept with the booking."""


def post(
    session: Session, *, kind: Kind, ref: str, order_id: str, entries: Sequence[Entry], at: datetime
) -> LedgerTransaction:
    """Book something, chained to the booking before.

    :param ref: the id of what is booked; with `kind` it is unique, so that nothing is booked twice
    :param order_id: the order that it belongs to; '' for what belongs to none
    :raises Unbalanced: if the entries do not add up to nothing in every currency
    :raises DayClosed: if the day, in UTC, is closed: a correction is booked on a later one
    """
    require_balance(entries)
    head = numbering.hold(session, LEDGER)
    on = at.astimezone(UTC).date()
    closed = session.scalar(sa.select(sa.func.max(DayClose.day)))  # nobody closes one while we hold the head
    if closed is not None and on <= closed:
        raise DayClosed(day=closed)
    seq = head.value + 1
    booking = LedgerTransaction(
        seq=seq,
        kind=kind,
        ref=ref,
        order_id=order_id,
        at=at,
        hash=chain_hash(head.hash, seq=seq, kind=kind, ref=ref, at=at, entries=entries),
        entries=[
            LedgerEntry(amount_minor=entry.amount_minor, account=_account(session, entry.account, at))
            for entry in entries
        ],
    )
    session.add(booking)
    session.flush()
    head.value, head.hash = seq, booking.hash  # only then: the database moves on to what balances alone
    session.flush()
    return booking


def _account(session: Session, key: AccountKey, at: datetime) -> LedgerAccount:
    found = session.scalar(
        sa.select(LedgerAccount).where(
            LedgerAccount.kind == key.kind,
            LedgerAccount.party_id == key.party_id,
            LedgerAccount.currency == key.currency,
        )
    )
    if found is None:
        found = LedgerAccount(
            id=new_id("lac", at), kind=key.kind, party_id=key.party_id, currency=key.currency
        )
        session.add(found)
        session.flush()
    return found
