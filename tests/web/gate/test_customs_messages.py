"""A filing's messages over HTTP: kept, shown, handed over byte for byte; replies that are brought."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest

from bonded_warehouse import reactions
from bonded_warehouse.customs.filing import guid_of
from bonded_warehouse.customs.http_gateway import HttpCustoms
from bonded_warehouse.customs.replies import write_reply
from bonded_warehouse.customs.simulator.desk import Script
from bonded_warehouse.customs.simulator.office import BOMB
from bonded_warehouse.customs.simulator.server import Office
from foundation import clock
from foundation.outbox import relay
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.warehouse.staff import said


@pytest.fixture
def office() -> Iterator[Office]:
    server = Office(0, Script())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def filed(house: House) -> str:
    _, holding_id = house.packed()
    card = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    declaration_id: str = card["id"]
    return declaration_id


def listed(house: House, declaration_id: str) -> list[dict[str, object]]:
    page = said(house.declarant.get(f"/declarations/{declaration_id}/messages"), 200)
    found: list[dict[str, object]] = page["messages"]
    return found


class TestMessages:
    def test_stand_on_a_page_and_are_handed_over_byte_for_byte(self, house: House) -> None:
        declaration_id = filed(house)
        house.work()

        messages = listed(house, declaration_id)

        assert [one["kind"] for one in messages if one["direction"] == "out"] == [
            "CEB303",
            "CEB403",
            "CEB505",
            "CEB603",
        ]
        assert {one["kind"] for one in messages if one["direction"] == "in"} == {"CEB604"}
        for one in messages:
            response = house.customs.get(f"/customs-messages/{one['id']}/file")
            assert hashlib.sha256(response.data).hexdigest() == one["sha256"]
            assert response.headers["Content-Disposition"].startswith("attachment")
        for language, word in (("en", "Messages with customs"), ("zh", "与海关的往来报文")):
            page = html(house.customs, f"/declarations/{declaration_id}/messages", language)
            assert word in page
            assert "&lt;ceb:InventoryHead&gt;" in page
            assert word in html(house.customs, f"/declarations/{declaration_id}", language)

    def test_are_for_declarant_and_customs(self, house: House) -> None:
        declaration_id = filed(house)

        said(house.keeper.get(f"/declarations/{declaration_id}/messages"), 403)
        said(house.artist.get(f"/declarations/{declaration_id}/messages"), 403)
        said(house.customs.get("/customs-messages/msg_unknown/file"), 404)


class TestBring:
    def test_follows_once_and_strays_wait_on_the_desk(self, house: House) -> None:
        declaration_id = filed(house)
        body = write_reply(
            "CEB603",
            guid=guid_of(declaration_id, "pushed"),
            cop_no=declaration_id,
            status="300",
            told_at=clock.now(),
        )
        sent = {"message": base64.b64encode(body).decode()}

        first = said(house.customs.post("/customs-messages", sent), 201)
        again = said(house.customs.post("/customs-messages", sent), 201)
        stray = said(
            house.customs.post("/customs-messages", {"message": base64.b64encode(BOMB).decode()}), 201
        )

        assert first["id"] == again["id"]
        answers = said(house.customs.get(f"/declarations/{declaration_id}"), 200)["declaration"]["answers"]
        assert [answer["status"] for answer in answers] == ["300"]
        assert (stray["state"], stray["problem"]) == ("unclear", "dtd")
        assert "never read" in html(house.customs, "/customs-messages/stray")
        assert "belongs to no filing" in html(house.customs, "/desk")
        said(house.customs.post("/customs-messages", {"message": "not base64!"}), 422)
        said(house.keeper.post("/customs-messages", sent), 403)


def later(hours: int) -> datetime:
    return clock.now() + timedelta(hours=hours)


class TestServer:
    @pytest.mark.parametrize(
        ("scenario", "state", "sent"),
        [
            ("release", "released", 1),
            ("dies", "released", 2),
            ("twice", "released", 1),
            ("lies", "lodged", 1),
        ],
    )
    def test_is_spoken_to_over_http_and_the_filing_ends_once(
        self, house: House, office: Office, scenario: str, state: str, sent: int
    ) -> None:
        office.desk.script = Script(turns=(scenario,))
        declaration_id = filed(house)
        gateway = HttpCustoms(office.url)
        poll = next(job for job in reactions.jobs(gateway) if job.name == "warehouse.poll_customs")

        with house.app.app_context():
            for hours in range(4):  # what was set back is tried again later
                relay(reactions.followers(gateway), now=partial(later, hours))
                poll.run(clock.now())
        gateway.close()

        card = said(house.customs.get(f"/declarations/{declaration_id}"), 200)["declaration"]
        assert card["state"] == state
        assert office.desk.received[guid_of(declaration_id, "CEB603")] == sent
        assert len({answer["reference"] for answer in card["answers"]}) == len(card["answers"])
        assert len([one for one in listed(house, declaration_id) if one["direction"] == "out"]) == 4
        if scenario == "lies":
            assert "not understood" in html(house.declarant, "/desk")

    def test_that_forgot_a_filing_is_sent_it_again(self, house: House, office: Office) -> None:
        office.desk.script = Script(turns=("manual",))
        declaration_id = filed(house)
        gateway = HttpCustoms(office.url)
        poll = next(job for job in reactions.jobs(gateway) if job.name == "warehouse.poll_customs")

        with house.app.app_context():
            relay(reactions.followers(gateway), now=clock.now)
            office.desk.filings.clear()
            poll.run(clock.now())
            relay(reactions.followers(gateway), now=clock.now)
        gateway.close()

        card = said(house.customs.get(f"/declarations/{declaration_id}"), 200)["declaration"]
        assert (card["state"], len(card["answers"])) == ("accepted", 2)
        assert office.desk.filings[declaration_id].id == declaration_id
