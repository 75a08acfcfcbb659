"""make test: everything on SQLite, and beside it what PostgreSQL may answer otherwise on PostgreSQL too."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from deploy.on_postgresql import ON_POSTGRESQL
from deploy.postgresql import NoPostgreSQL, server

ROOT: Final = Path(__file__).resolve().parents[1]
ASKED: Final = "BIANLIANG_ASKED"
"""Names the folder of those questions to the tests."""
WORKERS: Final = {"SQLite": "4", "PostgreSQL": "2"}
"""Both at once, four more than the two cores: much of the journeys and the browser is waiting."""
BOTH: Final = "tests/contracts/test_both_databases.py"
"""Puts what was asked of the one to the other, when both are through."""
SHELL: Final = "chromium-headless-shell"
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- a place to look for, not a name to guess
ROOM: Final = 4 * 2**30
"""Bytes that the tests' databases and pictures may need, and then some."""
FILES_IN_ORDER: Final = ("--dist", "loadfile", "--no-loadscope-reorder")
"""A file stays together, and the slow ones go first (tests/conftest.py)."""


def main() -> int:
    """Run the tests; return the worst exit status."""
    chosen = sys.argv[1:] or ["tests"]
    everything = chosen == ["tests"]
    _have_chromium()
    _work_in_memory()
    with contextlib.ExitStack() as open_now:
        asked = open_now.enter_context(tempfile.TemporaryDirectory(prefix="bianliang-asked-"))
        kept = {ASKED: asked} if everything else {}
        try:
            there = {"DATABASE_URL": open_now.enter_context(server())}
        except NoPostgreSQL as why:
            done = _pytest("SQLite", chosen, kept)
            print(f"NOT RUN on PostgreSQL: {why}", file=sys.stderr)
            return 1 if os.environ.get("CI") else done
        with _beside("PostgreSQL", list(ON_POSTGRESQL) if everything else chosen, there) as run:
            done = _pytest("SQLite", chosen, kept)
            worst = max(done, run())
        return max(worst, _pytest("PostgreSQL", [BOTH], there | kept)) if everything else worst


def _work_in_memory() -> None:
    """Have temporary files lie in memory where there is room: a test kills processes, not the machine.

    Else every commit of a test waits for the disk, and half of the time nobody reckons.
    """
    if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(IN_MEMORY)


def _pytest(name: str, chosen: list[str], environment: Mapping[str, str]) -> int:
    print(f"== tests on {name}: {' '.join(chosen)}", flush=True)
    began = time.monotonic()
    done = subprocess.run(_command(name, chosen), cwd=ROOT, env=os.environ | environment, check=False)
    print(f"== tests on {name}: {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


@contextlib.contextmanager
def _beside(name: str, chosen: list[str], environment: Mapping[str, str]) -> Iterator[Callable[[], int]]:
    """Run tests beside others: what they say is told in the end, by whoever asks how they went."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        running = subprocess.Popen(
            _command(name, chosen), cwd=ROOT, env=os.environ | environment, stdout=said, stderr=said
        )

        def end() -> int:
            print(f"== tests on {name}, beside them: {' '.join(chosen)}", flush=True)
            done = running.wait()
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout)
            print(f"== tests on {name}: {time.monotonic() - began:.0f} s", flush=True)
            return done

        try:
            yield end
        finally:
            running.terminate()
            running.wait()


def _command(name: str, chosen: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-n", WORKERS[name], *FILES_IN_ORDER, *chosen]


def _have_chromium() -> None:
    """Install Debian's Chromium where root may; else the tests in the browser say that they did not run.

    The one without windows is enough, and where a release has none the whole browser does.
    """
    if shutil.which(SHELL) or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("installing Chromium ...", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "fonts-noto-cjk"]
    for command in (["apt-get", "update", "-qq"], [*install, SHELL], [*install, "chromium"]):
        if command[-1] != "chromium" or not (shutil.which(SHELL) or shutil.which("chromium")):
            subprocess.run(command, env=environment, capture_output=True, check=False)


sys.exit(main())
