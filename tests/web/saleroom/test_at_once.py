"""Two equal maxima in the same millisecond, from two processes, over HTTP: the lower number leads.

Race 1 of the auction specification; 200 times in `make soak` (SALEROOM_RACES).
"""

import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.operations.saleroom.room import Room
from tests.web.saleroom.test_random_sale import token

RACES = int(os.environ.get("SALEROOM_RACES", "10"))
pytestmark = pytest.mark.timeout(300 + 10 * RACES)
BIDDER = textwrap.dedent(
    """
    import http.client, sys
    line = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
    head = {"Authorization": "Bearer " + sys.argv[2], "Content-Type": "application/json",
            "Accept": "application/json"}
    for told in sys.stdin:
        lot, body = told.rstrip().split(" ", 1)
        line.request("POST", f"/lots/{lot}/bids", body, head)
        print(line.getresponse().read().decode(), flush=True)
    """
)


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    clerk = app.extensions["bianliang.saleroom"].clerk
    clerk.start()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
    clerk.stop()


@pytest.fixture
def bidders(room: Room, port: int) -> Iterator[list["subprocess.Popen[str]"]]:
    """Two processes, each with a line to the house and a paddle of its own."""
    started = []
    for name in "AB":
        room.gives_paddle(name)
        command = [sys.executable, "-S", "-c", BIDDER, str(port), token(room, name)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    yield started
    for bidder in started:
        with bidder:
            bidder.kill()


def test_of_equal_maxima_from_two_processes_the_lower_number_leads(
    room: Room, bidders: list["subprocess.Popen[str]"]
) -> None:
    first = set()
    for round_ in range(RACES):
        lot = room.enters()
        for bidder in bidders:
            assert bidder.stdin is not None
            bid = {"amount_minor": 2_000_00, "key": f"key-{round_:04}"}
            bidder.stdin.write(f"{lot} {json.dumps(bid)}\n")
        for bidder in bidders:
            assert bidder.stdin is not None
            bidder.stdin.flush()
        told = [json.loads(bidder.stdout.readline()) for bidder in bidders if bidder.stdout is not None]

        assert {one["seq"]: one["code"] for one in told} == {1: "leading", 2: "outbid"}
        assert [one["price_minor"] for one in sorted(told, key=lambda one: one["seq"])] == [500_00, 2_000_00]
        assert room.lot(lot).price_minor == 2_000_00
        assert room.lot(lot).leader_paddle_id == room.bids(lot)[0].paddle_id
        first.add(min(told, key=lambda one: one["seq"])["paddle"])
    assert room.audit() == []
    assert first == {101, 102} or RACES < 50
