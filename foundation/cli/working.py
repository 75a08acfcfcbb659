"""flask work: the worker."""

import signal
from collections.abc import Sequence

import click
from flask.cli import with_appcontext

from foundation import logs
from foundation.worker import Part, Worker


def work_command(parts: Sequence[Part]) -> click.Command:
    """Return the command."""

    @click.command("work")
    @click.option("--once", is_flag=True, help="Stop when there is nothing left to do.")
    @with_appcontext
    def work(once: bool) -> None:  # noqa: FBT001 -- click's way
        """Relay facts, run errands and jobs; holds the signing keys."""
        logs.configure()
        worker = Worker(parts)
        if once:
            click.echo(f"{worker.until_quiet()} done")
            return
        stopping: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, frame: stopping.append(received))
        worker.forever(stopped=lambda: bool(stopping))

    return work
