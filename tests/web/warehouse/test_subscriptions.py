"""Subscriptions, with a real receiver: signed, in order, tried again, none left out; never inwards.

Seen red: addresses behind a name not looked at; a signature of the body alone; a failure taken as delivery.
"""

import hashlib
import hmac
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask

from bonded_warehouse.notifying import Notifier
from bonded_warehouse.operations import subscribing
from foundation import clock
from foundation.accounts.operations import set_roles
from foundation.db import transaction
from foundation.posting import Poster
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import said
from tests.web.warehouse.test_epcis import house, report

__all__ = ["house"]
SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "domain" / "epcis" / "EPCIS-JSON-Schema.json"
SECRET = "a secret of the receiver's own"


class Receiver:
    """A server on loopback that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.got.append((dict(self.headers.items()), body))
                self.send_response(kept.status)
                self.send_header("Location", kept.url + "elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def steps(self) -> list[list[str]]:
        """Return the business steps of what came, message by message."""
        bodies = [json.loads(body)["epcisBody"]["queryResults"]["resultsBody"] for _, body in self.got]
        return [[event["bizStep"] for event in body["eventList"]] for body in bodies]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def turn(app: Flask, *, later: float = 0.0, private: bool = True) -> int:
    with app.app_context():
        return Notifier(Poster(private=private)).run(clock.now() + timedelta(seconds=later))


def reports(house: Any, number: int, step: str = "receiving") -> None:
    event = report(house.epc, eventID=f"urn:uuid:{number}", bizStep=step)
    assert said(house.courier.post("/epcis/capture", event), 202)["kept"] == 1


def subscribes(house: Any, dest: str, **more: Any) -> str:
    body = {"dest": dest, "signatureToken": SECRET, "stream": True} | more
    made = house.keeper.post("/epcis/queries/q/subscriptions", body)
    card = said(made, 201)
    assert "signatureToken" not in card
    assert said(house.keeper.get(made.headers["Location"]), 200) == card
    return str(made.headers["Location"])


def test_events_are_sent_on_arrival_signed_in_order_and_until_they_are_through(
    house: Any, app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(house.keeper.post("/epcis/queries", {"name": "q", "query": {"EQ_bizStep": ["receiving"]}}), 201)
    refused = house.keeper.post("/epcis/queries/q/subscriptions", {"dest": receiver.url, "stream": True})
    assert refused.get_json()["type"] == "/problems/receiver-unfit", "no house for trying"
    app.extensions["bonded_warehouse.private_receivers"] = True
    where = subscribes(house, receiver.url)
    assert turn(app) == 0, "what was there before is not sent"
    reports(house, 1)
    reports(house, 2, "shipping")
    reports(house, 3)
    receiver.status = 500
    assert turn(app) == 1
    assert turn(app) == 0, "there is a pause"
    receiver.status = 302
    turn(app, later=5)
    receiver.status = 204
    reports(house, 4)
    turn(app, later=30)
    assert receiver.steps() == [["receiving", "receiving"]] * 3
    assert len({body for _, body in receiver.got}) == 1, (
        "the same bytes at every attempt; no redirection followed"
    )
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.got}) == 1
    turn(app, later=31)
    assert turn(app, later=32) == 0
    assert receiver.steps()[3:] == [["receiving"]]
    for headers, body in receiver.got:
        seconds, signed = headers["GS1-Signature"].removeprefix("t=").split(",v1=")
        made = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        assert made == signed
    results = json.loads(receiver.got[0][1])["epcisBody"]["queryResults"]
    assert (results["queryName"], where.rpartition("/")[2]) == ("q", results["subscriptionID"])
    if SCHEMA.exists():
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(json.loads(receiver.got[0][1]))
    page = html(house.keeper, where, "zh")
    assert SECRET not in page
    assert receiver.url in html(house.regulator, "/epcis/queries")
    assert house.stranger.get(where).status_code == 404
    monkeypatch.setattr(subscribing, "MOST_FAILURES", 2)
    stops_and_goes_on(house, app, receiver, where)


def stops_and_goes_on(house: Any, app: Flask, receiver: Receiver, where: str) -> None:
    """Too many failures stop it; it goes on from where it stopped, and ends with its query."""
    receiver.status = 503
    reports(house, 5)
    for later in (40, 80, 120):
        turn(app, later=later)
    assert said(house.keeper.get(where), 200)["state"] == "stopped"
    assert len(receiver.got) == 6
    assert f'href="{where}"' in html(house.keeper, "/desk"), "whose it is, and who alone may resume it"
    assert where not in html(house.regulator, "/desk")
    receiver.status = 200
    reports(house, 6)
    said(house.keeper.post(where + "/resumption"), 200)
    assert where not in html(house.keeper, "/desk")
    turn(app, later=130)
    turn(app, later=131)
    assert len({body for _, body in receiver.got[4:7]}) == 1
    assert len(receiver.got) == 8
    bearer = {"Authorization": f"Bearer {house.keeper.token}"}
    assert house.keeper.client.delete(where, headers=bearer).status_code == 204
    reports(house, 7)
    assert turn(app, later=200) == 0
    subscribes(house, receiver.url)
    assert house.keeper.client.delete("/epcis/queries/q", headers=bearer).status_code == 204


def test_its_owner_and_the_administrator_find_one_that_stopped_with_his_role(
    house: Any, app: Flask, receiver: Receiver, person: Callable[..., Person]
) -> None:
    """Seen red: an owner whose role was taken found nothing on his desk, nor did the administrator."""
    owner, administrator = person("keeper", name="Yao"), person("administrator")
    said(owner.post("/epcis/queries", {"name": "q", "query": {}}), 201)
    app.extensions["bonded_warehouse.private_receivers"] = True
    to = {"dest": receiver.url, "stream": True, "signatureToken": SECRET}
    said(owner.post("/epcis/queries/q/subscriptions", to), 201)
    with app.app_context(), transaction() as session:
        set_roles(session, account_id=owner.actor.id, roles=[], actor=administrator.actor, at=clock.now())
    reports(house, 1)
    turn(app)

    assert receiver.got == []
    for who, link in ((owner, "/account"), (administrator, "/people?words=Yao"), (house.courier, None)):
        found = [one["url"] for one in said(who.get("/desk"), 200)["items"]]
        assert found == ([link] if link else [])
    assert "不得再读取任何事件" in html(administrator, "/desk", "zh")


def test_by_a_schedule_and_never_into_our_own_network(
    house: Any, app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(house.artist.post("/epcis/queries", {"name": "q", "query": {}}), 201)
    said(house.keeper.post("/epcis/queries", {"name": "q", "query": {}}), 201)
    app.extensions["bonded_warehouse.private_receivers"] = True
    for unfit in (
        {"stream": False},
        {"schedule": {"hour": "1"}},
        {"stream": False, "schedule": {"hour": "25"}},
        {"signatureToken": "short"},
        {"initialRecordTime": "0001-01-01T00:00:00+14:00"},
        {"dest": "ftp://example.org/"},
    ):
        body = {"dest": receiver.url, "stream": True} | unfit
        assert house.keeper.post("/epcis/queries/q/subscriptions", body).status_code == 422, unfit
    start = clock.now().isoformat()
    hourly = {"stream": False, "schedule": {"minute": "0"}, "reportIfEmpty": True}
    subscribes(house, receiver.url, **hourly, initialRecordTime="2026-01-01T00:00:00Z")
    assert turn(app) == 0
    assert turn(app, later=3600) == 1
    assert turn(app, later=3601) == 0
    assert turn(app, later=7300) == 1
    assert [len(steps) for steps in receiver.steps()] == [2, 0], "all since then, and that there was nothing"
    # a name that leads into the house's own network is not followed, in a house that is not for trying
    where = subscribes(house, receiver.url.replace("http://127.0.0.1", "https://receiver.example.org"))
    reports(house, 1)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))],
    )
    turn(app, private=False)
    card = said(house.keeper.get(where), 200)
    assert (card["state"], card["problem"]) == ("stopped", "address")
    assert len(receiver.got) == 2
    assert start < card["createdAt"]
