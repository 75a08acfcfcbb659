"""The bond ledger: each posting moves the one unit of a work between two accounts. Pure.

Source: specification of the domain, b.1 and b.2.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bonded_warehouse.rules.states import Account, CustodyState
from bonded_warehouse.rules.table import TABLE


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting: so many units from one account to another."""

    origin: Account
    target: Account
    quantity: int = 1


def balances(entries: Sequence[Entry]) -> dict[Account, int]:
    """Return what each account holds, those with nothing left out. They always sum to nothing."""
    held: Counter[Account] = Counter()
    for entry in entries:
        held[entry.origin] -= entry.quantity
        held[entry.target] += entry.quantity
    return {account: quantity for account, quantity in held.items() if quantity}


def expected_account(state: CustodyState, current: Account | None) -> Account | None:
    """Return the account on which a work of this state must be.

    A loss is the exception: what was lost abroad never left ABROAD, and a closed loss lies where it
    was written off.

    :param current: the account it is on
    """
    if state is CustodyState.LOST and current in {Account.ABROAD, Account.DESTROYED, Account.DOMESTIC}:
        return current
    return TABLE.account_of_state[state]


def breaks(entries: Sequence[Entry], *, state: CustodyState, account: Account | None) -> list[str]:
    """Return what does not hold for one book item; an empty list means that all of it does.

    1. The sum over all accounts is nothing.
    2. No posting finds its account empty, and none of our accounts is ever below nothing.
    3. At most one of our accounts holds the work, and exactly one unit.
    4. The account that the postings say is the account of its custody state.

    :param account: the account that the holding says it is on
    """
    found: list[str] = []
    held: Counter[Account] = Counter()
    for number, entry in enumerate(entries, start=1):
        held[entry.origin] -= entry.quantity
        held[entry.target] += entry.quantity
        if entry.origin in TABLE.ours and held[entry.origin] < 0:  # 2
            found.append(f"posting {number} takes from {entry.origin}, which held nothing")
    if sum(held.values()) != 0:  # 1
        found.append("the accounts do not sum to nothing")
    there = {name: quantity for name, quantity in held.items() if quantity and name in TABLE.ours}
    if len(there) > 1 or any(quantity != 1 for quantity in there.values()):  # 3
        found.append(f"our accounts hold {dict(there)} of one work")
    last = entries[-1].target if entries else None
    if state is CustodyState.REFUSED:
        last = None
    if last != account or account != expected_account(state, account):  # 4
        found.append(f"the work is '{state}' and on {account}; its postings end on {last}")
    return found
