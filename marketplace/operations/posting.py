"""The one way into the money ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.ids import new_id
from marketplace.ledger.accounts import AccountKey
from marketplace.ledger.entries import Entry, chain_hash, require_balance
from marketplace.models.money import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.operations import numbering

LEDGER: Final = "ledger"
Kind = Literal["invoiced", "received", "settled", "cancelled", "released", "refunded", "rescinded"]


def post(
    session: Session, *, kind: Kind, ref: str, order_id: str, entries: Sequence[Entry], at: datetime
) -> LedgerTransaction:
    """Book something, chained to the booking before.

    :param ref: the id of what is booked; with `kind` it is unique, so that nothing is booked twice
    :raises Unbalanced: if the entries do not add up to nothing in every currency
    """
    require_balance(entries)
    head = numbering.take(session, LEDGER)
    head.hash = chain_hash(head.hash, seq=head.value, kind=kind, ref=ref, at=at, entries=entries)
    booking = LedgerTransaction(
        seq=head.value,
        kind=kind,
        ref=ref,
        order_id=order_id,
        at=at,
        hash=head.hash,
        entries=[
            LedgerEntry(amount_minor=entry.amount_minor, account=_account(session, entry.account, at))
            for entry in entries
        ],
    )
    session.add(booking)
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
