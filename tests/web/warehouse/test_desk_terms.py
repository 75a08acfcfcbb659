"""What stands at the dock is on the keepers' desk with its next step; terms are on their keepers' desks.

Seen red: a work with a step proposed still named; no term told of a work on temporary entry.
"""

import re
from datetime import timedelta
from typing import Any

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries import terms
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.db import transaction
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import fills
from tests.web.warehouse.staff import Staff, said


def desk(who: Person) -> list[dict[str, Any]]:
    return list(said(who.get("/desk"), 200)["items"])


def test_keepers_find_what_stands_at_the_dock_with_its_next_step(staff: Staff) -> None:
    holding_id = staff.expects()

    def asks_for(event: str) -> list[str]:
        return [
            one["why"]
            for one in desk(staff.second)
            if one["url"].endswith(f"{holding_id}/steps/new?event={event}")
        ]

    staff.takes(holding_id, "gate_in", staff.gate)
    assert len(asks_for("unload")) == 1
    staff.takes(holding_id, "unload", staff.keeper, staff.second)
    (why,) = asks_for("condition_check")
    assert "24 hours to acclimatise" in why
    staff.takes(holding_id, "condition_check", staff.keeper)
    assert asks_for("condition_check") == [], "it is proposed, and waits for its signature"
    (step,) = staff.holding(holding_id)["open_steps"]
    said(staff.artist.post(f"/steps/{step['id']}/signatures"), 201)
    assert len(asks_for("identify")) == 1
    staff.takes(holding_id, "identify", staff.keeper, staff.second)
    assert len(asks_for("book_in")) == 1
    assert all(holding_id not in one["url"] for one in desk(staff.gate))
    staff.takes(holding_id, "book_in", staff.keeper, staff.senior, position="A-01-01")
    assert asks_for("book_in") == []


def test_terms_stand_on_the_desk_of_who_keeps_them_and_on_the_work_s_page(staff: Staff, person: Any) -> None:
    holding_id = staff.stores()
    other = staff.stores("A-01-02")
    assert said(staff.keeper.get(f"/holdings/{holding_id}"), 200)["terms"] == [], (
        "its book names no such place"
    )
    with staff.app.app_context(), transaction() as session:
        row = session.get_one(Holding, holding_id)
        row.customs_status, row.is_relic = CustomsStatus.TEMP_IMPORT, True
        held = session.get_one(Holding, other)
        held.state = CustodyState.WITH_EXAMINER

    (term,) = said(staff.keeper.get(f"/holdings/{holding_id}"), 200)["terms"]
    assert (term["limit"], term["basis"]) == ("TL03", "S")
    assert "Customs Law 31" in html(staff.keeper, f"/holdings/{holding_id}")
    examiner = person("relic_examiner", name="Sun Wen")
    (item,) = [one for one in desk(examiner) if "in hand" in one["why"]]
    assert "Implementing Regs 45(1)" in item["why"]
    assert item["due"] > item["since"]
    assert "文物出境审核机构的审核决定" in html(examiner, "/desk", "zh")


def test_what_ends_soon_says_how_many_days_are_left_and_how_many_more_there_are(
    staff: Staff, person: Any, monkeypatch: Any
) -> None:
    kept = [staff.stores(), staff.stores("A-01-02")]
    with staff.app.app_context(), transaction() as session:
        for number, holding_id in enumerate(kept):
            row = session.get_one(Holding, holding_id)
            row.customs_status, row.opened_at = CustomsStatus.TEMP_IMPORT, row.opened_at - timedelta(days=300)
            for one in session.query(CustodyEvent).filter_by(holding_id=holding_id, transition="M08"):
                one.occurred_at -= timedelta(days=170 if number else 200)
    declarant = person("declarant", name="Li Bao")
    for who in (staff.senior, staff.customs, declarant):
        whys = [one["why"] for one in desk(who) if "Its term" in one["why"]]
        assert ["run out" in why for why in whys] == [True, False], who.actor.name
        assert re.search(r"\b1[0-4] days are left\.", whys[1]), whys

    monkeypatch.setattr(terms.ending, "__kwdefaults__", {"most": 1})
    *_, named, rest = [one for one in desk(staff.senior) if one["due"]]

    assert "run out" in named["why"]
    assert (rest["title"], rest["due"]) == ("1 more whose terms end", named["due"])


def test_more_time_is_asked_for_granted_and_refused_on_pages_and_desks(staff: Staff, person: Any) -> None:
    holding_id = staff.stores()
    with staff.app.app_context(), transaction() as session:
        session.get_one(Holding, holding_id).customs_status = CustomsStatus.ATA
    page, asking = f"/holdings/{holding_id}", f"/holdings/{holding_id}/term-extensions"
    (term,) = said(staff.artist.get(page), 200)["terms"]
    assert (term["limit"], term["may_be_extended"]) == ("TL01", True)
    body = {"reason": "the show goes on", "paper": "A-1"}

    assert staff.keeper.post(asking, body).status_code == 403
    assert staff.stranger.post(asking, body).status_code == 404
    assert staff.artist.post(asking, {"reason": " ", "paper": ""}).status_code == 422
    shown = fills(staff.artist, page, asking, reason="ab", paper="A-1")
    assert (shown.status_code, "in words that the office can understand" in shown.text) == (422, True)
    one = said(staff.artist.post(asking, body), 201)
    assert (one["state"], one["waits_for"], one["number"]) == ("asked", ["customs"], 1)
    assert staff.artist.post(asking, body).status_code == 409
    assert "Grant more time" in html(staff.customs, page)
    assert "Grant more time" not in html(staff.keeper, page)
    assert "申请延期" in html(staff.customs, "/desk", "zh")
    assert any("More time is asked for" in item["why"] for item in desk(staff.customs))
    path = f"/term-extensions/{one['id']}"

    assert staff.artist.post(f"{path}/grant", {"number": "K-1"}).status_code == 403
    for wrong in (
        {"number": ""},
        {"number": "K-1", "until_on": term["last_on"]},
        {"number": "K-1", "until_on": "2099-01-01"},
    ):
        assert staff.customs.post(f"{path}/grant", wrong).status_code == 422, wrong
    done = said(staff.customs.post(f"{path}/grant", {"number": "K-1"}), 201)
    assert (done["state"], done["until_on"]) == ("granted", one["most_on"])
    (term,) = said(staff.artist.get(page), 200)["terms"]
    assert (term["last_on"], term["extended"]) == (one["most_on"], 1)
    assert staff.customs.post(f"{path}/refuse", {"why": "too late now"}).status_code == 409

    again = said(staff.artist.post(asking, body), 201)
    refused = said(
        staff.customs.post(f"/term-extensions/{again['id']}/refuse", {"why": "the show is over"}), 201
    )
    assert (refused["state"], refused["decisions"][0]["why"]) == ("refused", "the show is over")
    text = html(staff.artist, page)
    for words in ("K-1", "the show is over", "Ask for more time"):
        assert words in text, words
    third = said(staff.artist.post(asking, body), 201)
    assert (
        said(staff.artist.post(f"/term-extensions/{third['id']}/withdraw", {}), 201)["state"] == "withdrawn"
    )
    assert staff.artist.get(f"/term-extensions/{third['id']}/file").status_code == 404
