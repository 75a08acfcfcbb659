"""flask serve: one command, two processes: one serves pages, saleroom and live; one works.

Either is started again when it dies; both end when this command ends, however it ends.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import click

from foundation.settings import Settings

PR_SET_PDEATHSIG: Final = 1
SHORTEST_LIFE_S: Final = 1.0
GRACE_S: Final = 10.0


def _die_with_parent() -> None:
    """Have Linux end this child when its parent is killed, however it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def serve_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("serve")
    @click.option("--host", default="127.0.0.1", show_default=True)
    @click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")))
    def serve(host: str, port: int) -> None:
        """Serve the house: the production server and the worker, until interrupted."""
        root = Path(__file__).resolve().parents[2]
        commands = {
            "server": [
                *(sys.executable, "-m", "gunicorn", "--config", str(root / "deploy" / "gunicorn.conf.py")),
                *("--bind", f"{host}:{port}", "--pid", str(settings.data_dir / "server.pid")),
                "app:create_app()",
            ],
            "worker": [sys.executable, "-m", "flask", "--app", "app", "work"],
        }
        _supervise(commands, root, settings.data_dir)

    return serve


def _supervise(commands: dict[str, list[str]], root: Path, data_dir: Path) -> None:
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stopping.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    begun: dict[str, float] = {}
    while not stopping:
        for name, command in commands.items():
            child = children.get(name)
            if child is not None and child.poll() is None:
                continue
            if child is not None and time.monotonic() - begun[name] < SHORTEST_LIFE_S:
                time.sleep(SHORTEST_LIFE_S)  # it dies at once: do not spin
            begun[name] = time.monotonic()
            children[name] = subprocess.Popen(command, cwd=root, preexec_fn=_die_with_parent)  # noqa: PLW1509, S603
            (data_dir / f"{name}.pid").write_text(f"{children[name].pid}\n", encoding="ascii")
        time.sleep(0.1)
    for child in children.values():
        child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
