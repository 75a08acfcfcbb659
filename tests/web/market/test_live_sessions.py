"""The pages of a live session: announced, watched, worked in, supervised; in both languages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bonded_warehouse.rules.states import CustodyState
from foundation.accounts.models import Organisation
from marketplace.models.hosting import RosterHost
from marketplace.operations import tabling
from marketplace.operations.seeing_on_air import Look
from marketplace.rules.live_sessions import Seen
from marketplace.web.live_frames import FRAMES
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.operations.market.live import Studio
from tests.web.browsing import browser, html
from tests.web.warehouse.staff import said


@pytest.fixture
def studio(app: Flask, person: Callable[..., Person]) -> Studio:
    return Studio(Market(app, person))


def announced(studio: Studio, **changes: Any) -> str:
    starts = (studio.market.at + timedelta(minutes=10)).isoformat()
    asked = {
        "title_en": "New ink, from the vault",
        "title_zh": "库中新墨",
        "work_ids": studio.works,
        "host_id": studio.host.id,
        "place_id": "studio",
        "handler_1": studio.keepers[0].id,
        "handler_2": studio.keepers[1].id,
        "starts_at": starts,
        "minutes": 60,
    }
    card = said(studio.people["gallery"].post("/live", asked | changes), 201)
    return str(card["id"])


def begun(studio: Studio) -> str:
    session_id = announced(studio)
    people, path = studio.people, f"/live/{session_id}"
    said(people["host"].post(f"{path}/customs-notice", {"reference": "KF-LIVE-7"}), 201)
    said(people["officer"].post(f"{path}/customs-note"), 201)
    studio.moved(CustodyState.CHECKED_OUT)
    assert said(people["host"].post(f"{path}/start"), 201)["state"] == "on_air"
    return session_id


def test_nobody_else_sets_camera_and_eyes_going(studio: Studio) -> None:
    """Whoever may not look is refused before a frame is taken; the numbers of works are public."""
    frames: list[str] = []
    studio.market.app.extensions[FRAMES] = frames.append
    people, path = studio.people, f"/live/{begun(studio)}"
    one = said(studio.market.buyer.get(path), 200)["items"][0]["id"]
    strangers = [studio.market.buyer, people["first"], people["officer"], studio.market.cashier]

    for act in ("table", "look"):
        for stranger in strangers:
            assert stranger.post(f"/live/items/{one}/{act}").status_code == 404
    assert frames == []

    for act in ("table", "look"):
        assert people["host"].post(f"/live/items/{one}/{act}").status_code == 201
    assert len(frames) == 2
    said(people["host"].post(f"{path}/end", {"why": ""}), 201)
    assert people["host"].post(f"/live/items/{one}/look").status_code == 409
    assert len(frames) == 2


def test_a_session_is_announced_seen_through_and_ended(studio: Studio) -> None:
    people = studio.people
    assert "Studio one" in html(people["gallery"], "/live/new")
    session_id = announced(studio)
    path = f"/live/{session_id}"
    refused = people["host"].post(f"{path}/start")
    assert said(refused, 409)["type"] == "/problems/not-ready-to-broadcast"
    assert "KF-LIVE" not in html(people["officer"], "/live/supervision")
    said(people["host"].post(f"{path}/customs-notice", {"reference": "KF-LIVE-7"}), 201)
    assert "KF-LIVE-7" in html(people["officer"], f"{path}/desk")
    said(people["officer"].post(f"{path}/customs-note"), 201)
    studio.moved(CustodyState.CHECKED_OUT)
    said(people["host"].post(f"{path}/start"), 201)
    first, second = (item["id"] for item in said(studio.market.buyer.get(path), 200)["items"])

    look = said(people["host"].post(f"/live/items/{first}/table"), 201)

    assert (look["outcome"], look["frame_sha256"]) == ("doubt", None)  # nothing is on air yet
    page = html(studio.market.buyer, path)
    assert "On the table now" in page
    assert "In doubt: two keepers decide" in page
    for one in ("first", "second"):
        said(people[one].post(f"/live/sightings/{look['id']}/decision", {"is_it": True}), 201)
    assert "Seen on air" in html(studio.market.buyer, path)
    assert "正在展示" in html(studio.market.buyer, path, "zh")
    said(people["host"].post(f"/live/items/{second}/table"), 201)
    assert said(people["host"].post(f"{path}/end"), 201)["state"] == "ended"
    for who, language in ((studio.market.buyer, "en"), (studio.market.buyer, "zh")):
        assert html(who, path, language)
    assert "not in the vault again" in html(people["host"], f"{path}/desk")


def test_customs_pauses_before_everybody_and_the_log_has_it(studio: Studio) -> None:
    session_id = begun(studio)
    path = f"/live/{session_id}"
    acts = f"{path}/interventions"

    said(studio.people["host"].post(acts, {"kind": "pause", "reason": "I say so"}), 403)
    kept = said(studio.people["officer"].post(acts, {"kind": "pause", "reason": "Show the seal."}), 201)

    assert kept["statement_id"].startswith("stm_")
    page = html(studio.market.buyer, path)
    assert "Paused by customs" in page
    assert "Show the seal." in page
    assert "海关暂停" in html(studio.market.buyer, path, "zh")
    said(studio.people["officer"].post(acts, {"kind": "resume", "reason": "Seen."}), 201)
    said(studio.people["officer"].post(acts, {"kind": "resume", "reason": "Again."}), 409)
    assert "Let it go on" not in html(studio.people["officer"], f"{path}/desk")


def test_a_mismatch_shows_its_evidence_and_only_an_officer_clears_it(studio: Studio) -> None:
    session_id = begun(studio)
    item = studio.items(session_id)[0].id
    look = Look(Seen.MISMATCH, b"a frame", state="unknown", pictures={"heat": b"a picture"})

    sighting = studio.does(tabling.put_on_table, studio.host, item_id=item, look=look)

    desk = html(studio.people["officer"], f"/live/{session_id}/desk")
    assert "Something else" in desk
    assert "Let it be sold again" in desk
    picture = studio.people["first"].get(f"/live/sightings/{sighting.id}/heat")
    assert (picture.data, picture.content_type) == (b"a picture", "image/webp")
    said(studio.market.buyer.get(f"/live/sightings/{sighting.id}/heat"), 404)
    said(studio.people["host"].post(f"/live/items/{item}/clearance", {"why": "It is."}), 403)
    said(studio.people["officer"].post(f"/live/items/{item}/clearance", {"why": "A reflection."}), 201)
    assert "Something else was on air" not in html(studio.market.buyer, f"/live/{session_id}")


def test_strangers_watch_and_have_no_desk(studio: Studio) -> None:
    session_id = begun(studio)

    stranger = studio.market.app.test_client()

    assert "New ink" in stranger.get(f"/live/{session_id}").get_data(as_text=True)
    assert stranger.get("/live/lse_none").status_code == 404
    assert stranger.get("/live/lse_none/events").status_code == 404
    said(studio.market.buyer.get(f"/live/{session_id}/desk"), 404)
    said(studio.market.buyer.get("/live/supervision"), 403)


def test_lines_carry_numbers_are_reported_hidden_and_answered(studio: Studio) -> None:
    session_id = begun(studio)
    path, market = f"/live/{session_id}", studio.market
    line = said(market.buyer.post(f"{path}/lines", {"text": "What paper?", "kind": "question"}), 201)
    assert "Ada Buyer" not in html(market.rival, path)
    said(market.buyer.post(f"{path}/lines", {"text": " "}), 422)
    said(market.buyer.post(f"{path}/lines", {"text": "too soon"}), 409)
    said(studio.people["host"].post(f"/live/lines/{line['id']}/answer", {"text": "Xuan paper."}), 201)
    assert "Xuan paper." in html(market.rival, path)
    said(market.rival.post(f"/live/lines/{line['id']}/report", {"why": "off the subject"}), 201)
    assert "off the subject" in html(studio.people["officer"], f"{path}/desk")
    said(market.rival.post(f"/live/lines/{line['id']}/hiding"), 404)
    said(studio.people["officer"].post(f"/live/lines/{line['id']}/hiding", {"why": "rude"}), 201)
    assert "What paper?" not in html(market.rival, path)
    said(studio.people["host"].post(f"/live/lines/{line['id']}/muting"), 201)
    said(market.buyer.post(f"{path}/lines", {"text": "again"}), 403)
    said(studio.people["host"].post(f"{path}/captions", {"text": "此印为真。", "language": "zh"}), 201)
    assert "此印为真。" in html(market.rival, path)


def test_a_campaigns_link_leads_to_the_session_which_names_host_and_network(studio: Studio) -> None:
    market, session_id = studio.market, announced(studio)
    with market.transaction() as session:
        session.add(Organisation(id="org_net", name="Bian channels", kind="network", created_at=market.at))
        session.flush()
        session.add(
            RosterHost(
                network_id="org_net", account_id=studio.host.id, since=market.at, added_by=studio.host.id
            )
        )
    asked = {
        "code": "evening",
        "name": "Evening",
        "medium": "live",
        "source": "a channel",
        "starts_on": "2020-01-01",
        "ends_on": "2099-01-01",
        "target": f"/live/{session_id}",
    }
    said(studio.people["gallery"].post("/storefront/campaigns", asked), 201)
    reader = browser(market.buyer)

    page = reader.get("/c/evening", headers={"Accept": "text/html"}, follow_redirects=True)

    assert page.request.path == f"/live/{session_id}"
    assert "utm_campaign=evening" in page.request.query_string.decode()
    assert "hosted by Hu Host" in page.text
    assert "Bian channels" in page.text


def test_a_refused_form_stands_with_what_was_typed(studio: Studio) -> None:
    session_id = announced(studio)

    page = browser(studio.people["host"]).get(f"/live/{session_id}/desk").get_data(as_text=True)
    assert "Go on air" in page
    form = browser(studio.people["gallery"])
    answer = form.get("/live/new").get_data(as_text=True)
    assert "Two keepers" in answer
    first, second = (re.split(f'name="handler_{one}"', answer)[1].split("</select>")[0] for one in (1, 2))
    assert "selected" not in first
    assert "selected" in second  # two fields begin with two keepers


def test_a_host_is_chosen_by_name_or_named_by_the_number_of_his_account(studio: Studio) -> None:
    market, gallery = studio.market, studio.people["gallery"]
    with market.transaction() as session:
        session.add(Organisation(id="org_net", name="Bian channels", kind="network", created_at=market.at))
        session.flush()
        session.add(
            RosterHost(
                network_id="org_net", account_id=studio.host.id, since=market.at, added_by=studio.host.id
            )
        )

    offered = [one["id"] for one in said(gallery.get("/live/new"), 200)["people"]]
    assert offered[0] == studio.gallery.id
    assert studio.host.id in offered
    assert market.rival.actor.id not in offered

    session_id = announced(studio, host_id=studio.gallery.id, other_host=market.rival.actor.id)
    assert said(market.rival.get(f"/live/{session_id}/desk"), 200)["host_id"] == market.rival.actor.id
