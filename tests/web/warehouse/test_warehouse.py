"""The warehouse over HTTP: its journey in JSON, what it refuses, and its pages."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.warehouse.staff import Staff, said


class TestJourney:
    def test_goes_from_the_appointment_to_the_vault(self, staff: Staff) -> None:
        holding_id = staff.stores()

        page = staff.holding(holding_id)

        assert page["holding"]["custody_state"] == "stored"
        assert page["holding"]["position"] == "A-01-01"
        assert [link["transition"] for link in page["chain"]] == ["M01", "M02", "M04", "M05", "M06", "M08"]
        assert [row["event"] for row in page["next_steps"]][0] == "check_out"

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

    def test_another_owner_cannot_sign_or_see_a_step(self, staff: Staff) -> None:
        card = said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)
        (step,) = staff.holding(card["holding_id"])["open_steps"]

        assert staff.stranger.get(f"/steps/{step['id']}").status_code == 404
        assert staff.stranger.post(f"/steps/{step['id']}/signatures").status_code == 404
        assert staff.stranger.post(f"/steps/{step['id']}/withdrawal", {"reason": "x"}).status_code == 404
        assert (
            staff.stranger.post(f"/appointments/{card['id']}/closing", {"reason": "x"}).status_code == 404
        )

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
    def test_refuses_nonsense_and_leaves_nothing_behind(
        self, staff: Staff, changes: dict[str, Any]
    ) -> None:
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


class TestDesk:
    def test_shows_what_waits_for_whom(self, staff: Staff) -> None:
        said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)

        assert "waits for your signature" in str(said(staff.keeper.get("/desk"), 200))
        assert said(staff.artist.get("/desk"), 200)["items"] == []

    def test_shows_a_work_that_is_late(self, staff: Staff) -> None:
        holding_id = staff.stores()
        staff.takes(
            holding_id, "check_out", staff.keeper, staff.second, return_by="2020-01-01T00:00:00Z"
        )

        assert "past the time" in str(said(staff.senior.get("/desk"), 200))


def html(client: FlaskClient, path: str, token: str, language: str = "en") -> str:
    client.set_cookie("language", language)
    response = client.get(path, headers={"Authorization": f"Bearer {token}", "Accept": "text/html"})
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)
