"""Pages of the market: requests a second beside a bare Flask page of the same size on the same server.

Both are served by gunicorn with the production configuration, and asked by the same client over
kept-alive connections. Then the same pages and searches at 1,000 and at 50,000 works: what they
cost, and how many queries they issue.
"""

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog

from app import create_app
from benchmarks.pages_house import ROOT, build
from foundation.settings import Settings

SMALL, LARGE = 1_000, 50_000
SECONDS: Final = 4.0
CLIENTS: Final = 4
MOST_QUERIES: Final = 12
GROWTH: Final = 1.5
"""A page at 50,000 works may take so many times what it takes at 1,000."""
SHARE: Final = 0.02
"""At least this part of the bare page's rate: it reads a database and an index, the bare page nothing."""
# `seated figure` finds 5 works among 1,000 and fills a page of 24 among 50,000; `figure` fills it in both.
PAGES: Final = {
    "home": "/",
    "catalogue": "/catalogue",
    "search": "/catalogue?q=seated+figure",
    "search that fills its page": "/catalogue?q=figure",
    "filtered": "/catalogue?currency=CNY&price_from=1000&order=price",
    "work": "/works/art_000007?to=FR",
}


def run() -> list[dict[str, Any]]:
    """Measure both houses, and the bare page."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        times = {}
        queries = {}
        for path, works in ((small, SMALL), (large, LARGE)):
            path.mkdir()
            settings = build(path, works)
            times[works], queries[works] = _timed(settings)
        with serving(large, "app:create_app()") as port:
            size = len(_get(port, PAGES["catalogue"]))
            ours = _rate(port, PAGES["catalogue"])
        with serving(large, f"benchmarks.bench_pages:bare({size})") as port:
            bare_rate = _rate(port, "/")
    return [
        _measure(
            "catalogue page", ours, "requests/s", f"bare Flask page of {size // 1024} kB", bare_rate, SHARE
        ),
        *(_growth(name, times[SMALL][name], times[LARGE][name]) for name in PAGES),
        *(_counted(name, queries[SMALL][name], queries[LARGE][name]) for name in PAGES),
    ]


def _measure(name: str, ours: float, unit: str, beside: str, value: float, share: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": ours,
        "unit": unit,
        "beside": beside,
        "beside_value": value,
        "ratio": ours / value,
        "target": f">= {share:.0%} of it",
        "met": ours >= share * value,
    }


def _growth(name: str, small_ms: float, large_ms: float) -> dict[str, Any]:
    return {
        "name": f"page '{name}' at {LARGE:,} works",
        "ours": large_ms,
        "unit": "ms CPU",
        "beside": f"at {SMALL:,} works",
        "beside_value": small_ms,
        "ratio": large_ms / small_ms,
        "target": f"<= {GROWTH} times",
        "met": large_ms <= GROWTH * small_ms,
    }


def _counted(name: str, small: int, large: int) -> dict[str, Any]:
    return {
        "name": f"queries of page '{name}' at {LARGE:,} works",
        "ours": large,
        "unit": "queries",
        "beside": f"at {SMALL:,} works",
        "beside_value": small,
        "ratio": large / small if small else None,
        "target": f"<= {MOST_QUERIES}, and no more",
        "met": large <= MOST_QUERIES and large <= small,
    }


def bare(size: int) -> Any:
    """Return a Flask app that answers with so many bytes, and does nothing else."""
    from flask import Flask  # noqa: PLC0415 -- the other side's only

    app = Flask("bare")
    body = "x" * size

    @app.get("/")
    def page() -> str:
        return body

    # The server's configuration asks every app for its parts.
    app.extensions["bianliang.parts"] = []
    return app


def _timed(settings: Settings) -> tuple[dict[str, float], dict[str, int]]:
    """Return what each page costs in this process, in ms of the processor, and its queries."""
    app = create_app(settings)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    client = app.test_client()
    times, queries = {}, {}
    for name, path in PAGES.items():
        _answered(client, path)  # what is made once in a process is made here
        seen: list[str] = []

        def note(conn: object, cursor: object, statement: str, *rest: object, seen: list[str] = seen) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        _answered(client, path)
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        queries[name] = len(seen)
        spans = []
        for _ in range(15):
            began = time.process_time()  # of the processor: others may be at work beside us
            _answered(client, path)
            spans.append(time.process_time() - began)
        times[name] = sorted(spans)[len(spans) // 2] * 1000
    return times, queries


def _answered(client: Any, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (path, answer.status_code)


@contextmanager
def serving(folder: Path, target: str) -> Iterator[int]:
    """Run the production server with an app on a free port; yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = os.environ | {
        "BIANLIANG_DATA": str(folder),
        "SECRET_KEY": "b" * 48,
        "PASSWORD_SALT": "b" * 48,
        "DATABASE_URL": "",
        "SEARCH": "embedded",
        "RATE_LIMIT": "100000000 per minute",
    }
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    command = [sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"127.0.0.1:{port}", target]
    server = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _get(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept": "text/html"})
    body = connection.getresponse().read()
    connection.close()
    return body


def _rate(port: int, path: str) -> float:
    """Return how many requests a second are answered to a few clients over kept-alive connections."""
    done = [0] * CLIENTS
    until = time.monotonic() + SECONDS

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            connection.request("GET", path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            done[client] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CLIENTS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)
