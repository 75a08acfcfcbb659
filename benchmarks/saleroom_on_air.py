"""The saleroom while its house broadcasts: bids and watchers as ever, a thousand viewers beside them.

Twice the same sale, in a house of its own each time: first nobody watches the picture, then everybody.
Bidders, watchers, camera and viewers run on the same machine: their work is in the figures.
`... benchmarks.saleroom_on_air [VIEWERS WATCHERS BIDS_PER_S]`.
"""

import asyncio
import contextlib
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks import live_crowd
from benchmarks.live_house import OnAir, on_air_in
from benchmarks.saleroom_house import build, tokens
from benchmarks.saleroom_watchers import BIDS_PER_S, LOTS, SECONDS, WATCHERS, measured_on, serving

VIEWERS: Final = 1000
BEGINS_S: Final = 30.0
WATCHES_S: Final = SECONDS + 8.0
"""The viewers are there before the first bid, and after the last one."""


@contextlib.contextmanager
def watching(port: int, session_id: str, viewers: int, seen: dict[str, Any]) -> Iterator[None]:
    """Have a crowd watch the picture meanwhile, and note what it got."""
    given = ["crowd", str(port), session_id, str(viewers), str(WATCHES_S)]
    command = [sys.executable, "-m", "benchmarks.live_crowd", *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        crowd.stdout.readline()
        yield
        seen |= json.loads(crowd.stdout.readline())


@contextlib.contextmanager
def filming(port: int, house: OnAir, film: bytes) -> Iterator[None]:
    """Have a camera on air meanwhile, in a process of its own."""
    given = ["camera", f"http://127.0.0.1:{port}", house.session_id, house.token]
    command = [sys.executable, "-m", "benchmarks.live_crowd", *given]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as camera:
        assert camera.stdin is not None
        camera.stdin.write(film)
        camera.stdin.close()
        address = f"http://127.0.0.1:{port}/live/{house.session_id}/low.m3u8"
        deadline = time.monotonic() + BEGINS_S
        while not httpx.get(address, trust_env=False, timeout=BEGINS_S).is_success:
            assert time.monotonic() < deadline, "the camera did not come on air"
            time.sleep(0.2)
        yield
        camera.terminate()


def measure(film: bytes, viewers: int, watchers: int, bids_per_s: int) -> dict[str, Any]:
    """Measure a sale in a house that broadcasts, with so many viewers of the picture."""
    seen: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        app, _, actors = build(Path(folder), lots=LOTS, bidders=40)
        made, house = tokens(app, actors), on_air_in(app, works=LOTS)
        with serving(Path(folder)) as (port, server), filming(port, house, film):
            crowd = watching(port, house.session_id, viewers, seen) if viewers else contextlib.nullcontext()
            with crowd:
                found = asyncio.run(measured_on(port, made, server, watchers, bids_per_s))
    assert not viewers or seen["mbit"] > 0.5, f"the stream did not come: {seen}"
    return found | {"viewers": viewers, "picture": seen}


def main(viewers: int = VIEWERS, watchers: int = WATCHERS, bids_per_s: int = BIDS_PER_S) -> None:
    """Measure without viewers and with them; print both as JSON, and the ratio of each figure."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    film = live_crowd.film()
    load = os.getloadavg()[0]
    gc.disable()  # a pause of ours would be taken for one of the server's
    alone = measure(film, 0, watchers, bids_per_s)
    gc.collect()
    meanwhile = measure(film, viewers, watchers, bids_per_s)
    ratio = {
        name: round(meanwhile[name] / alone[name], 2)
        for name in ("answered_p50_ms", "answered_p99_ms", "seen_p50_ms", "seen_p99_ms", "bids_per_s")
    }
    print(json.dumps({"alone": alone, "meanwhile": meanwhile, "ratio": ratio, "load_before": round(load, 2)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
