"""The warehouse over HTTP: its journey in JSON, what it refuses, and its pages."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from foundation.accounts.models import User
from foundation.db import db
from tests.conftest import Person
from tests.web.browsing import browser
from tests.web.warehouse.staff import Staff, said


class TestJourney:
    def test_goes_from_the_appointment_to_the_vault(self, staff: Staff) -> None:
        holding_id = staff.stores()

        page = staff.holding(holding_id)

        assert page["holding"]["custody_state"] == "stored"
        assert page["holding"]["position"] == "A-01-01"
        assert [link["transition"] for link in page["chain"]] == ["M01", "M02", "M04", "M05", "M06", "M08"]
        assert page["next_steps"][0]["event"] == "check_out"

    def test_a_kept_answer_is_given_again_and_nothing_happens_twice(self, staff: Staff) -> None:
        holding_id = staff.stores()
        body = {"event": "check_out", "papers": {"work_order": "WO 7"}}
        key = {"Idempotency-Key": "k1"}
        path = f"/holdings/{holding_id}/steps"

        first = said(staff.keeper.post(path, body, headers=key), 201)
        again = said(staff.keeper.post(path, body, headers=key), 201)

        assert first["id"] == again["id"]
        assert len(staff.holding(holding_id)["open_steps"]) == 1

    def test_lists_by_state_and_by_work(self, staff: Staff) -> None:
        artwork_id = staff.artwork()
        holding_id = staff.expects(artwork_id)

        by_state = said(staff.keeper.get("/holdings", state="expected"), 200)
        by_work = said(staff.artist.get("/holdings", artwork_id=artwork_id), 200)

        assert [one["holding"]["id"] for one in by_state["holdings"]] == [holding_id]
        assert [one["holding"]["id"] for one in by_work["holdings"]] == [holding_id]
        assert by_state["counts"] == {"expected": 1}


class TestRefusals:
    def test_says_which_papers_are_missing(self, staff: Staff) -> None:
        holding_id = staff.expects()

        answer = staff.gate.post(f"/holdings/{holding_id}/steps", {"event": "gate in"})

        body = said(answer, 409)
        assert body["type"] == "/problems/paper-missing"
        assert body["missing"] == ["release_slip_in", "vehicle_match", "seal_record"]

    def test_says_what_may_follow_instead(self, staff: Staff) -> None:
        answer = staff.keeper.post(f"/holdings/{staff.expects()}/steps", {"event": "M15"})

        assert said(answer, 409)["open"] == ["gate_in", "cancel_appointment"]

    def test_another_owner_does_not_see_it(self, staff: Staff) -> None:
        holding_id = staff.expects()

        assert staff.stranger.get(f"/holdings/{holding_id}").status_code == 404
        assert staff.stranger.post(f"/holdings/{holding_id}/steps", {"event": "M36"}).status_code == 404
        assert said(staff.stranger.get("/holdings"), 200)["holdings"] == []

    def test_nobody_is_shown_the_work_of_another_to_bring(self, staff: Staff) -> None:
        theirs, path = staff.artwork(), "/appointments/new"

        for artwork_id in (theirs, "art_nothing"):
            answer = staff.stranger.get(path, artwork_id=artwork_id)
            assert said(answer, 404)["type"] == "/problems/artwork-unknown"
        assert said(staff.artist.get(path, artwork_id=theirs), 200)["artwork"]["id"] == theirs

    def test_another_owner_cannot_sign_or_see_a_step(self, staff: Staff) -> None:
        card = said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)
        (step,) = staff.holding(card["holding_id"])["open_steps"]

        assert staff.stranger.get(f"/steps/{step['id']}").status_code == 404
        assert staff.stranger.post(f"/steps/{step['id']}/signatures").status_code == 404
        assert staff.stranger.post(f"/steps/{step['id']}/withdrawal", {"reason": "x"}).status_code == 404
        assert staff.stranger.post(f"/appointments/{card['id']}/closing", {"reason": "x"}).status_code == 404

    @pytest.mark.parametrize(
        "changes",
        [
            {"value": "0"},
            {"value": "12.345"},
            {"value": None},
            {"intended_status": "seized"},
            {"arrives_on": "yesterday"},
            {"arrives_on": "2001-01-01"},
            {"hs_code": "97"},
            {"hs_code": None},
            {"source": "DOMESTIC"},
            {"currency": "EUR"},
            {"materials": ""},
        ],
    )
    def test_refuses_nonsense_and_leaves_nothing_behind(self, staff: Staff, changes: dict[str, Any]) -> None:
        asked = staff.appointment(staff.artwork(), **changes)

        answer = staff.artist.post("/appointments", asked)

        assert said(answer, 422)["fields"]
        assert said(staff.keeper.get("/appointments"), 200)["arrivals"] == []

    def test_only_a_customs_officer_accepts_a_guarantee(self, staff: Staff) -> None:
        book = said(staff.customs.get(f"/books/{staff.book_id}"), 200)

        for somebody in (staff.senior, staff.keeper, staff.artist, staff.regulator):
            answer = somebody.post(f"/guarantees/{book['guarantees'][0]['id']}/release")
            assert answer.status_code == 403


class TestBond:
    def test_shows_the_vessel_empty_while_works_lie_in_the_vault(self, staff: Staff) -> None:
        staff.stores()

        book = said(staff.customs.get(f"/books/{staff.book_id}"), 200)

        assert book["used"] == {"amount_minor": 0, "currency": "CNY"}
        assert book["headroom"]["amount_minor"] == 600_000_00
        assert book["accounts"] == {"ABROAD": -1, "ZONE_STOCK": 1}
        assert book["items"][0]["tax_at_risk"]["amount_minor"] == 115_159_50

    def test_keeps_the_form_of_a_guarantee_that_is_refused_on_the_book_s_page(self, staff: Staff) -> None:
        page = f"/books/{staff.book_id}"
        typed = {"kind": "cash", "reference": "LG-2", "from_on": "2026-01-01", "to_on": "2099-12-31"}
        (accepted,) = said(staff.customs.get(page), 200)["guarantees"]

        wrong = sends(staff.senior, page, f"{page}/guarantees", **typed, amount="plenty")
        twice = sends(staff.customs, page, f"/guarantees/{accepted['id']}/acceptance")
        for answer, status, shown in ((wrong, 422, 'value="LG-2"'), (twice, 409, "LG-1")):
            text = answer.get_data(as_text=True)
            assert answer.status_code == status
            assert 'id="refusal"' in text
            assert "Bond book T4600W000001" in text
            assert shown in text
        assert "<details open><summary>Propose a guarantee" in wrong.get_data(as_text=True)
        assert len(said(staff.customs.get(page), 200)["guarantees"]) == 1
        assert sends(staff.customs, page, "/guarantees/gua_none/refusal").status_code == 404


class TestDesk:
    def test_shows_what_waits_for_whom(self, staff: Staff) -> None:
        said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)

        assert "waits for your signature" in str(said(staff.keeper.get("/desk"), 200))
        assert said(staff.artist.get("/desk"), 200)["items"] == []

    def test_shows_keepers_a_work_at_the_gate_until_its_unloading_is_proposed(self, staff: Staff) -> None:
        holding_id = staff.expects()
        staff.takes(holding_id, "gate_in", staff.gate)

        assert "Stands at the gate" in str(said(staff.second.get("/desk"), 200))
        assert "Stands at the gate" not in str(said(staff.gate.get("/desk"), 200))
        staff.takes(holding_id, "unload", staff.keeper, staff.second)
        assert "Stands at the gate" not in str(said(staff.second.get("/desk"), 200))

    def test_shows_a_work_that_is_late(self, staff: Staff) -> None:
        holding_id = staff.stores()
        staff.takes(holding_id, "check_out", staff.keeper, staff.second, return_by="2020-01-01T00:00:00Z")

        assert "past the time" in str(said(staff.senior.get("/desk"), 200))


def reads(staff: Staff, person: Person, path: str, language: str = "en", *, status: int = 200) -> str:
    """Open a page as a signed-in person in a browser does, and return it."""
    client = browser_of(staff, person)
    client.set_cookie("language", language)
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.get_data(as_text=True)[:400]
    return response.get_data(as_text=True)


def sends(person: Person, page: str, action: str, **typed: str) -> Any:
    """Send a form of a page as a browser does, with the page's own token."""
    client = browser(person)
    token = client.get(page, headers={"Accept": "text/html"}).text.split('name="csrf_token" value="', 1)[1]
    return client.post(
        action, data=typed | {"csrf_token": token.split('"', 1)[0]}, headers={"Accept": "text/html"}
    )


