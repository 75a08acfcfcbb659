"""A thousand watchers of a sale with a hundred bids a second: from a bid's being sent to its being seen.

Everything as in production: the server, its configuration, HTTP, tokens. Bidders and watchers are
one process beside it, so their own work is in the figure:
`... benchmarks.saleroom_watchers [WATCHERS BIDS_PER_S]`.
"""

import asyncio
import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.saleroom_house import SALE, build, tokens
from marketplace.rules.increments import ladder

ROOT: Final = Path(__file__).resolve().parent.parent
WATCHERS: Final = 1000
LOTS: Final = 20
BIDS_PER_S: Final = 100
SECONDS: Final = 8.0
WARM_S: Final = 1.0
"""The first bid on a lot has the gate ask everything about the work; the figures begin after it,
and `first_second_p99_ms` says what that second was like."""
STEP: Final = re.compile(rb'"lot":"(lot_\d+)","number":\d+,"kind":"bid"[^}]*?"seq":(\d+)')


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[tuple[int, psutil.Process]]:
    """Run the production server on a port, a free one if none is named; yield the port and the server."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = int(free.getsockname()[1])
    env = os.environ | {
        "BIANLIANG_DATA": str(folder),
        "SEARCH": "memory",
        "DATABASE_URL": "",
        "RATE_LIMIT": "10000000 per minute",
    }
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    command = [sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "app:create_app()"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, psutil.Process(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


class Crowd:
    """The watchers, and when each of them saw which bid."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.watching = 0
        self.parsed: dict[bytes, list[tuple[str, int]]] = {}
        self.seen: list[tuple[float, bytes]] = []
        self.lost = 0

    async def watch(self) -> None:
        """Watch until cancelled; note each message with the moment it came."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        writer.write(
            f"GET /sales/{SALE}/live HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        )
        await writer.drain()
        await reader.readuntil(b"\r\n\r\n")
        self.watching += 1
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and b'"kind":"bid"' in line:
                    moment = time.perf_counter()
                    if line not in self.parsed:
                        self.parsed[line] = [
                            (found[1].decode(), int(found[2])) for found in STEP.finditer(line)
                        ]
                    self.seen.append((moment, line))
        finally:
            self.watching -= 1
            self.lost += 1
            writer.close()


class Bidders:
    """Bids at a steady rate, each on its lot's ladder; when each was sent and answered."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.port = port
        self.tokens = tokens
        self.sent: dict[tuple[str, int], float] = {}
        self.waits: list[float] = []
        self.first_waits: list[float] = []
        self.refused = 0

    async def bid_on(self, number: int, bids_per_s: int) -> None:
        """Bid on one lot, in turn with itself, until the time is over."""
        counts_from = time.perf_counter() + WARM_S
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        steps, amount = ladder("artsy", "USD"), 500_00
        pause_s = LOTS / bids_per_s
        next_at = time.perf_counter() + pause_s * number / LOTS
        until = counts_from + SECONDS
        while (now := time.perf_counter()) < until:
            await asyncio.sleep(max(0.0, next_at - now))
            next_at += pause_s
            body = json.dumps({"amount_minor": amount, "key": f"key-{number}-{amount}"})
            token = self.tokens[(number + amount // 50_00) % len(self.tokens)]
            sent = time.perf_counter()
            writer.write(
                f"POST /lots/lot_{number + 1}/bids HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            answer = await reader.readexactly(int(length[1]) if length else 0)
            if b" 201 " in head.split(b"\r\n")[0]:
                waited = time.perf_counter() - sent
                if sent < counts_from:
                    self.first_waits.append(waited)
                else:
                    receipt = json.loads(answer)
                    self.sent[receipt["lot_id"], receipt["seq"]] = sent
                    self.waits.append(waited)
            else:
                self.refused += 1
            amount = steps.ask_after(amount)
        writer.close()


def processor_s(server: psutil.Process) -> float:
    """Return the processor time that the server and its children have used."""
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


async def measured_on(
    port: int, made: list[str], server: psutil.Process, watchers: int, bids_per_s: int
) -> dict[str, Any]:
    """Have so many watch a sale that is served on a port, and bid in it."""
    crowd, bidders = Crowd(port), Bidders(port, made)
    tasks = []
    for _ in range(watchers):
        tasks.append(asyncio.create_task(crowd.watch()))
        await asyncio.sleep(0.002)
    for _ in range(300):
        if crowd.watching == watchers:
            break
        await asyncio.sleep(0.1)
    watching = crowd.watching
    used, begun = processor_s(server), time.perf_counter()
    await asyncio.gather(*(bidders.bid_on(number, bids_per_s) for number in range(LOTS)))
    share = (processor_s(server) - used) / (time.perf_counter() - begun)
    await asyncio.sleep(1.0)
    stayed = crowd.watching
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    delays = sorted(
        moment - bidders.sent[bid]
        for moment, line in crowd.seen
        for bid in crowd.parsed[line]
        if bid in bidders.sent
    )
    waits = sorted(bidders.waits)
    return {
        "watching": watching,
        "stayed": stayed,
        "server_processor_share": share,
        "bids": len(waits),
        "refused": bidders.refused,
        "bids_per_s": len(waits) / SECONDS,
        "seen_share": len(delays) / max(1, len(waits) * watching),
        "seen_p50_ms": delays[len(delays) // 2] * 1000,
        "seen_p99_ms": delays[int(len(delays) * 0.99)] * 1000,
        "answered_p50_ms": waits[len(waits) // 2] * 1000,
        "answered_p99_ms": waits[int(len(waits) * 0.99)] * 1000,
        "first_second_p99_ms": sorted(bidders.first_waits)[int(len(bidders.first_waits) * 0.99)] * 1000,
    }


def main(watchers: int = WATCHERS, bids_per_s: int = BIDS_PER_S) -> None:
    """Measure and print as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        app, _, actors = build(Path(folder), lots=LOTS, bidders=40)
        made = tokens(app, actors)
        with serving(Path(folder)) as (port, server):
            gc.disable()  # a pause of ours would be taken for one of the server's
            result = asyncio.run(measured_on(port, made, server, watchers, bids_per_s))
    print(json.dumps(result))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
