"""The accounts of the money ledger, and what each means."""

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """What an account holds. A debit adds to an asset; a credit adds to what we owe and to what we earned."""

    BANK = "bank"
    """Asset: money at the payment provider and the bank, held for others until release."""
    RECEIVABLE = "receivable"
    """Asset, one per buyer: what he owes on invoices."""
    AWAITED = "awaited"
    """Liability: sales that are invoiced and not settled; whose money it will be is not decided yet."""
    BUYER_CREDIT = "buyer_credit"
    """Liability, one per buyer: money that is his: paid too much, or paid for what will not be settled."""
    PROCEEDS = "proceeds"
    """Liability, one per consignor: what he is owed, released after delivery and the dispute window."""
    PREMIUM_INCOME = "premium_income"
    """Income: buyer's premium."""
    COMMISSION_INCOME = "commission_income"
    """Income: consignor's commission."""
    HOST_SHARE = "host_share"
    """Liability, one per host and per network: what the house owes them of its commission."""
    DISPUTED = "disputed"
    """Asset: money that a buyer's bank took back, while it is decided who bears it."""
    DEPOSIT = "deposit"
    """Liability, one per bidder: a deposit forfeited, until it is counted against what he owes."""
    FEES = "fees"
    """Expense: what payment providers keep of what they take."""
    LOSS = "loss"
    """Expense: chargebacks that the house bears."""
    EXCHANGE = "exchange"
    """Equity: the other side of every exchange of currencies; over all of them, gain or loss."""


ASSETS = frozenset({AccountKind.BANK, AccountKind.RECEIVABLE, AccountKind.DISPUTED})
OF_A_PARTY = frozenset(
    {
        AccountKind.RECEIVABLE,
        AccountKind.BUYER_CREDIT,
        AccountKind.PROCEEDS,
        AccountKind.HOST_SHARE,
        AccountKind.DEPOSIT,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """Names one account in one currency. `party_id` is '' for the house's own."""

    kind: AccountKind
    currency: str
    party_id: str = ""

    def __post_init__(self) -> None:
        assert bool(self.party_id) == (self.kind in OF_A_PARTY), f"{self.kind} and party {self.party_id!r}"
