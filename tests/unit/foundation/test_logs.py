"""Logs say where something failed, and never with what in hand."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FAILS = """
import structlog
from foundation import logs

def send(password):
    raise ValueError("no line")

logs.configure()
try:
    send("hunter" + str(2))
except ValueError:
    structlog.get_logger().exception("failed")
"""


def test_a_traceback_names_the_place_and_no_value() -> None:
    done = subprocess.run([sys.executable, "-c", FAILS], capture_output=True, text=True, check=True, cwd=ROOT)

    assert '"send"' in done.stderr
    assert "no line" in done.stderr
    assert "hunter2" not in done.stderr
