"""Durable bids a second: by the clerk in groups, and beside it by one transaction a bid and by bare inserts.

Runs in a process of its own, patched by gevent as the server is: `... benchmarks.saleroom_bids LOTS [URL]`.
A bare insert is one row of a bid's size and one commit, by a single writer that does nothing else.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 -- only after the patch
import sys  # noqa: E402
import tempfile  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any, Final  # noqa: E402

import sqlalchemy as sa  # noqa: E402
from flask import Flask  # noqa: E402

from benchmarks.saleroom_house import build  # noqa: E402
from foundation import clock  # noqa: E402
from foundation.db import db, transaction  # noqa: E402
from marketplace.operations import auctioning  # noqa: E402
from marketplace.operations.arriving import Incoming  # noqa: E402
from marketplace.queries.books import Book  # noqa: E402
from marketplace.rules.bidding import BidKind  # noqa: E402
from marketplace.rules.increments import ladder  # noqa: E402
from marketplace.saleroom.clerk import Clerk  # noqa: E402
from marketplace.saleroom.gatekeeper import ask_gate  # noqa: E402

SECONDS: Final = 4.0
LOTS: Final = 32
BARE_S: Final = 2.0
AT_ONCE: Final = 64


def quantile(sorted_values: list[float], share: float) -> float:
    """Return the value below which this share lies."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


class Amounts:
    """Ever higher amounts on each lot's ladder, so that every bid is taken."""

    def __init__(self, lots: int) -> None:
        self.ladder = ladder("artsy", "USD")
        self.next = dict.fromkeys(range(1, lots + 1), 500_00)

    def take(self, lot: int) -> int:
        """Return the next amount on a lot."""
        amount = self.next[lot]
        self.next[lot] = self.ladder.ask_after(amount)
        return amount


def drive(bid: Callable[[int, int, int], bool], amounts: Amounts, lots: int) -> dict[str, float]:
    """Have many bidders bid as fast as they are answered, for a while; return rate and latencies.

    :param bid: called with (bidder, lot, amount in minor units); says whether it was accepted
    """
    waits: list[float] = []
    accepted: list[int] = []
    until = time.monotonic() + SECONDS

    def bidder(number: int) -> None:
        turn = number
        while time.monotonic() < until:
            lot = turn % lots + 1
            turn += 7
            begun = time.monotonic()
            accepted.append(bid(number, lot, amounts.take(lot)))
            waits.append(time.monotonic() - begun)

    threads = [threading.Thread(target=bidder, args=(number,)) for number in range(AT_ONCE)]
    begun, processor = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    waits.sort()
    return {
        "per_s": len(waits) / took,
        "processor_ms": (time.process_time() - processor) * 1000 / len(waits),
        "accepted": sum(accepted) / len(accepted),
        "p50_ms": quantile(waits, 0.5) * 1000,
        "p99_ms": quantile(waits, 0.99) * 1000,
    }


def bare(app: Flask) -> dict[str, float]:
    """Insert rows as large as a bid's, one a commit, by a single writer; return the rate."""
    row = {"lot_id": "lot_1", "facts": "x" * 600}
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE bare (id INTEGER PRIMARY KEY, lot_id TEXT, facts TEXT)"))
        connection.commit()
        insert = sa.text("INSERT INTO bare VALUES (:id, :lot_id, :facts)")
        done, begun = 0, time.monotonic()
        while time.monotonic() - begun < BARE_S:
            done += 1
            connection.execute(insert, row | {"id": done})
            connection.commit()
        took = time.monotonic() - begun
    return {"per_s": done / took}


def main(lots: int = LOTS, url: str = "") -> None:
    """Measure all three and print them as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        app, _, actors = build(Path(folder), lots=lots, bidders=AT_ONCE, url=url)
        clerk = Clerk(app.app_context)
        clerk.start()

        def by_clerk(number: int, lot: int, amount: int) -> bool:
            ticket = clerk.leave(
                actors[number], lot_id=f"lot_{lot}", amount_minor=amount, key=f"c-{number}-{lot}-{amount}"
            )
            answer = ticket.wait(60.0)
            return answer is not None and type(answer.told).__name__ == "Receipt"

        amounts = Amounts(lots)
        ours = drive(by_clerk, amounts, lots)
        clerk.stop()
        books: dict[str, Book] = {}

        def by_transaction(number: int, lot: int, amount: int) -> bool:
            actor = actors[number]
            one = Incoming(
                lot_id=f"lot_{lot}",
                account_id=actor.id,
                roles=actor.roles,
                organisation_id=None,
                amount_minor=amount,
                kind=BidKind.MAX,
                key=f"t-{number}-{lot}-{amount}",
                received_at=clock.now(),
            )
            with app.app_context(), transaction() as session:
                taken = auctioning.take_bids(
                    session, known=books, incoming=[one], gate=ask_gate, at=clock.now()
                )
            books.update(taken.books)
            return type(taken.answers[0].told).__name__ == "Receipt"

        beside = drive(by_transaction, amounts, lots)
        alone = bare(app)
    result: dict[str, Any] = {"ours": ours, "beside": beside, "bare": alone}
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else LOTS, sys.argv[2] if sys.argv[2:] else "")
