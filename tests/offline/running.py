"""Start the command in a process where nothing of ours can run."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
AT = ("--at", "2026-03-02T12:00:00Z")
VALID, NOT_VALID, NOT_ASKED = 0, 1, 2


def run(*arguments: str | Path, before: Iterable[str] = ()) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process without web framework, database or sockets."""
    return subprocess.run(
        [*before, sys.executable, str(Path(__file__).with_name("alone.py")), *map(str, arguments)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
