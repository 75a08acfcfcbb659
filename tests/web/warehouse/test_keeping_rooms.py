"""Condition reports, seals and cases over HTTP: as programs and as forms."""

from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff, said
from tests.web.warehouse.test_warehouse import browser_of


def page(staff: Staff, person: Person, path: str) -> str:
    answer = browser_of(staff, person).get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.get_data(as_text=True))


class TestCondition:
    def test_is_written_on_the_grid_and_signed_by_two(self, staff: Staff) -> None:
        holding_id = staff.stores()
        report = said(
            staff.keeper.post(f"/holdings/{holding_id}/condition-reports", {"occasion": "audit"}), 201
        )
        path = f"/condition-reports/{report['id']}"
        seen = said(
            staff.keeper.post(f"{path}/observations", {"cell": "c5", "code": "tear", "size_mm": 12}), 201
        )
        assert [one["cell"] for one in seen["observations"]] == ["C5"]
        said(staff.keeper.post(f"{path}/grades", {"grades": {"front": "fair", "back": ""}}), 201)
        assert staff.second.post(f"{path}/signatures").status_code == 409
        assert said(staff.keeper.post(f"{path}/signatures"), 201)["state"] == "waiting"
        signed = said(staff.artist.post(f"{path}/signatures"), 201)
        assert (signed["state"], signed["grade"]) == ("signed", "fair")
        late = staff.keeper.post(f"{path}/observations", {"cell": "A1", "code": "hole", "size_mm": 1})
        assert said(late, 409)["type"] == "/problems/report-fixed"
        assert staff.stranger.get(path).status_code == 404

    def test_the_page_has_the_grid_and_two_are_compared_on_the_picture(self, staff: Staff) -> None:
        holding_id = staff.stores()
        before = staff.reports(holding_id, observations=[{"cell": "A1", "code": "stain", "size_mm": 5}])
        after = staff.reports(
            holding_id,
            occasion="transit",
            observations=[
                {"cell": "A1", "code": "stain", "size_mm": 9},
                {"cell": "H8", "code": "hole", "size_mm": 2},
            ],
        )
        draft = said(
            staff.keeper.post(f"/holdings/{holding_id}/condition-reports", {"occasion": "audit"}), 201
        )

        grid = page(staff, staff.keeper, f"/condition-reports/{draft['id']}?cell=B2")
        assert grid.count('type="radio" name="cell"') == 64
        found = said(staff.keeper.get("/condition-differences", before=before, after=after), 200)
        assert found["difference"]["is_worse"] is True
        shown = page(staff, staff.keeper, f"/condition-differences?before={before}&after={after}")
        assert (shown.count("grid-mark grid-new"), shown.count("grid-mark grid-grown")) == (1, 1)
        (line,) = said(staff.senior.get("/cases", state="open"), 200)["cases"]
        assert line["case"]["about"] == after
        closed = staff.senior.post(f"/cases/{line['case']['id']}/closing", {"why": "the insurer has paid"})
        assert said(closed, 201)["closed_why"] == "the insurer has paid"


class TestSeals:
    def test_are_fixed_looked_at_and_broken(self, staff: Staff) -> None:
        holding_id = staff.stores()
        path = f"/holdings/{holding_id}/seals"
        assert said(staff.keeper.post(path, {"number": "C-1", "party": "customs"}), 403)["type"] == (
            "/problems/seal-of-an-authority"
        )
        seal = said(staff.customs.post(path, {"number": "C-1", "party": "customs", "kind": "e_lock"}), 201)
        choice = f'<option value="{staff.keeper.actor.id}"'
        assert choice in html(staff.customs, path), "whom customs lets break its seal is chosen by name"
        assert choice not in html(staff.keeper, path)
        refused = staff.keeper.post(f"/seals/{seal['id']}/breaking", {"why": "to look inside"})
        assert said(refused, 403)["type"] == "/problems/customs-seal"
        checked = said(staff.keeper.post(f"/seals/{seal['id']}/checks", {"result": "broken"}), 201)
        assert [one["result"] for one in checked["checks"]] == ["broken"]
        assert staff.holding(holding_id)["holding"]["holds"] == ["customs"]
        assert "C-1" in page(staff, staff.keeper, path)
        assert checked["broken_why"] == "Found 'broken' at a check", "what was found broken is on it no more"
        again = staff.customs.post(f"/seals/{seal['id']}/breaking", {"why": "replaced"})
        assert said(again, 409)["type"] == "/problems/seal-gone"
        assert "检查发现：破损" in html(staff.keeper, path, "zh")

        other = said(staff.customs.post(path, {"number": "C-2", "party": "customs", "kind": "e_lock"}), 201)
        assert said(staff.customs.post(f"/seals/{other['id']}/breaking", {"why": "replaced"}), 201)[
            "broken_at"
        ]


