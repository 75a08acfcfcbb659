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
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks import live_crowd
from benchmarks.live_house import on_air_in
from benchmarks.saleroom_house import build, tokens
from benchmarks.saleroom_watchers import BIDS_PER_S, LOTS, SECONDS, WATCHERS, measured_on, serving

VIEWERS: Final = 1000
BEGINS_S: Final = 4.0
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


def measure(film: bytes, viewers: int, watchers: int, bids_per_s: int) -> dict[str, Any]:
    """Measure a sale in a house that broadcasts, with so many viewers of the picture."""
    seen: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        app, _, actors = build(Path(folder), lots=LOTS, bidders=40)
        made, house = tokens(app, actors), on_air_in(app, works=LOTS)
        with serving(Path(folder)) as (port, server):
            stop = threading.Event()
            given = (f"http://127.0.0.1:{port}", house, film, stop)
            camera = threading.Thread(target=live_crowd.broadcast, args=given, daemon=True)
            camera.start()
            time.sleep(BEGINS_S)
            crowd = watching(port, house.session_id, viewers, seen) if viewers else contextlib.nullcontext()
            with crowd:
                found = asyncio.run(measured_on(port, made, server, watchers, bids_per_s))
            stop.set()
            camera.join(5)
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
