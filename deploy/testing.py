"""make test: everything on SQLite, and beside it what touches a database on PostgreSQL too."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from deploy.postgresql import NoPostgreSQL, server

ROOT: Final = Path(__file__).resolve().parents[1]
ON_POSTGRESQL: Final = ("tests/operations", "tests/web", "tests/contracts", "tests/journey")
"""The rest of the suite touches no database, or (in the browser) sees the same pages."""
WORKERS: Final = "2"
"""For either database: twice the two cores, since much of the journey and the browser is waiting."""
FILES_IN_ORDER: Final = ("--dist", "loadfile", "--no-loadscope-reorder")
"""A file stays together, and the slow ones go first (tests/conftest.py)."""


def main() -> int:
    """Run the tests; return the worst exit status."""
    chosen = sys.argv[1:] or ["tests"]
    everything = chosen == ["tests"]
    _have_chromium()
    again = [path for path in ON_POSTGRESQL if (ROOT / path).exists()] if everything else chosen
    with contextlib.ExitStack() as running, tempfile.TemporaryFile("w+") as told:
        second: Tests | None = None
        try:
            url = running.enter_context(server())
        except NoPostgreSQL as why:
            print(f"NOT RUN on PostgreSQL: {why}", file=sys.stderr)
            unseen = 1 if os.environ.get("CI") else 0
        else:
            print("== tests on PostgreSQL run beside these; what they say follows", flush=True)
            second, unseen = Tests(again, {"DATABASE_URL": url}, told), 0
        worst = Tests(chosen, {}, None).finish("SQLite")
        if second is not None:
            worst = max(worst, second.finish("PostgreSQL"))
            told.seek(0)
            print(told.read(), flush=True)
    return max(worst, unseen)


class Tests:
    """Tests that were begun; two sets run side by side, since either often waits."""

    def __init__(self, chosen: list[str], environment: Mapping[str, str], told: IO[str] | None) -> None:
        self.began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, *FILES_IN_ORDER, *chosen]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=told, stderr=subprocess.STDOUT
        )

    def finish(self, name: str) -> int:
        """Wait for the end, say how long it took, and return the exit status."""
        status = self.process.wait()
        print(f"== tests on {name}: {time.monotonic() - self.began:.0f} s, exit status {status}", flush=True)
        return status


def _have_chromium() -> None:
    """Install Debian's Chromium where root may; else the tests in the browser say that they did not run."""
    if shutil.which("chromium") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("installing Chromium ...", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"],
    ):
        subprocess.run(command, env=environment, capture_output=True, check=False)


sys.exit(main())
