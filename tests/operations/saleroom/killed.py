"""A clerk under 24 bidding clients, to be killed: forked from a process that has read everything once.

    python -m tests.operations.saleroom.killed URL FOLDER TOLD LOT...

For each line on standard input it forks a child and prints its process id. The child bids with 24 threads and
writes each answer to TOLD as soon as it has it: key, lot, amount, and the answer's digest.
"""

import hashlib
import json
import os
import random
import sys
import threading
from pathlib import Path
from typing import Any

from app import create_app
from foundation.actor import Actor, Role
from foundation.errors import Refusal, Unavailable
from marketplace.operations.answering import pack_receipt, pack_refusal
from marketplace.rules.bidding import BidKind
from marketplace.rules.increments import ladder
from marketplace.saleroom.clerk import Clerk
from tests.conftest import make_settings
from tests.operations.saleroom.room import Hands

CLIENTS = 24
LADDER = ladder("artsy", "USD")


def digest(told: Any) -> str:
    """Return what an answer says, in short."""
    packed = pack_refusal(told) if isinstance(told, Refusal) else pack_receipt(told)
    return hashlib.sha256(json.dumps(packed, sort_keys=True).encode()).hexdigest()[:16]


def bids(round_: int, client: int, lots: list[str]) -> Any:
    """Yield what one client bids in one round: key, lot, amount. The same each time it is asked."""
    chance = random.Random(1000 * round_ + client)
    for step in range(10_000):
        amount = 500_00
        for _ in range(chance.randint(0, 12) + step // 3):
            amount = LADDER.ask_after(amount)
        yield f"r{round_}-c{client}-s{step}", chance.choice(lots), amount


def name(client: int) -> str:
    """Return who a client bids as: two of them share each paddle."""
    return f"k{client % 12}"


def work(round_: int, url: str, folder: str, told: str, lots: list[str]) -> None:
    """Bid until somebody kills us."""
    app = create_app(make_settings(Path(folder), url))
    clerk = Clerk(app.app_context, now=Hands())
    clerk.start()
    handle = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def client(number: int) -> None:
        actor = Actor(f"acc_{name(number)}", name(number), frozenset({Role("buyer")}))
        for key, lot, amount in bids(round_, number, lots):
            os.write(handle, f"sent {key} {lot} {amount}\n".encode())
            try:
                answer, _ = clerk.bid(actor, lot_id=lot, amount_minor=amount, kind=BidKind.MAX, key=key)
                said = digest(answer)
            except Refusal as refusal:
                if isinstance(refusal, Unavailable):
                    continue
                said = digest(refusal)
            os.write(handle, f"told {key} {lot} {amount} {said}\n".encode())

    for number in range(CLIENTS):
        threading.Thread(target=client, args=(number,), daemon=True).start()
    threading.Event().wait(120)


def main() -> None:
    """Fork a child for each line."""
    url, folder, told, *lots = sys.argv[1:]
    print("ready", flush=True)
    for round_, _ in enumerate(sys.stdin):
        pid = os.fork()
        if pid == 0:
            work(round_, url, folder, told, lots)
            os._exit(0)
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main()
