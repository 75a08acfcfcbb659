"""flask serve: one command, two processes: one serves pages, saleroom and live; one works."""

import click

from foundation import serving
from foundation.settings import Settings


def serve_command(settings: Settings) -> click.Command:
    """Return the command."""

    @click.command("serve")
    @click.option("--host", default=serving.HOST, show_default=True)
    @click.option("--port", type=int, default=serving.port_of_environment)
    def serve(host: str, port: int) -> None:
        """Serve the house: the production server and the worker, until interrupted."""
        try:
            serving.serve(settings, host, port)
        except serving.NotInEarnest as refused:
            raise click.ClickException(str(refused)) from refused

    return serve
