"""What is booked when: every event of a sale as a set of entries that adds up to nothing.

An entry is signed: a debit is positive, a credit negative. Pure: the tables are in
`marketplace.models.money`, the booking in `marketplace.operations.posting`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.money import Money, split
from marketplace.errors import Unbalanced
from marketplace.ledger.accounts import AccountKey, AccountKind
from marketplace.rules.lines import Shares


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a booking. `amount_minor` is positive for a debit, negative for a credit, never 0."""

    account: AccountKey
    amount_minor: int


def require_balance(entries: Sequence[Entry]) -> None:
    """Require that debits equal credits in every currency, and that there is something to book.

    :raises Unbalanced: if they do not
    """
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.account.currency] += entry.amount_minor
    wrong = {currency: amount for currency, amount in sums.items() if amount}
    if wrong or not entries or any(entry.amount_minor == 0 for entry in entries):
        raise Unbalanced(
            difference=", ".join(f"{amount} {currency}" for currency, amount in wrong.items()) or "0"
        )


def chain_hash(before: str, *, seq: int, kind: str, ref: str, at: datetime, entries: Iterable[Entry]) -> str:
    """Return the SHA-256, in hex, of a booking and of all before it.

    A booking changed, removed or put in afterwards breaks the chain at its place.

    :param before: the hash of the booking with the number before, '' for the first
    """
    content = [
        before,
        seq,
        kind,
        ref,
        at.isoformat(),
        sorted(
            [e.account.kind.value, e.account.currency, e.account.party_id, e.amount_minor] for e in entries
        ),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def _book(*sides: tuple[AccountKey, int]) -> list[Entry]:
    return [Entry(account, amount) for account, amount in sides if amount]


def _house(kind: AccountKind, money: Money) -> AccountKey:
    return AccountKey(kind, money.currency)


def invoiced(total: Money, *, buyer_id: str) -> list[Entry]:
    """Book an invoice: the buyer owes it; the money is awaited."""
    buyer = AccountKey(AccountKind.RECEIVABLE, total.currency, buyer_id)
    return _book((buyer, total.amount_minor), (_house(AccountKind.AWAITED, total), -total.amount_minor))


def received(amount: Money, *, owed: Money, buyer_id: str) -> list[Entry]:
    """Book money that came in: what is owed is paid first; what is over is the buyer's.

    :param owed: what is still open on the invoice; nothing if it was cancelled
    """
    due = min(amount.amount_minor, max(owed.amount_minor, 0))
    return _book(
        (_house(AccountKind.BANK, amount), amount.amount_minor),
        (AccountKey(AccountKind.RECEIVABLE, amount.currency, buyer_id), -due),
        (AccountKey(AccountKind.BUYER_CREDIT, amount.currency, buyer_id), due - amount.amount_minor),
    )


def settled(total: Money, *, shares: Shares, premium: Money, consignor_id: str) -> list[Entry]:
    """Book a settlement: what was awaited is the consignor's, the house's commission and its premium."""
    return _book(
        (_house(AccountKind.AWAITED, total), total.amount_minor),
        (
            AccountKey(AccountKind.PROCEEDS, total.currency, consignor_id),
            -shares.consignor.amount_minor,
        ),
        (_house(AccountKind.COMMISSION_INCOME, total), -shares.commission.amount_minor),
        (_house(AccountKind.PREMIUM_INCOME, total), -premium.amount_minor),
    )


def rescinded(
    total: Money, *, shares: Shares, premium: Money, consignor_id: str, buyer_id: str
) -> list[Entry]:
    """Book the undoing of a settlement: what was the consignor's and the house's is the buyer's again."""
    undone = settled(total, shares=shares, premium=premium, consignor_id=consignor_id)
    awaited = _house(AccountKind.AWAITED, total)
    return _book(
        (AccountKey(AccountKind.BUYER_CREDIT, total.currency, buyer_id), -total.amount_minor),
        *((entry.account, -entry.amount_minor) for entry in undone if entry.account != awaited),
    )


def cancelled(total: Money, *, paid: Money, buyer_id: str) -> list[Entry]:
    """Book the end of an unsettled invoice: what is open is owed no longer, what was paid is the buyer's."""
    return _book(
        (_house(AccountKind.AWAITED, total), total.amount_minor),
        (
            AccountKey(AccountKind.RECEIVABLE, total.currency, buyer_id),
            paid.amount_minor - total.amount_minor,
        ),
        (AccountKey(AccountKind.BUYER_CREDIT, total.currency, buyer_id), -paid.amount_minor),
    )


def released(amount: Money, *, consignor_id: str) -> list[Entry]:
    """Book the consignor's proceeds leaving the house."""
    return _book(
        (AccountKey(AccountKind.PROCEEDS, amount.currency, consignor_id), amount.amount_minor),
        (_house(AccountKind.BANK, amount), -amount.amount_minor),
    )


def refunded(amount: Money, *, buyer_id: str) -> list[Entry]:
    """Book a buyer's money leaving the house."""
    return _book(
        (AccountKey(AccountKind.BUYER_CREDIT, amount.currency, buyer_id), amount.amount_minor),
        (_house(AccountKind.BANK, amount), -amount.amount_minor),
    )


def _opposite(booking: Iterable[Entry]) -> list[Entry]:
    return [Entry(entry.account, -entry.amount_minor) for entry in booking]


def refund_failed(amount: Money, *, buyer_id: str) -> list[Entry]:
    """Book a refund that did not arrive: the money is back, and still the buyer's."""
    return _opposite(refunded(amount, buyer_id=buyer_id))


def payout_returned(amount: Money, *, consignor_id: str) -> list[Entry]:
    """Book a payout that came back: the money is here again, and still the consignor's."""
    return _opposite(released(amount, consignor_id=consignor_id))


def provider_fee(amount: Money) -> list[Entry]:
    """Book what a provider kept for itself: the house's expense, and nobody else's."""
    return _book(
        (_house(AccountKind.FEES, amount), amount.amount_minor),
        (_house(AccountKind.BANK, amount), -amount.amount_minor),
    )


def charged_back(amount: Money) -> list[Entry]:
    """Book a chargeback: the bank took the money back, and it is not decided who bears it."""
    return _book(
        (_house(AccountKind.DISPUTED, amount), amount.amount_minor),
        (_house(AccountKind.BANK, amount), -amount.amount_minor),
    )


def chargeback_won(amount: Money) -> list[Entry]:
    """Book a chargeback that was won: the money is here again."""
    return _opposite(charged_back(amount))


def borne_by_buyer(amount: Money, *, buyer_id: str) -> list[Entry]:
    """Book a lost chargeback out of the money of the buyer's that lay here."""
    return _book(
        (AccountKey(AccountKind.BUYER_CREDIT, amount.currency, buyer_id), amount.amount_minor),
        (_house(AccountKind.DISPUTED, amount), -amount.amount_minor),
    )


def borne_by_consignor(amount: Money, *, shares: Shares, premium: Money, consignor_id: str) -> list[Entry]:
    """Book a lost chargeback by the shares of the sale: proceeds, commission and premium are taken back.

    Proceeds that were paid out leave a debt: the consignor's account stands below nothing.
    """
    whole = (shares.consignor, shares.commission, premium)
    proceeds, commission, income = split(amount, [part.amount_minor for part in whole])
    return _book(
        (AccountKey(AccountKind.PROCEEDS, amount.currency, consignor_id), proceeds.amount_minor),
        (_house(AccountKind.COMMISSION_INCOME, amount), commission.amount_minor),
        (_house(AccountKind.PREMIUM_INCOME, amount), income.amount_minor),
        (_house(AccountKind.DISPUTED, amount), -amount.amount_minor),
    )


def borne_by_house(amount: Money) -> list[Entry]:
    """Book a lost chargeback as the house's loss."""
    return _book(
        (_house(AccountKind.LOSS, amount), amount.amount_minor),
        (_house(AccountKind.DISPUTED, amount), -amount.amount_minor),
    )


def exchanged(given: Money, got: Money) -> list[Entry]:
    """Book an exchange as two legs, each of which balances in its own currency."""
    return _book(
        (_house(AccountKind.EXCHANGE, given), given.amount_minor),
        (_house(AccountKind.BANK, given), -given.amount_minor),
        (_house(AccountKind.BANK, got), got.amount_minor),
        (_house(AccountKind.EXCHANGE, got), -got.amount_minor),
    )


def deposit_taken(amount: Money, *, bidder_id: str) -> list[Entry]:
    """Book a forfeited deposit: the money is here, and counts against what the bidder owes."""
    return _book(
        (_house(AccountKind.BANK, amount), amount.amount_minor),
        (AccountKey(AccountKind.DEPOSIT, amount.currency, bidder_id), -amount.amount_minor),
    )


def deposit_set_off(
    *, to_house: Money, to_consignor: Money, bidder_id: str, consignor_id: str
) -> list[Entry]:
    """Book what of a forfeited deposit pays commissions, and the consignor (Auction Law, art. 39)."""
    bidder = AccountKey(AccountKind.DEPOSIT, to_house.currency, bidder_id)
    return _book(
        (bidder, to_house.amount_minor + to_consignor.amount_minor),
        (_house(AccountKind.COMMISSION_INCOME, to_house), -to_house.amount_minor),
        (AccountKey(AccountKind.PROCEEDS, to_house.currency, consignor_id), -to_consignor.amount_minor),
    )


def deposit_given_back(amount: Money, *, bidder_id: str) -> list[Entry]:
    """Book what of a forfeited deposit was more than its bidder owed, and went back to him."""
    return _book(
        (AccountKey(AccountKind.DEPOSIT, amount.currency, bidder_id), amount.amount_minor),
        (_house(AccountKind.BANK, amount), -amount.amount_minor),
    )


def host_shared(parties: Sequence[tuple[str, Money]]) -> list[Entry]:
    """Book shares of the house's commission: it is a host's and a network's, and no longer income."""
    return _book(
        (_house(AccountKind.COMMISSION_INCOME, parties[0][1]), sum(one.amount_minor for _, one in parties)),
        *(
            (AccountKey(AccountKind.HOST_SHARE, amount.currency, party_id), -amount.amount_minor)
            for party_id, amount in parties
        ),
    )


def host_share_taken_back(parties: Sequence[tuple[str, Money]]) -> list[Entry]:
    """Book the undoing of a sale that was hosted: the shares are the house's again."""
    return _opposite(host_shared(parties))


def host_share_released(parties: Sequence[tuple[str, Money]]) -> list[Entry]:
    """Book shares leaving the house."""
    return _book(
        *(
            (AccountKey(AccountKind.HOST_SHARE, amount.currency, party_id), amount.amount_minor)
            for party_id, amount in parties
        ),
        (_house(AccountKind.BANK, parties[0][1]), -sum(one.amount_minor for _, one in parties)),
    )