def browser_of(staff: Staff, person: Person) -> FlaskClient:
    with staff.app.app_context():
        user = db.session.query(User).filter_by(account_id=person.actor.account_id).one()
        uniquifier = user.fs_uniquifier
    client = staff.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
    return client


class TestPages:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_every_page_opens_in_both_languages(self, staff: Staff, language: str) -> None:
        holding_id = staff.stores()
        said(
            staff.keeper.post(
                f"/holdings/{holding_id}/steps", {"event": "check_out", "papers": {"work_order": "WO 7"}}
            ),
            201,
        )
        (step,) = staff.holding(holding_id)["open_steps"]
        said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)
        pages = {
            "/holdings": staff.keeper,
            "/holdings?state=stored": staff.artist,
            f"/holdings/{holding_id}": staff.second,
            f"/holdings/{holding_id}/steps/new?event=check_out": staff.second,
            f"/steps/{step['id']}": staff.second,
            "/appointments": staff.keeper,
            f"/appointments/new?artwork_id={staff.artwork()}": staff.artist,
            "/appointments/new": staff.artist,
            "/facilities": staff.senior,
            f"/facilities/{staff.facility_id}/vault": staff.senior,
            "/books": staff.customs,
            f"/books/{staff.book_id}": staff.customs,
            "/desk": staff.second,
        }

        for path, person in pages.items():
            page = reads(staff, person, path, language)
            assert "%(" not in page, path
            if language == "zh":
                assert "In the vault" not in page, path

    def test_the_second_keeper_finds_one_button(self, staff: Staff) -> None:
        holding_id = staff.stores()
        staff.keeper.post(
            f"/holdings/{holding_id}/steps", {"event": "check_out", "papers": {"work_order": "WO 7"}}
        )

        page = reads(staff, staff.second, f"/holdings/{holding_id}")

        assert "Look and sign" in page
        assert "Look and sign" not in reads(staff, staff.keeper, f"/holdings/{holding_id}")

    def test_a_refused_form_is_shown_again_as_it_was_typed(self, staff: Staff) -> None:
        holding_id = staff.stores()
        client = browser_of(staff, staff.keeper)
        form = client.get(f"/holdings/{holding_id}/steps/new?event=check_out").get_data(as_text=True)
        (token, *_) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', form)

        response = client.post(
            f"/holdings/{holding_id}/steps",
            data={
                "csrf_token": token,
                "event": "check_out",
                "note": "for the photographer",
                "papers.work_order": "",
            },
            headers={"Accept": "text/html"},
        )

        page = response.get_data(as_text=True)
        assert response.status_code == 409
        assert "for the photographer" in page
        assert "Work order" in page

    def test_pages_ask_few_questions_however_many_works_there_are(self, staff: Staff) -> None:
        holding_id = staff.stores()
        pages = {
            "/holdings": staff.keeper,
            f"/holdings/{holding_id}": staff.keeper,
            "/appointments": staff.keeper,
            "/appointments/new": staff.artist,
            "/facilities": staff.senior,
            f"/facilities/{staff.facility_id}/vault": staff.keeper,
            "/books": staff.customs,
            f"/books/{staff.book_id}": staff.customs,
            "/desk": staff.keeper,
        }
        before = {path: queries(staff, person, path) for path, person in pages.items()}
        for number in (1, 2):
            staff.expects()
            said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)
            number_ = f"T4600W00001{number}"
            asked = {"number": number_, "enterprise": "Kaifeng Bonded Art"}
            said(staff.senior.post(f"/facilities/{staff.facility_id}/books", asked), 201)
        after = {path: queries(staff, person, path) for path, person in pages.items()}

        assert {path: count for path, count in after.items() if count > 12} == {}
        for path in pages:
            assert after[path] <= before[path] + 3, path  # what was empty and asked nothing asks now


def queries(staff: Staff, person: Person, path: str) -> int:
    """Return how many queries a page issues."""
    client = browser_of(staff, person)
    counted: list[str] = []
    with staff.app.app_context():
        engine = db.engine

    def count(*asked: Any) -> None:
        counted.append(asked[2])

    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)
