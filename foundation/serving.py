"""Two processes in the place of this one: one serves pages, saleroom and live; one works.

`flask serve` comes here, and so does `python -m foundation.serving`, which does not load the
whole house only to start it: `make run` and the journeys start it so.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from foundation.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[1]
NOT_IN_EARNEST: Final = (
    "PAYMENTS={payments} and CUSTOMS={customs}: a stand-in is among them, and a buyer could settle unpaid. "
    "Set STANDINS=1 to serve with them all the same, or BIANLIANG_DEMONSTRATION=1 to try the house."
)
"""Whoever serves real people with a stand-in says on purpose that he knows."""
HOST: Final = "127.0.0.1"
LAST_PORT: Final = 65535


class NotInEarnest(Exception):
    """Real people would be served by stand-ins, and nobody said that this is meant."""


def serve(settings: Settings, host: str, port: int) -> NoReturn:
    """Become the supervisor of the production server and the worker.

    :raises NotInEarnest: if stand-ins would serve real people
    """
    if settings.has_stand_ins and not (settings.demonstration or settings.stand_ins):
        raise NotInEarnest(
            NOT_IN_EARNEST.format(payments=",".join(settings.payments), customs=settings.customs)
        )
    python = sys.executable
    server = [python, "-m", "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")]
    server += ["--bind", f"{host}:{port}", "app:create_app()"]
    worker = [python, "-m", "flask", "--app", "app", "work"]
    supervisor = [python, "-S", str(ROOT / "deploy" / "supervise.py"), str(settings.data_dir)]
    os.chdir(ROOT)
    # In our place: watching needs nothing of what this process has loaded.
    os.execv(python, [*supervisor, "server", *server, "--", "worker", *worker])  # noqa: S606


def port_of_environment() -> int:
    """Return the port that PORT names, or 8000.

    :raises SystemExit: with a sentence, if it names none
    """
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= LAST_PORT):
        raise SystemExit(f"PORT={port} is no port: give a number from 1 to {LAST_PORT}, as PORT=8080.")
    return int(port)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m foundation.serving", description=__doc__)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=port_of_environment())
    options = parser.parse_args(arguments)
    try:
        serve(Settings.from_env(os.environ, root=ROOT), options.host, options.port)
    except NotInEarnest as refused:
        parser.exit(1, f"{refused}\n")


if __name__ == "__main__":
    main()
