"""Climate over HTTP, and over a real exchange of MQTT 3.1.1 on loopback."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from bonded_warehouse.models.climate import ClimateReading
from bonded_warehouse.web.climate_mqtt import subscriber
from foundation import clock
from foundation.db import db
from tests.conftest import Person
from tests.remembering import Memory
from tests.web.warehouse.staff import Staff, said
from tests.web.warehouse.test_keeping_rooms import page as look


@pytest.fixture
def staff(app: Flask, person: Callable[..., Person], memory: Memory) -> Staff:
    return memory.recall("staff", lambda: Staff(app, person, memory).open())


def sensor(staff: Staff) -> str:
    made = staff.senior.post(
        f"/facilities/{staff.facility_id}/sensors", {"room": "A", "code": "A-1", "material": "paper_silk"}
    )
    return str(said(made, 201)["id"])


def batch(*minutes: float, temperature: float = 27.0) -> list[dict[str, object]]:
    now = clock.now().replace(microsecond=0)
    return [
        {"at": (now - timedelta(minutes=m)).isoformat(), "temperature": temperature, "humidity": 50.0}
        for m in minutes
    ]


def test_readings_alarms_pages_and_a_decision(staff: Staff) -> None:
    its = sensor(staff)
    sent = {"readings": batch(*range(150, -1, -10))}
    got = said(staff.keeper.post(f"/sensors/{its}/readings", sent), 200)
    assert (got["kept"], got["known"], got["refused"]) == (16, 0, [])
    assert said(staff.keeper.post(f"/sensors/{its}/readings", sent), 200)["known"] == 16
    assert said(staff.senior.get("/climate"), 200)["sensors"][0]["alarms"] == 1
    room = f"/facilities/{staff.facility_id}/climate/A"
    shown = said(staff.keeper.get(room, span="week"), 200)
    assert shown["alarms"][0]["measure"] == "temperature"
    assert 'class="climate-chart"' in look(staff, staff.senior, room)
    assert "A-1" in look(staff, staff.senior, "/climate")
    its_page = f"/holdings/{staff.expects()}"
    assert f'href="{its_page}/climate"' in look(staff, staff.keeper, its_page)
    assert said(staff.keeper.get(f"{its_page}/climate"), 200)["stays"] == []
    decision = f"/climate/alarms/{shown['alarms'][0]['id']}/decision"
    assert staff.keeper.post(decision, {"decision": "dismiss", "why": "A door stood open"}).status_code == 403
    assert said(staff.senior.post(decision, {"decision": "dismiss", "why": "A door stood open"}), 201)
    assert staff.senior.post(decision, {"decision": "hold", "why": "Too warm for long"}).status_code == 409


def test_a_stranger_sends_no_readings(staff: Staff) -> None:
    its = sensor(staff)
    assert staff.stranger.post(f"/sensors/{its}/readings", {"readings": batch(0)}).status_code == 403
    naive = [{"at": "2026-01-01T00:00:00", "temperature": 20, "humidity": 50}]
    assert staff.keeper.post(f"/sensors/{its}/readings", {"readings": naive}).status_code == 422


class Broker(threading.Thread):
    """One client's worth of an MQTT 3.1.1 broker: it accepts, publishes at QoS 1, and notes what is acked."""

    def __init__(self, messages: list[tuple[str, bytes]]) -> None:
        super().__init__(daemon=True)
        self.messages, self.acked = messages, list[int]()
        self.done = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])

    def run(self) -> None:
        peer, _ = self.listener.accept()
        with peer, peer.makefile("rb") as incoming:
            while head := incoming.read(1):
                size, shift = 0, 0
                while True:
                    byte = incoming.read(1)[0]
                    size |= (byte & 127) << shift
                    shift += 7
                    if byte < 128:
                        break
                body = incoming.read(size)
                kind = head[0] >> 4
                if kind == 1:  # CONNECT
                    peer.sendall(b"\x20\x02\x00\x00")
                elif kind == 8:  # SUBSCRIBE
                    assert body[4:-1] == b"bianliang/climate/+"
                    peer.sendall(b"\x90\x03" + body[:2] + b"\x01")
                    for number, (topic, payload) in enumerate(self.messages, 1):
                        peer.sendall(publication(topic, payload, number))
                elif kind == 4:  # PUBACK
                    self.acked.append(struct.unpack(">H", body)[0])
                    if len(self.acked) == len(self.messages):
                        self.done.set()
                elif kind == 14:  # DISCONNECT
                    return


def publication(topic: str, payload: bytes, number: int) -> bytes:
    name = topic.encode()
    body = struct.pack(">H", len(name)) + name + struct.pack(">H", number) + payload
    size, length = bytearray(), len(body)
    while True:
        length, byte = divmod(length, 128)
        size.append(byte | (128 if length else 0))
        if not length:
            return b"\x32" + bytes(size) + body


def test_readings_by_mqtt_are_acknowledged_once_kept(staff: Staff) -> None:
    sensor(staff)
    one, many = batch(0)[0], batch(20, 10)
    broker = Broker(
        [
            ("bianliang/climate/A-1", json.dumps(one).encode()),
            ("bianliang/climate/A-1", json.dumps(many).encode()),
            ("bianliang/climate/A-1", b"{not json"),
            ("bianliang/climate/nobody", json.dumps(one).encode()),
            ("bianliang/climate/A-1", json.dumps(one).encode()),
        ]
    )
    broker.start()
    client = subscriber(staff.app, "test")
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    try:
        assert broker.done.wait(20)
    finally:
        client.disconnect()
        client.loop_stop()
        broker.listener.close()
    assert broker.acked == [1, 2, 3, 4, 5]
    with staff.app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(ClimateReading))
        assert count == 3
