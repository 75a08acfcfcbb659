"""A few processes for work with pixels.

So no request waits on another's pixels, and no hostile picture takes the house down. Each child is a fresh
interpreter (never a fork: a forked child would keep the port and the locks), asked and answered over a
socket pair, so that waiting is cooperative under gevent. It has limits of memory and of time,
ends by itself when its parent is gone, and is put away when it was idle for a while.
"""

import contextlib
import ctypes
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

from authentication.errors import PictureBusy, PictureTooHard
from foundation.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")

IDLE_S: Final = 20.0
"""A child holds 60 to 120 MB of libraries; it starts in under a second."""
TASK_S: Final = 60.0
WAIT_S: Final = 120.0
"""How long a task waits for a child before it is refused."""
MEMORY_BYTES: Final = 4 * 1024**3
"""Memory of a child's own: the largest picture that is taken needs under 2 GB. Files that it maps to read do
not count: the index of a million works is larger than this, and its pages are shared."""
ROOT: Final = Path(__file__).resolve().parent.parent
"""Where a child finds our packages."""
_PR_SET_PDEATHSIG: Final = 1


class Crashed(Exception):
    """A child ended in the middle of its task."""


class _Child:
    """One process and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(TASK_S)
        # PDEATHSIG follows the thread that started the child: only the main thread ends with its process.
        from_main = threading.get_native_id() == os.getpid()
        args = (str(theirs.fileno()), str(os.getpid()), "1" if from_main else "0")
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                [sys.executable, "-m", "authentication.pool", *args],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={
                    **os.environ,
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                    "PYTHONPATH": str(ROOT),
                },
            )
        self.socket = ours
        self.idle_since = time.monotonic()

    def ask(self, task: bytes) -> Any:
        """Send a task and return its outcome.

        :raises Crashed: if the child ends or takes too long
        """
        try:
            _send(self.socket, task)
            return pickle.loads(_receive(self.socket))  # noqa: S301 -- our own child's
        except (OSError, EOFError) as error:
            raise Crashed from error

    def end(self) -> None:
        self.socket.close()
        self.process.kill()
        self.process.wait()


class Pool:
    """Runs functions in children, at most `processes` at once, each started when it is needed."""

    def __init__(self, processes: int, *, idle_s: float = IDLE_S) -> None:
        self._places = threading.BoundedSemaphore(processes)
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._idle_s = idle_s
        self._reaper: threading.Timer | None = None

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a module-level function returns for picklable arguments; refusals come back as such.

        :raises PictureBusy: if no child became free in time
        :raises PictureTooHard: if the child crashed or took too long
        """
        task = pickle.dumps((function, args, kwargs))
        if not self._places.acquire(timeout=WAIT_S):
            raise PictureBusy
        try:
            child = self._take()
            try:
                kind, outcome = child.ask(task)
            except BaseException as error:
                child.end()
                if isinstance(error, Crashed):
                    raise PictureTooHard from error
                raise
            self._give_back(child)
        finally:
            self._places.release()
        if kind == "refused":
            refusal, facts = outcome
            raise refusal(**facts)
        if kind == "failed":
            raise RuntimeError(f"in the pool: {outcome}")
        return cast("T", outcome)

    @property
    def process_ids(self) -> list[int]:
        """The children that wait for work."""
        with self._lock:
            return [child.process.pid for child in self._idle]

    def close(self) -> None:
        """Put all waiting children away."""
        with self._lock:
            children, self._idle = self._idle, []
            if self._reaper is not None:
                self._reaper.cancel()
                self._reaper = None
        for child in children:
            child.end()

    def _take(self) -> _Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return _Child()
            if child.process.poll() is None:
                return child
            child.end()

    def _give_back(self, child: _Child) -> None:
        child.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(child)
            if self._reaper is None:
                self._reap_later()

    def _reap_later(self) -> None:
        self._reaper = threading.Timer(self._idle_s + 0.05, self._reap)
        self._reaper.daemon = True
        self._reaper.start()

    def _reap(self) -> None:
        now = time.monotonic()
        with self._lock:
            old = [child for child in self._idle if now - child.idle_since >= self._idle_s]
            self._idle = [child for child in self._idle if child not in old]
            self._reaper = None
            if self._idle:
                self._reap_later()
        for child in old:
            child.end()


@cache
def pool_of(processes: int) -> Pool:
    """Return this process's own pool; several apps in one process share it."""
    return Pool(processes)


def _send(to: socket.socket, data: bytes) -> None:
    to.sendall(struct.pack("!Q", len(data)) + data)


def _receive(source: socket.socket) -> bytes:
    (length,) = struct.unpack("!Q", _exactly(source, 8))
    return _exactly(source, length)


def _exactly(source: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        part = source.recv(min(1 << 20, length - len(data)))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _outcome(task: bytes) -> tuple[str, Any]:
    try:
        function, args, kwargs = pickle.loads(task)  # noqa: S301 -- our own parent's
        return "done", function(*args, **kwargs)
    except Refusal as refusal:
        return "refused", (type(refusal), refusal.facts)
    except MemoryError:
        return "refused", (PictureTooHard, {})
    except Exception as error:  # noqa: BLE001 -- handed to the parent, which raises and logs it
        return "failed", repr(error)


def _serve(handle: int, parent: int, *, dies_with_parent: bool) -> None:
    """Answer tasks until the parent closes the socket or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if dies_with_parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(5)  # pages come first
    with socket.socket(fileno=handle) as us:
        us.setblocking(True)  # noqa: FBT003 -- a parent under gevent made it non-blocking
        while True:
            try:
                task = _receive(us)
                _send(us, pickle.dumps(_outcome(task)))
            except (EOFError, OSError):
                return


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), dies_with_parent=sys.argv[3] == "1")
