"""flask serve: one command, two processes: one serves pages, saleroom and live; one works."""

import os
import sys
from pathlib import Path
from typing import Final

import click

from foundation.settings import Settings

NOT_IN_EARNEST: Final = (
    "PAYMENTS={settings.payments} and CUSTOMS={settings.customs} are stand-ins: a buyer could settle unpaid. "
    "Set STANDINS=1 to serve with them all the same, or BIANLIANG_DEMONSTRATION=1 to try the house."
)
"""Both ways out have only a stand-in yet; whoever serves real people says on purpose that he knows."""


def serve_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("serve")
    @click.option("--host", default="127.0.0.1", show_default=True)
    @click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")))
    def serve(host: str, port: int) -> None:
        """Serve the house: the production server and the worker, until interrupted."""
        if not (settings.demonstration or settings.stand_ins):
            raise click.ClickException(NOT_IN_EARNEST.format(settings=settings))
        root = Path(__file__).resolve().parents[2]
        python = sys.executable
        server = [python, "-m", "gunicorn", "--config", str(root / "deploy" / "gunicorn.conf.py")]
        server += ["--bind", f"{host}:{port}", "app:create_app()"]
        worker = [python, "-m", "flask", "--app", "app", "work"]
        supervisor = [python, "-S", str(root / "deploy" / "supervise.py"), str(settings.data_dir)]
        os.chdir(root)
        # In our place: this process has loaded the whole house, and watching needs none of it.
        os.execv(python, [*supervisor, "server", *server, "--", "worker", *worker])  # noqa: S606

    return serve
