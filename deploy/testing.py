"""make test: everything on SQLite, then all that asks a database on PostgreSQL too."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.postgresql import NoPostgreSQL, server

ROOT: Final = Path(__file__).resolve().parents[1]
ON_POSTGRESQL: Final = ("tests/operations", "tests/contracts", "tests/web", "tests/journey")
"""The rest of the suite touches no database, or (in the browser) sees the same pages."""
WORKERS: Final = "4"
"""Two more than the two cores: much of the journey and the browser is waiting."""
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
    worst = _pytest("SQLite", chosen, {})
    again = [path for path in ON_POSTGRESQL if (ROOT / path).exists()] if everything else chosen
    try:
        with server() as url:
            worst = max(worst, _pytest("PostgreSQL", again, {"DATABASE_URL": url}))
    except NoPostgreSQL as why:
        print(f"NOT RUN on PostgreSQL: {why}", file=sys.stderr)
        if os.environ.get("CI"):
            return 1
    return worst


def _work_in_memory() -> None:
    """Have temporary files lie in memory where there is room: a test kills processes, not the machine.

    Else every commit of a test waits for the disk, and half of the time nobody reckons.
    """
    if "TMPDIR" not in os.environ and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(IN_MEMORY)


def _pytest(name: str, chosen: list[str], environment: Mapping[str, str]) -> int:
    print(f"== tests on {name}: {' '.join(chosen)}", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, *FILES_IN_ORDER, *chosen]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False)
    print(f"== tests on {name}: {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


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
