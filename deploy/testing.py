"""make test: everything on SQLite, then what PostgreSQL may answer otherwise on PostgreSQL too."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.postgresql import NoPostgreSQL, server

ROOT: Final = Path(__file__).resolve().parents[1]
ON_POSTGRESQL: Final = (
    "tests/operations",
    "tests/contracts",
    "tests/journey/test_kill.py",
    "tests/journey/test_revocation_reaches_the_saleroom.py",
    "tests/journey/test_stop_stops_everything.py",
    "tests/journey/test_studio_to_export.py",
    "tests/web/saleroom",
    "tests/web/foundation/test_people.py",
    "tests/web/gate/test_bad_input.py",
    "tests/web/warehouse/test_at_once.py",
    "tests/web/warehouse/test_bad_input.py",
)
"""Every operation and whole lives; of the pages those that several ask at once, or that are sent nonsense.

The other pages call the same operations and show what stands there. What they ask on SQLite is kept, and
PostgreSQL has to understand and plan every question of it (tests/asked.py). The rest touches no database.
"""
ASKED: Final = "BIANLIANG_ASKED"
"""Names the folder of those questions to the tests."""
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
    try:
        with tempfile.TemporaryDirectory(prefix="bianliang-asked-") as asked:
            kept = {ASKED: asked} if everything else {}
            worst = _pytest("SQLite", chosen, kept)
            with server() as url:
                again = list(ON_POSTGRESQL) if everything else chosen
                worst = max(worst, _pytest("PostgreSQL", again, {"DATABASE_URL": url} | kept))
    except NoPostgreSQL as why:
        print(f"NOT RUN on PostgreSQL: {why}", file=sys.stderr)
        return 1 if os.environ.get("CI") else worst
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
