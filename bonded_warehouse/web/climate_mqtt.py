"""Readings from a broker. A message is acknowledged when its readings are committed."""

from typing import Any, Final

import structlog
from flask import Flask
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import TypeAdapter, ValidationError

from bonded_warehouse.operations import climate
from bonded_warehouse.web.climate import OneReading
from foundation import clock
from foundation.actor import SYSTEM
from foundation.db import db, transaction
from foundation.errors import Refusal, Unavailable

log = structlog.get_logger(__name__)

TOPIC: Final = "bianliang/climate/"
LARGEST: Final = 262_144
"""Bytes of a payload."""
PAYLOAD: Final = TypeAdapter(OneReading | list[OneReading])


def take(topic: str, payload: bytes) -> climate.Received | None:
    """Take one message: a reading or a list of them, of the sensor that the topic names.

    What cannot be read, or names no sensor of ours, is logged and dropped: it would never be better.

    :raises Unavailable: if the database is busy; the broker is to send it again
    """
    code = topic.removeprefix(TOPIC)
    if len(payload) > LARGEST:
        log.warning("climate.too_large", sensor=code)
        return None
    try:
        said = PAYLOAD.validate_json(payload)
        rows = [one.reading() for one in (said if isinstance(said, list) else [said])]
        with transaction() as session:
            return climate.receive(session, sensor_id=code, readings=rows, actor=SYSTEM, at=clock.now())
    except (ValidationError, OverflowError) as error:
        log.warning("climate.unreadable", sensor=code, error=type(error).__name__)
    except Unavailable:
        raise
    except Refusal as refusal:
        log.warning("climate.refused", sensor=code, refusal=type(refusal).__name__)
    return None


def subscriber(app: Flask, name: str) -> Client:
    """Return a client that takes what is published below the topic, once it is connected."""
    client = Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False, manual_ack=True)

    def connected(
        client: Client, data: Any, flags: ConnectFlags, code: ReasonCode, properties: Properties | None
    ) -> None:
        if code.is_failure:
            log.warning("climate.not_connected", reason=str(code))
            return
        client.subscribe(f"{TOPIC}+", qos=1)

    def came(client: Client, data: Any, message: MQTTMessage) -> None:
        with app.app_context():
            try:
                take(message.topic, bytes(message.payload))
            except Exception:  # not acknowledged: the broker sends it again when we are back
                log.exception("climate.failed", topic=message.topic)
                client.disconnect()
                return
            finally:
                db.session.rollback()
        client.ack(message.mid, message.qos)

    client.on_connect = connected
    client.on_message = came
    client.reconnect_delay_set(1, 60)
    return client
