"""EPCIS over HTTP: who may ask for which events, and what becomes of a report."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import jsonschema
import pytest
import sqlalchemy as sa
from flask import Flask

from bonded_warehouse import epcis
from bonded_warehouse.models.standards import EpcisEvent
from bonded_warehouse.rules import epcis_names
from bonded_warehouse.rules.epcis_events import CONTEXT
from foundation.db import db, transaction
from tests.conftest import Person
from tests.web.warehouse.staff import Staff, said

SHARED = Path(os.environ.get("BIANLIANG_SHARED", Path(__file__).parents[4] / "shared"))
SCHEMA = SHARED / "domain" / "epcis" / "EPCIS-JSON-Schema.json"


def listed(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.data)
    found: list[dict[str, Any]] = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return found


def report(epc: str, **changes: Any) -> dict[str, Any]:
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-11-20T08:00:00Z",
        "eventTimeZoneOffset": "+01:00",
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "epcList": [epc],
        "readPoint": {"id": "urn:example:dock:3"},
        "eventID": "urn:uuid:11111111-1111-4111-8111-111111111111",
    } | changes
    return paper(event)


def paper(*events: Any) -> dict[str, Any]:
    return {
        "@context": list(CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T08:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }


@pytest.fixture
def house(staff: Staff, work: Callable[[], int]) -> Staff:
    staff.holding_id = staff.expects()  # type: ignore[attr-defined]
    staff.takes(staff.holding_id, "gate_in", staff.gate)  # type: ignore[attr-defined]
    staff.takes(staff.holding_id, "unload", staff.keeper, staff.second)  # type: ignore[attr-defined]
    work()
    staff.artwork_id = staff.holding(staff.holding_id)["holding"]["artwork_id"]  # type: ignore[attr-defined]
    staff.epc = epcis_names.asset("9520000", staff.artwork_id)  # type: ignore[attr-defined]
    return staff


def test_every_step_is_an_event_valid_by_the_schema(house: Any) -> None:
    answer = house.keeper.get("/epcis/events")
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    steps = [one["bizStep"] for one in listed(answer)]
    assert steps == ["arriving", "receiving"]
    if not SCHEMA.exists():
        pytest.skip("shared papers absent")
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(json.loads(answer.data))


def test_pages_follow_one_another_and_leave_nothing_out(house: Any) -> None:
    every = listed(house.keeper.get("/epcis/events"))
    found: list[dict[str, Any]] = []
    query = {"perPage": "1"}
    for _ in range(2):
        answer = house.keeper.get("/epcis/events", **query)
        found += listed(answer)
        link = answer.headers.get("Link", "<>")
        query = dict(parse_qsl(urlsplit(link.split(">")[0][1:]).query))
    assert found == every
    assert not query


def test_questions(house: Any) -> None:
    ask = house.keeper.get
    assert len(listed(ask("/epcis/events", EQ_bizStep="receiving"))) == 1
    assert len(listed(ask("/epcis/events", EQ_bizStep="arriving,receiving"))) == 2
    assert len(listed(ask("/epcis/events", EQ_disposition="in_transit"))) == 1
    assert listed(ask("/epcis/events", eventType="AggregationEvent")) == []
    assert len(listed(ask("/epcis/events", MATCH_epc=house.epc))) == 2
    assert listed(ask("/epcis/events", MATCH_epc=house.epc[:-1] + "~")) == []
    at = listed(ask("/epcis/events", EQ_bizStep="receiving"))[0]["eventTime"]
    assert len(listed(ask("/epcis/events", GE_eventTime="2020-01-01T00:00:00Z"))) == 2
    assert listed(ask("/epcis/events", LT_eventTime="2020-01-01T00:00:00Z")) == []
    assert "receiving" in [one["bizStep"] for one in listed(ask("/epcis/events", GE_eventTime=at))]
    assert ask("/epcis/events", GE_eventTime="yesterday").status_code == 422
    assert ask("/epcis/events", GE_eventTime="2020-01-01T00:00:00").status_code == 422
    assert ask("/epcis/events", perPage="0").status_code == 422
    assert ask("/epcis/events", nextPageToken="0 or 1=1").status_code == 422
    assert len(listed(ask(f"/epcis/epcs/{quote(house.epc, safe='')}/events"))) == 2
    shortened = house.epc.replace("://", ":/")
    assert len(listed(ask(f"/epcis/epcs/{quote(shortened, safe='')}/events"))) == 2


def test_one_event_by_its_id(house: Any) -> None:
    event = listed(house.keeper.get("/epcis/events", EQ_bizStep="receiving"))[0]
    assert event["eventID"].startswith("ni:///sha-256;")
    key = "/".join(part for part in event["eventID"].split("/") if part)
    answer = house.keeper.get(f"/epcis/events/{quote(key, safe='')}")
    assert json.loads(answer.data) == {"@context": list(CONTEXT)} | event
    assert house.keeper.get("/epcis/events/urn:none").status_code == 404


def test_who_sees_which_events(house: Any, app: Flask, person: Callable[..., Person]) -> None:
    assert len(listed(house.artist.get("/epcis/events"))) == 2, "the owner sees his work's"
    assert listed(house.stranger.get("/epcis/events")) == [], "another artist sees none"
    event = listed(house.keeper.get("/epcis/events"))[0]
    key = quote("/".join(part for part in event["eventID"].split("/") if part), safe="")
    assert house.stranger.get(f"/epcis/events/{key}").status_code == 404
    assert house.artist.get(f"/epcis/events/{key}").status_code == 200
    assert listed(house.stranger.get(f"/epcis/epcs/{quote(house.epc, safe='')}/events")) == []
    public = app.test_client().get("/epcis/events", headers={"Accept": "application/json"})
    assert public.status_code == 401
    assert person("expert").get("/epcis/events").status_code == 403


def test_no_persons_name_stands_in_an_event(house: Any) -> None:
    text = house.keeper.get("/epcis/events").text
    for name in ("Qin", "Bai", "Song", "Wei", "Lin Mo", "acc_"):
        assert name not in text


def test_a_report_is_kept_as_reported_and_moves_nothing(house: Any) -> None:
    before = house.holding(house.holding_id)["holding"]
    answer = house.courier.post("/epcis/capture", report(house.epc))
    job = said(answer, 202)
    assert (job["success"], job["running"], job["kept"]) == (True, False, 1)
    assert answer.headers["Location"] == f"/epcis/capture/{job['captureID']}"
    assert house.holding(house.holding_id)["holding"] == before
    assert listed(house.keeper.get("/epcis/events"))[-1]["readPoint"] == {"id": "urn:example:dock:3"}
    assert said(house.courier.get(answer.headers["Location"]), 200) == job
    assert house.keeper.get(answer.headers["Location"]).status_code == 404, "another's job"
    assert house.regulator.get(answer.headers["Location"]).status_code == 200


def test_a_report_twice_is_one_and_another_under_its_id_is_refused(house: Any) -> None:
    said(house.courier.post("/epcis/capture", report(house.epc)), 202)
    again = said(house.courier.post("/epcis/capture", report(house.epc)), 202)
    assert (again["kept"], again["repeated"], again["success"]) == (0, 1, True)
    other = said(house.courier.post("/epcis/capture", report(house.epc, bizStep="shipping")), 202)
    assert (other["kept"], other["success"]) == (0, False)
    assert len(listed(house.keeper.get("/epcis/events"))) == 3


def test_one_unfit_event_takes_the_others_with_it_unless_asked_otherwise(house: Any) -> None:
    fit = report(house.epc)["epcisBody"]["eventList"][0]
    unfit = fit | {"action": "LOOK", "eventID": "urn:uuid:2"}
    both = paper(fit, unfit)
    assert said(house.courier.post("/epcis/capture", both), 202)["kept"] == 0
    job = said(
        house.courier.post("/epcis/capture", both, headers={"GS1-Capture-Error-Behaviour": "proceed"}), 202
    )
    assert (job["kept"], [one["number"] for one in job["errors"]]) == (1, [2])


UNFIT: list[dict[str, Any]] = [
    {"eventTime": "yesterday"},
    {"eventTimeZoneOffset": "8"},
    {"type": "Party"},
    {"epcList": ["https://id.gs1.org/8004/9520000nobody"]},
    {"epcList": "x"},
    {"bizStep": 7},
    {"eventID": "no uri"},
    {"eventID": "ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0"},
    {"errorDeclaration": {}},
    {"art:deep": [[[[[[[[[[[[[1]]]]]]]]]]]]]},
]


def test_unfit_reports(house: Any) -> None:
    for unfit in UNFIT:
        job = said(house.courier.post("/epcis/capture", report(house.epc, **unfit)), 202)
        assert (job["kept"], job["success"]) == (0, False), unfit
    for body in ({}, {"type": "EPCISDocument"}, paper(), paper(*[{}] * 501)):
        assert house.courier.post("/epcis/capture", body).status_code == 422
    assert len(listed(house.keeper.get("/epcis/events"))) == 2


def test_who_may_report(house: Any, app: Flask) -> None:
    assert house.artist.post("/epcis/capture", report(house.epc)).status_code == 403
    sent = app.test_client().post(
        "/epcis/capture", json=report(house.epc), headers={"Accept": "application/json"}
    )
    assert sent.status_code == 401


def test_a_row_changed_by_hand_is_named(house: Any, app: Flask) -> None:
    with app.app_context():
        assert list(epcis.breaks(db.session)) == []
        with transaction() as session:
            row = session.scalars(sa.select(EpcisEvent).where(EpcisEvent.seq == 2)).one()
            row.body = row.body | {"disposition": "damaged"}
        assert list(epcis.breaks(db.session)) == [
            "EPCIS event 2 was changed: its hash is not that of its content"
        ]
