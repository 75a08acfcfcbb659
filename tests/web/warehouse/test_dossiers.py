"""Dossiers over HTTP: who may have one, what it tells whom, and that a stranger's machine believes it."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from authentication.evidence import dossier, policy, words
from authentication.evidence.verdict import Outcome, State, Verdict
from bonded_warehouse.models.custody import Holding
from bonded_warehouse.models.standards import EpcisEvent
from bonded_warehouse.operations import keeping
from foundation import clock
from foundation.actor import SYSTEM
from foundation.db import db, transaction
from tests.conftest import Person
from tests.web.warehouse.staff import Staff, said


@pytest.fixture
def house(staff: Staff, work: Callable[[], int]) -> Any:
    staff.holding_id = staff.expects()  # type: ignore[attr-defined]
    staff.takes(staff.holding_id, "gate_in", staff.gate)  # type: ignore[attr-defined]
    staff.takes(staff.holding_id, "unload", staff.keeper, staff.second)  # type: ignore[attr-defined]
    work()
    staff.artwork_id = staff.holding(staff.holding_id)["holding"]["artwork_id"]  # type: ignore[attr-defined]
    return staff


def makes(by: Person, artwork_id: str, work: Callable[[], int]) -> bytes:
    card = said(by.post(f"/works/{artwork_id}/dossier"), 201)
    work()
    answer = by.get(f"/dossiers/{card['id']}/file")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def verified(app: Flask, data: bytes) -> Verdict:
    trust = policy.read(app.test_client().get("/trust.toml").data)
    return dossier.verify(data, trust=trust, at=clock.now())


def posted(app: Flask, data: bytes, lang: str) -> str:
    """Return the page where anything is verified, asked about a file."""
    client = app.test_client()
    client.set_cookie("language", lang)
    answer = client.post(
        "/verify", data={"passport": (io.BytesIO(data), "dossier.json")}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def test_a_regulator_takes_all_of_it_away_and_a_strangers_machine_believes_it(
    house: Any, app: Flask, work: Callable[[], int]
) -> None:
    data = makes(house.regulator, house.artwork_id, work)
    verdict = verified(app, data)
    failed = [step.name for step in verdict.steps if step.outcome is Outcome.FAILED]
    assert failed == ["certificate"], "nobody has certified this work, and that is said"
    assert verdict.state is State.NOT_CERTIFIED
    for lang, title in (("en", "Chains of custody"), ("zh", "保管链")):
        page = posted(app, data, lang)
        assert words.say("Proof broken", lang=lang) not in page
        assert title in page
    content = json.loads(data)["content"]
    assert [one["content"]["event"] for one in content["holdings"][0]["events"]] == [
        "book_inbound",
        "gate_in",
        "unload",
    ]
    assert len(content["epcis"]["epcisBody"]["eventList"]) == 2
    assert content["ledger"][0]["to"] == "GATE"
    for place in range(0, len(data), len(data) // 40):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert verified(app, changed).state > State.NOT_CERTIFIED or verified(app, changed).state in {
            State.PROOF_BROKEN,
            State.ISSUER_NOT_TRUSTED,
        }


def test_it_is_sealed_by_the_worker_and_not_by_the_web(house: Any, work: Callable[[], int]) -> None:
    card = said(house.regulator.post(f"/works/{house.artwork_id}/dossier"), 201)
    assert house.regulator.get(f"/dossiers/{card['id']}/file").status_code == 409
    work()
    assert house.regulator.get(f"/dossiers/{card['id']}/file").status_code == 200


def test_who_may_have_one(
    house: Any, app: Flask, person: Callable[..., Person], work: Callable[[], int]
) -> None:
    path = f"/works/{house.artwork_id}/dossier"
    assert house.stranger.post(path).status_code == 404
    assert house.stranger.get(path).status_code == 404
    assert house.keeper.post(path).status_code == 403, "a keeper has the work in hand, not its owner's papers"
    assert app.test_client().get(path, headers={"Accept": "application/json"}).status_code == 401
    for role in ("customs_officer", "auditor"):
        assert person(role).post(path).status_code == 201
    mine = said(house.artist.post(path), 201)
    work()
    for other in (house.regulator, house.stranger):
        assert other.get(f"/dossiers/{mine['id']}/file").status_code == 404, "another's dossier"
        assert other.get(f"/dossiers/{mine['id']}/page").status_code == 404


def test_nobody_reads_in_the_passport_who_took_one(house: Any, app: Flask, work: Callable[[], int]) -> None:
    data = makes(house.regulator, house.artwork_id, work)
    passport = json.dumps(json.loads(data)["passport"])
    assert "dossier" not in passport


def test_a_new_owner_does_not_learn_what_was_the_old_ones(
    house: Any, app: Flask, person: Callable[..., Person], work: Callable[[], int]
) -> None:
    buyer = person("buyer", name="Li Hua")
    with app.app_context(), transaction() as session:
        holding = session.get_one(Holding, house.holding_id)
        holding.owner_id, holding.owner_name = buyer.actor.id, buyer.actor.name
        keeping.append(
            session,
            holding=holding,
            at=clock.now(),
            transition="TITLE",
            event="title_transferred",
            to_state=holding.state,
            customs_status=holding.customs_status,
            place=holding.place,
            position="",
            documents=[],
            signed_by=[{"account_id": "system", "name": SYSTEM.name, "role": "settlement"}],
            posting=None,
            circumstances={"from_owner": house.artist.actor.id, "to_owner": buyer.actor.id},
            note="",
            step_id=None,
        )
    data = makes(buyer, house.artwork_id, work)
    assert [step.name for step in verified(app, data).steps if step.outcome is Outcome.FAILED] == [
        "certificate"
    ]
    content = json.loads(data)["content"]
    assert [one["content"] for one in content["holdings"][0]["events"]] == [None] * 4
    assert content["ledger"] == content["filings"] == content["papers"] == []
    assert content["epcis"]["epcisBody"]["eventList"] == []
    assert content["work"]["registrant"] == ""
    for name in (house.artist.actor.id, "815000", "Qin"):
        assert name not in json.dumps(content, ensure_ascii=False), name


def test_the_page_and_the_list_in_both_languages(house: Any, work: Callable[[], int]) -> None:
    card = said(house.regulator.post(f"/works/{house.artwork_id}/dossier"), 201)
    work()
    english = house.regulator.get(f"/dossiers/{card['id']}/page", lang="en")
    assert english.headers["Content-Disposition"].startswith("attachment")
    assert "Sealed by the house" in english.text
    chinese = house.regulator.get(f"/dossiers/{card['id']}/page", lang="zh").text
    assert "由本馆封签" in chinese
    assert "卸入月台" in chinese
    assert "Unload into the dock" in english.text
    for raw in ("gate_in", "book_inbound", "export_goods_in_zone", "_mm", "minor units", ">ABROAD<"):
        assert raw not in chinese, raw
        assert raw not in english.text, raw
    assert said(house.regulator.get(f"/works/{house.artwork_id}/dossier"), 200)["dossiers"] == [card]


def test_events_of_the_standard_in_it_are_those_that_the_house_published(
    house: Any, app: Flask, work: Callable[[], int]
) -> None:
    content = json.loads(makes(house.regulator, house.artwork_id, work))["content"]
    with app.app_context():
        published = db.session.scalars(sa.select(EpcisEvent.event_id).order_by(EpcisEvent.seq)).all()
    assert [one["eventID"] for one in content["epcis"]["epcisBody"]["eventList"]] == published


def test_linked_art_is_for_those_who_may_see_the_work(house: Any, app: Flask) -> None:
    record = f"/works/{house.artwork_id}.linked-art.json"
    found = house.artist.get(record)
    assert found.status_code == 200
    assert json.loads(found.data)["type"] == "HumanMadeObject"
    part = json.loads(house.artist.get(f"/works/{house.artwork_id}/provenance.linked-art.json").data)["part"]
    assert [one["type"] for one in part] == ["TransferOfCustody"]
    assert app.test_client().get(record).status_code == 404, "no certificate yet: not public"
    led = app.test_client().get(f"/works/{house.artwork_id}", headers={"Accept": "application/ld+json"})
    assert (led.status_code, led.headers["Location"]) == (303, record)
    page = house.artist.get(f"/works/{house.artwork_id}")
    assert page.status_code == 200
