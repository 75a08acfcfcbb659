"""The production server: one process of gevent, so that a thousand watchers cost a thousand small stacks."""

import ctypes
import gc
import os
import signal
import sys
from typing import Any

worker_class = "gevent"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
worker_connections = 8000
timeout = 60
graceful_timeout = 5
keepalive = 75
accesslog = None  # the app writes one structured line a request
loglevel = "warning"
PR_SET_PDEATHSIG = 1
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_fork(server: Any, worker: Any) -> None:
    """Have Linux end a worker when its arbiter is killed: what it holds the next one needs at once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def post_worker_init(worker: Any) -> None:
    """Start what runs in the serving process: the clerk of the saleroom."""
    from foundation import logs  # noqa: PLC0415 -- only after gevent has patched

    logs.configure()
    for part in worker.wsgi.extensions["bianliang.parts"]:
        for service in part.services:
            service(worker.wsgi)
    # What was made at the start stays: the collector need not walk through it again in the middle of a sale.
    gc.collect()
    gc.freeze()
