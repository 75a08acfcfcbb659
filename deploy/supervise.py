"""Keep two processes alive: server and worker. Started by `flask serve`, in its place.

Standard library only and nothing of ours, so that watching costs a few megabytes.
Either process is started again when it dies; both end when this one ends, however it ends.

    supervise.py FOLDER NAME COMMAND... -- NAME COMMAND...
"""

import ctypes
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
SHORTEST_LIFE_S = 1.0
GRACE_S = 10.0


def _die_with_parent() -> None:
    """Have Linux end this child when its parent is killed, however it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def commands(arguments: list[str]) -> dict[str, list[str]]:
    """Return each process's command by its name."""
    found: dict[str, list[str]] = {}
    rest = arguments
    while rest:
        end = rest.index("--") if "--" in rest else len(rest)
        found[rest[0]] = rest[1:end]
        rest = rest[end + 1 :]
    return found


def supervise(wanted: dict[str, list[str]], folder: Path) -> None:
    """Start them, and start them again, until told to stop."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stopping.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    begun: dict[str, float] = {}
    while not stopping:
        for name, command in wanted.items():
            child = children.get(name)
            if child is not None and child.poll() is None:
                continue
            if child is not None and time.monotonic() - begun[name] < SHORTEST_LIFE_S:
                time.sleep(SHORTEST_LIFE_S)  # it dies at once: do not spin
            begun[name] = time.monotonic()
            children[name] = subprocess.Popen(command, preexec_fn=_die_with_parent)  # noqa: PLW1509
            (folder / f"{name}.pid").write_text(f"{children[name].pid}\n", encoding="ascii")
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


if __name__ == "__main__":
    supervise(commands(sys.argv[2:]), Path(sys.argv[1]))
