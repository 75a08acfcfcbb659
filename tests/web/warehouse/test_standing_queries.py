"""Queries that are kept under a name: whose they are, what they answer, page by page.

Seen red: a query found by its name alone, whosever it is; a page that leaves out what is of one time.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from bonded_warehouse import epcis
from bonded_warehouse.rules import epcis_names, epcis_query
from foundation.db import db
from tests.web.browsing import browser, html
from tests.web.warehouse.staff import said
from tests.web.warehouse.test_epcis import house, listed, paper, report

__all__ = ["house"]
AT = datetime(2026, 11, 20, tzinfo=UTC)
RECEIVED = {"name": "received", "query": {"EQ_bizStep": ["receiving"]}}


def every_page(person: Any, address: str, per_page: int, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked = query | {"perPage": str(per_page)}
    for _ in range(40):
        answer = person.get(address, **asked)
        found += listed(answer)
        if "Link" not in answer.headers:
            return found
        asked = dict(parse_qsl(urlsplit(answer.headers["Link"].split(">")[0][1:]).query))
    raise AssertionError("pages without end")


def test_a_query_is_kept_asked_and_taken_away(house: Any) -> None:
    made = house.keeper.post("/epcis/queries", RECEIVED)
    assert said(made, 201) == RECEIVED
    assert made.headers["Location"] == "/epcis/queries/received"
    assert made.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert said(house.keeper.get("/epcis/queries"), 200) == [RECEIVED]
    assert said(house.keeper.get("/epcis/queries/received"), 200) == RECEIVED
    answer = house.keeper.get("/epcis/queries/received/events")
    assert [one["bizStep"] for one in listed(answer)] == ["receiving"]
    assert json.loads(answer.data)["epcisBody"]["queryResults"]["queryName"] == "received"
    assert house.keeper.post("/epcis/queries", RECEIVED).status_code == 409
    gone = house.keeper.client.delete(
        "/epcis/queries/received", headers={"Authorization": f"Bearer {house.keeper.token}"}
    )
    assert (gone.status_code, gone.data) == (204, b"")
    assert house.keeper.get("/epcis/queries/received/events").status_code == 404
    its_owners(house)
    shown_on_a_page(house)
    listed_by_page(house)


def its_owners(house: Any) -> None:
    """Another account has its own names, and the same question shows it less."""
    said(house.keeper.post("/epcis/queries", RECEIVED), 201)
    assert house.stranger.get("/epcis/queries/received").status_code == 404
    assert said(house.stranger.get("/epcis/queries"), 200) == []
    for person, number in ((house.artist, 1), (house.stranger, 0)):
        said(person.post("/epcis/queries", RECEIVED), 201)
        assert len(listed(person.get("/epcis/queries/received/events"))) == number
    unfits: list[dict[str, Any]] = [
        {"name": "a b"},
        {"name": "x", "query": {"EQ_colour": ["red"]}},
        {"query": {}},
    ]
    for unfit in unfits:
        assert house.keeper.post("/epcis/queries", unfit).status_code == 422


def listed_by_page(house: Any) -> None:
    said(house.senior.post("/epcis/queries", {"name": "d", "query": {}}), 201)
    for name in "cab":
        said(house.keeper.post("/epcis/queries", {"name": name, "query": {}}), 201)
    first = house.keeper.get("/epcis/queries", perPage="2")
    assert [one["name"] for one in said(first, 200)] == ["a", "b"]
    more = dict(parse_qsl(urlsplit(first.headers["Link"].split(">")[0][1:]).query))
    last = house.keeper.get("/epcis/queries", **more)
    assert [one["name"] for one in said(last, 200)] == ["c", "received"]
    assert "Link" not in last.headers


ASKED: list[dict[str, Any]] = [
    {},
    {"orderBy": "eventTime"},
    {"orderBy": "eventTime", "orderDirection": "ASC"},
    {"orderBy": "recordTime", "orderDirection": "DESC", "eventCountLimit": "3"},
    {"EQ_action": "ADD"},
    {"EQ_readPoint": "urn:a:dock"},
    {"GE_eventTime": "2026-11-20T08:00:02Z", "orderDirection": "DESC"},
    {"eventCountLimit": "4"},
]


def test_pages_of_any_size_and_order_hold_what_the_rules_say(
    house: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = report(house.epc)["epcisBody"]["eventList"][0]
    several = [
        base
        | {
            "eventID": f"urn:uuid:{number}",
            "eventTime": f"2026-11-20T08:00:0{number % 3}Z",
            "action": ("ADD", "OBSERVE")[number % 2],
            "readPoint": {"id": ("urn:a:dock", "urn:a:gate")[number % 2]},
        }
        for number in range(7)
    ]
    assert said(house.courier.post("/epcis/capture", paper(*several)), 202)["kept"] == 7
    monkeypatch.setattr(epcis, "MOST_LOOKED_AT", 4)  # so that pages end before they are full, too
    monkeypatch.setattr(epcis, "LARGEST_PAGE", 2)
    a_crate_by_its_own_name(house)
    every = every_page(house.keeper, "/epcis/events", 2)
    assert len(every) == 10
    numbers = {one["eventID"]: place for place, one in enumerate(every)}
    for query in ASKED:
        asked = epcis_query.read(query)
        right = [one for one in every if epcis_query.fits(asked, one, recorded_at=AT)]
        if asked.order_by == "eventTime":
            right.sort(key=lambda one: (datetime.fromisoformat(one["eventTime"]), numbers[one["eventID"]]))
        if asked.descending:
            right.reverse()
        right = right[: asked.limit]
        for size in (1, 2, 5):
            assert every_page(house.keeper, "/epcis/events", size, **query) == right, (query, size)
    assert house.keeper.get("/epcis/events", maxEventCount="2").status_code == 409
    with app.app_context():
        monkeypatch.setattr(epcis, "MOST_LOOKED_AT", 100)
        few = epcis_query.read({"maxEventCount": 10})
        assert len(epcis.find(db.session, few, actor=house.keeper.actor)[0]) == 10


def a_crate_by_its_own_name(house: Any) -> None:
    crate = epcis_names.asset("9520000", house.holding_id)
    packed = report(house.epc, type="AggregationEvent", action="ADD", parentID=crate, childEPCs=[house.epc])
    packed["epcisBody"]["eventList"][0].pop("epcList")
    assert said(house.courier.post("/epcis/capture", packed), 202)["kept"] == 1
    assert len(every_page(house.keeper, "/epcis/events", 3, MATCH_parentID=crate)) == 1
    assert len(every_page(house.keeper, "/epcis/events", 3, MATCH_anyEPC=crate)) == 1
    assert every_page(house.keeper, "/epcis/events", 3, MATCH_epc=crate) == []


def shown_on_a_page(house: Any) -> None:
    for person, shown in ((house.keeper, True), (house.regulator, True), (house.second, False)):
        assert ("received" in html(person, "/epcis/queries", "zh")) is shown
    page = browser(house.keeper)
    form = {"name": "stored", "query.EQ_bizStep": "storing, receiving", "query.EQ_disposition": ""}
    token = re.search('name="csrf_token" value="([^"]+)"', page.get("/epcis/queries").text)
    assert token is not None
    assert page.post("/epcis/queries", data=form | {"csrf_token": token[1]}).status_code == 303
    assert said(house.keeper.get("/epcis/queries/stored"), 200)["query"] == {
        "EQ_bizStep": ["storing", "receiving"]
    }
    assert page.post("/epcis/queries/stored/removal", data={"csrf_token": token[1]}).status_code == 303
    assert house.keeper.get("/epcis/queries/stored").status_code == 404
