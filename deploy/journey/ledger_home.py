"""The money ledger is taken home and read by a stranger: Beancount adds it up, and statements agree."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from beancount import loader
from beancount.core import data

from deploy.journey.bank import CURRENCY
from deploy.journey.lives.telling import Teller

FILE: Final = "ledger.beancount"
OWN: Final = {
    "receivable": "Assets:Receivable",
    "buyer_credit": "Liabilities:Buyers",
    "proceeds": "Liabilities:Consignors",
    "host_share": "Liabilities:Hosts",
    "deposit": "Liabilities:Deposits",
}
BANK: Final = "Assets:Bank"


def take_ledger(teller: Teller, build: Path, *, whole: bool) -> tuple[str, list[str]]:
    """Write `ledger.beancount`; return what it holds, in a line, and what does not agree.

    :param whole: whether all the money of the house moved on this journey, so that ours is the only count
    """
    build.mkdir(parents=True, exist_ok=True)
    file = build / FILE
    file.write_bytes(
        teller.troupe.cashier.client.data("/ledger/export.beancount", step="take the ledger home")
    )
    command = [sys.executable, "-m", "beancount.scripts.check", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = [f"bean-check: {line}" for line in (checked.stdout + checked.stderr).splitlines() if line.strip()]
    if checked.returncode and not wrong:
        wrong.append(f"bean-check exited with {checked.returncode}")
    entries, errors, _ = loader.load_file(str(file))
    wrong += [f"beancount: {error.message}" for error in errors]
    stand = _stand(entries)
    wrong += _statements_differ(teller, stand)
    if whole:
        counted = Decimal(teller.till.whole_minor) / 100
        booked = sum((amount for (name, _), amount in stand.items() if name.startswith(BANK)), Decimal(0))
        if booked != counted:
            wrong.append(f"the ledger has {booked} {CURRENCY}; bank, Stripe and stand-in have {counted}")
    bookings = sum(isinstance(entry, data.Transaction) for entry in entries)
    return f"{bookings} bookings on {len(stand)} accounts", wrong


def _stand(entries: list[data.Directive]) -> Counter[tuple[str, str]]:
    """Return what stands on each account, as Beancount reads it."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                assert posting.units is not None, "the house writes every amount"
                found[posting.account, posting.units.currency] += posting.units.number  # type: ignore[operator,assignment]
    return found


def _statements_differ(teller: Teller, stand: Counter[tuple[str, str]]) -> Iterator[str]:
    """Name each party whose statement says something else than the ledger."""
    parties: dict[str, dict[tuple[str, str], Decimal]] = {}
    for (name, currency), amount in stand.items():
        for kind, head in OWN.items():
            if name.startswith(f"{head}:"):
                party = name.rpartition(":")[2]
                parties.setdefault(party, {})[kind, currency] = Decimal(amount)
    for party, theirs in parties.items():
        account_id = (party[0].lower() + party[1:]).replace("-", "_", 1)
        page = teller.troupe.cashier.client.get("/statement", party=account_id, step="read a statement")
        said = {
            (one["account"], one["amount"]["currency"]): -Decimal(one["amount"]["amount_minor"]) / 100
            for one in page["balances"]
        }
        for key in {*said, *theirs}:
            if said.get(key, Decimal(0)) != theirs.get(key, Decimal(0)):
                yield f"{party}: {key}: the statement says {said.get(key)}, the ledger {theirs.get(key)}"
