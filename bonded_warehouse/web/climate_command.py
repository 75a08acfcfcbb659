"""flask climate-mqtt: takes readings from a broker."""

import os
import ssl

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("climate-mqtt")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=1883, show_default=True)
@click.option("--name", default="bianliang-climate", show_default=True, help="The client's name.")
@click.option("--user", help="The password is read from BIANLIANG_MQTT_PASSWORD.")
@click.option("--tls", is_flag=True, help="Ask for TLS, and check the broker's certificate.")
@with_appcontext
def mqtt_command(host: str, port: int, name: str, user: str | None, *, tls: bool) -> None:
    """Take readings from a broker, topic bianliang/climate/SENSOR, until stopped."""
    from bonded_warehouse.web.climate_mqtt import subscriber  # noqa: PLC0415 -- 8 MB that the server never needs

    client = subscriber(current_app._get_current_object(), name)  # type: ignore[attr-defined]  # noqa: SLF001
    if user:
        client.username_pw_set(user, os.environ.get("BIANLIANG_MQTT_PASSWORD"))
    if tls:
        client.tls_set_context(ssl.create_default_context())
    client.connect(host, port)
    client.loop_forever(retry_first_connection=True)
