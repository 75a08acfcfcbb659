"""A house of one's own for a journey: its data folder, its server and worker, started, killed and stopped."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import httpx
import psutil

from authentication.evidence.keys import PrivateKey

ROOT: Final = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG: Final = 1
START_S: Final = 120.0
STOP_S: Final = 20.0
LOOK_S: Final = 0.1
ADMINISTRATOR_TOKEN: Final = "administrator.token"  # noqa: S105 -- the name of a file
"""In the data folder: the installation's own token, which may open accounts and nothing else."""


class HouseBroken(Exception):
    """The house did not start, or a command of it failed; its last words are in the message."""


def free_port() -> int:
    """Return a port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_key(path: Path) -> PrivateKey:
    """Return the expert's own key from his file, made at first need, readable by him alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(PrivateKey.new().pem(), encoding="ascii")
    return PrivateKey.from_pem(path.read_bytes())


def end_with_us() -> None:
    """Have Linux end the house when we end, however we end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class House:
    """A house whose processes are ours, as `flask serve` starts them and keeps server and worker alive."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    database_url: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    """More environment variables for it."""
    _serving: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return where its processes write."""
        return self.data_dir / "house.log"

    @property
    def administrator_token(self) -> str:
        """Return the token of the first administrator, made by `prepare`."""
        return (self.data_dir / ADMINISTRATOR_TOKEN).read_text(encoding="ascii").strip()

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def prepare(self) -> None:
        """Bring the database up to date and have an administrator."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        token_file = str(self.data_dir / ADMINISTRATOR_TOKEN)
        self.flask("account", "administrator", "--migrate", "--token-file", token_file)

    def start(self) -> None:
        """Start server and worker, and wait until they answer.

        :raises HouseBroken: if they do not
        """
        with self.log.open("ab") as log:
            self._serving = subprocess.Popen(
                [sys.executable, "-m", "foundation.serving", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interrupt at the terminal is ours, not its
                preexec_fn=end_with_us,  # noqa: PLW1509 -- a journey that is killed leaves no house behind
            )
        self.wait_until_up()

    @property
    def is_running(self) -> bool:
        """Say whether it has been started and has not ended."""
        return self._serving is not None and self._serving.poll() is None

    def wait_until_up(self) -> None:
        """Wait until the house answers.

        :raises HouseBroken: if it does not in time, or has ended
        """
        deadline = time.monotonic() + START_S
        with httpx.Client(trust_env=False, timeout=2) as client:
            while time.monotonic() < deadline:
                if self._serving is None or self._serving.poll() is not None:
                    break
                with contextlib.suppress(httpx.TransportError):
                    if client.get(f"{self.url}/healthz").is_success:
                        return
                time.sleep(LOOK_S)
        self.stop()
        raise HouseBroken(f"the house did not start:\n{self.last_words()}")

    def stop(self) -> None:
        """Stop server and worker, and wait until they have gone."""
        if self._serving is None:
            return
        family = self.processes()
        self._serving.send_signal(signal.SIGTERM)
        try:
            self._serving.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._serving.kill()
            self._serving.wait()
        for left in psutil.wait_procs(family, timeout=5)[1]:
            left.kill()
        self._serving = None

    def kill(self, what: str = "everything") -> None:
        """Kill with SIGKILL, at once, as a power cut or the kernel would.

        :param what: 'everything', or 'server' or 'worker', which the house starts again by itself
        """
        assert self._serving is not None, "the house is not running"
        family = self.processes() if what == "everything" else self._of(what)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()  # so that none is started again while the others are killed
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)
        if what == "everything":
            self._serving.wait()
            self._serving = None

    def _of(self, what: str) -> list[psutil.Process]:
        """Return the server or the worker, with its children."""
        try:
            head = psutil.Process(int((self.data_dir / f"{what}.pid").read_text(encoding="ascii")))
            return [head, *head.children(recursive=True)]
        except (psutil.NoSuchProcess, ValueError, FileNotFoundError):
            return []  # it has died already, and is about to be started again

    def processes(self) -> list[psutil.Process]:
        """Return the processes of the house, its own first."""
        if self._serving is None:
            return []
        try:
            head = psutil.Process(self._serving.pid)
            return [head, *head.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def flask(self, *arguments: str) -> str:
        """Run a command of the house, and return what it says.

        :raises HouseBroken: if it exits with another status than 0
        """
        done = subprocess.run(
            [*self._flask, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
            raise HouseBroken(f"flask {' '.join(arguments)} exited with {done.returncode}:\n{said}")
        return done.stdout

    def last_words(self, size: int = 3000) -> str:
        """Return the end of the log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-size:] if self.log.exists() else ""

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment that its processes see."""
        given = {
            "BIANLIANG_DATA": str(self.data_dir),
            "BIANLIANG_DEMONSTRATION": "1",
            "BASE_URL": self.url,
            "PORT": str(self.port),
            "RATE_LIMIT": "600000 per minute",
        }
        if self.database_url:
            given["DATABASE_URL"] = self.database_url
        return {**os.environ, **given, **self.settings}

    @property
    def _flask(self) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "app"]