class TestPlaces:
    def test_a_crate_is_opened_filled_and_moved_by_two(self, staff: Staff) -> None:
        holding_id = staff.stores()
        path = f"/facilities/{staff.facility_id}/places"
        hall = said(staff.senior.post(path, {"kind": "hall", "code": "HALL-1", "name": {"en": "Hall"}}), 201)
        crate = said(staff.senior.post(path, {"kind": "crate", "code": "C-1", "name": {"en": "Crate"}}), 201)
        staff.takes(holding_id, "check_out", staff.keeper, staff.second, place="C-1")
        move = said(
            staff.keeper.post(f"/places/{crate['id']}/moves", {"to_id": hall["id"], "reason": "to hang"}), 201
        )
        assert said(staff.keeper.post(f"/moves/{move['id']}/signatures"), 409)["type"] == (
            "/problems/move-signed-by-you"
        )
        assert said(staff.second.post(f"/moves/{move['id']}/signatures"), 201)["works"] == 1
        last = staff.holding(holding_id)["chain"][-1]
        assert (last["event"], last["place"]) == ("moved_with_place", "HALL-1 / C-1")
        tree = said(staff.keeper.get(path), 200)["places"]
        assert [(one["code"], one["depth"], one["held"]) for one in tree] == [
            ("A", 0, 0),
            ("HALL-1", 0, 1),
            ("C-1", 1, 1),
        ]
        assert "C-1" in page(staff, staff.senior, path)


class TestCounts:
    def test_a_count_is_blind_an_adjustment_is_approved_by_a_third_and_seen_by_customs(
        self, staff: Staff
    ) -> None:
        holding_id = staff.stores()
        path = f"/facilities/{staff.facility_id}"
        rooms = {one["code"]: one for one in said(staff.keeper.get(f"{path}/places"), 200)["places"]}
        assert [leaf["code"] for leaf in rooms["A"]["leaves"] if leaf["work"]] == ["A-01-01"]
        count = said(staff.keeper.post(f"{path}/counts", {"place_id": rooms["A"]["id"]}), 201)
        here = f"/stock-counts/{count['id']}"
        wrong = staff.keeper.post(f"{here}/lines", {"spot": "B-01-01", "label": "x"})
        assert said(wrong, 422)["type"] == "/problems/spot-outside"
        seen = said(staff.keeper.post(f"{here}/lines", {"spot": "a-01-02", "label": holding_id}), 201)
        struck = f"{here}/lines/{seen['lines'][0]['id']}/striking"
        assert said(staff.second.post(struck), 404)["type"] == "/problems/count-unknown"
        said(staff.keeper.post(struck), 201)
        assert said(staff.second.get(here), 200)["count"]["lines"] == []
        assert "spots" in page(staff, staff.keeper, here)
        said(staff.keeper.post(f"{here}/signatures"), 201)
        on_desks = [
            here in {one["url"] for one in said(who.get("/desk"), 200)["items"]}
            for who in (staff.keeper, staff.second, staff.senior, staff.gate)
        ]
        assert on_desks == [False, True, True, False], "on the desks of who may still count and sign"
        done = said(staff.second.post(f"{here}/signatures"), 201)
        assert done["totals"]["missing"] == 1
        assert staff.holding(holding_id)["holding"]["holds"] == ["customs"]
        assert "A-01-01" in page(staff, staff.customs, here)

        proposed = said(staff.second.post(f"{here}/adjustments", {"why": "nobody saw it"}), 201)
        paper = f"/stock-adjustments/{proposed['id']}"
        assert said(staff.senior.post(f"{paper}/approval"), 409)["type"] == "/problems/condition-not-met"
        told = {"told": ["customs", "police", "insurer"]}
        approved = said(staff.senior.post(f"{paper}/approval", told), 201)
        assert approved["lines"][0]["posting"] == ["ZONE_STOCK", "DISCREPANCY"]
        assert said(staff.customs.post(f"{paper}/sighting", {"reference": "H-7"}), 201)["state"] == "seen"
        assert "H-7" in page(staff, staff.senior, paper)
        assert staff.holding(holding_id)["holding"]["custody_state"] == "lost"
        assert count["place_code"] in page(staff, staff.senior, f"{path}/counts")


