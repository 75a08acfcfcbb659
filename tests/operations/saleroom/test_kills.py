"""kill -9 under 24 bidding clients: nothing that was answered is lost, and every retry is answered as before.

Five times with the other tests; SALEROOM_KILLS=100 in `make soak`.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from flask import Flask

from foundation.errors import Refusal
from marketplace.rules.bidding import BidKind
from tests.operations.saleroom import killed
from tests.operations.saleroom.room import Room

KILLS = int(os.environ.get("SALEROOM_KILLS", "5"))
pytestmark = pytest.mark.timeout(300 + 30 * KILLS)
ANSWERED = 40
"""How many answers a round waits for before it is killed."""


@pytest.fixture
def room(app: Flask) -> Room:
    room = Room(app)
    room.opens_sale()
    for number in range(12):
        room.gives_paddle(f"k{number}")
    return room


@pytest.fixture
def zygote(room: Room, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    lots = [room.enters() for _ in range(3)]
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.operations.saleroom.killed"),
            *(room.database_url, str(tmp_path / "child"), str(tmp_path / "told"), *lots),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        yield child
        child.kill()


def lines(pipe: IO[str] | None) -> Iterator[str]:
    """Yield what the child says itself; its log goes the same way."""
    assert pipe is not None
    for line in pipe:
        if line.strip() in {"ready", "gone"} or line.strip().isdigit():
            yield line.strip()


def waits_for_answers(room: Room, told: Path, count: int) -> None:
    """Wait until so many answers were written down."""
    room.waits_for(lambda: told.exists() and told.read_text().count("told ") >= count, seconds=90)


def test_nothing_answered_is_lost_and_every_retry_is_answered_as_before(
    room: Room, zygote: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    told = tmp_path / "told"
    said = lines(zygote.stdout)
    assert next(said) == "ready"
    for round_ in range(KILLS):
        before = told.read_text().count("told ") if told.exists() else 0
        assert zygote.stdin is not None
        print("go", file=zygote.stdin, flush=True)
        pid = int(next(said))
        waits_for_answers(room, told, before + ANSWERED)
        os.kill(pid, signal.SIGKILL)
        assert next(said) == "gone", round_

    sent: dict[str, tuple[str, int]] = {}
    answered: dict[str, str] = {}
    for line in told.read_text().splitlines():
        word, *rest = line.split()
        if word == "sent" and len(rest) == 3:
            sent[rest[0]] = (rest[1], int(rest[2]))
        elif word == "told" and len(rest) == 4:
            answered[rest[0]] = rest[3]
    rows = {bid.key: bid for lot in {lot for lot, _ in sent.values()} for bid in room.bids(lot)}

    assert len(answered) >= KILLS * ANSWERED
    assert answered.keys() <= rows.keys(), "an answer was lost"
    clerk, replays = room.clerk(), 0
    for key, (lot, amount) in sent.items():
        number = int(key.split("-")[1].removeprefix("c"))
        try:
            again, replay = clerk.bid(
                room.people[killed.name(number)], lot_id=lot, amount_minor=amount, kind=BidKind.MAX, key=key
            )
            digest = killed.digest(again)
        except Refusal as refusal:
            digest, replay = killed.digest(refusal), key in rows
        if key in answered:
            assert digest == answered[key], key
            assert replay, key
            replays += 1
    assert replays == len(answered)
    assert len({bid.key for lot in {lot for lot, _ in sent.values()} for bid in room.bids(lot)}) == len(sent)
    assert room.audit() == []