class TestJourney:
    def test_both_sides_sign_a_handover_and_strangers_see_none_of_it(self, staff: Staff) -> None:
        holding_id = staff.stores()
        path = f"/holdings/{holding_id}"
        leg = said(
            staff.keeper.post(
                f"{path}/legs",
                {"mode": "road", "carrier": "Henan Art", "from_place": "Kaifeng", "to_place": "Zhengzhou"},
            ),
            201,
        )
        hand = {"side": "gives", "place": "Gate 1"}
        given = said(staff.keeper.post(f"/legs/{leg['id']}/handovers", hand), 201)
        handover = f"/handovers/{given['handovers'][0]['id']}"
        assert said(staff.keeper.post(f"{handover}/signatures"), 409)["type"] == "/problems/handover-by-you"
        assert said(staff.stranger.post(f"{handover}/signatures"), 404)["type"]
        assert staff.stranger.get(f"{path}/journey").status_code == 404
        taken = said(staff.courier.post(f"{handover}/signatures"), 201)
        assert (taken["state"], taken["handovers"][0]["takes"]) == ("under_way", "Luo")
        told = {"what": "damaged", "place": "Zhongmu"}
        assert len(said(staff.courier.post(f"/legs/{leg['id']}/milestones", told), 201)["milestones"]) == 1
        assert "Zhongmu" in page(staff, staff.artist, f"{path}/journey")
        assert [link["event"] for link in staff.holding(holding_id)["chain"]][-2:] == [
            "handed_over",
            "milestone",
        ]


class TestCorrections:
    def test_an_error_is_declared_signed_by_a_second_and_struck_through(self, staff: Staff) -> None:
        holding_id = staff.stores()
        staff.takes(holding_id, "check_out", staff.keeper, staff.second, place="Studio 1")
        path = f"/holdings/{holding_id}"
        link = staff.holding(holding_id)["chain"][-1]
        assert "Studio 1" in page(staff, staff.keeper, f"{path}/corrections/new?event_id={link['id']}")
        body = {"event_id": link["id"], "why": "the room was mistaken", "place": "Studio 2"}
        declared = said(staff.keeper.post(f"{path}/corrections", body), 201)
        signature = f"/corrections/{declared['id']}/signatures"
        assert staff.keeper.post(signature).status_code == 403
        assert "Studio 2" in page(staff, staff.senior, path)
        assert path in page(staff, staff.senior, "/desk")
        said(staff.senior.post(signature), 201)
        shown = staff.holding(holding_id)
        assert shown["chain"][-2]["corrected"]["instead"] == {"place": "Studio 2"}
        assert shown["chain"][-2]["place"] == "Studio 1"
        assert shown["holding"]["place"] == "Studio 2"
        assert "<s>" in page(staff, staff.artist, path)
        assert said(staff.keeper.post(f"{path}/corrections", body | {"event_id": "cev_x"}), 404)["type"] == (
            "/problems/event-unknown"
        )
