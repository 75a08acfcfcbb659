"""Condition reports, seals and cases over HTTP: as programs and as forms."""

from tests.conftest import Person
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
        refused = staff.keeper.post(f"/seals/{seal['id']}/breaking", {"why": "to look inside"})
        assert said(refused, 403)["type"] == "/problems/customs-seal"
        checked = said(staff.keeper.post(f"/seals/{seal['id']}/checks", {"result": "broken"}), 201)
        assert [one["result"] for one in checked["checks"]] == ["broken"]
        assert staff.holding(holding_id)["holding"]["holds"] == ["customs"]
        assert "C-1" in page(staff, staff.keeper, path)
        assert said(staff.customs.post(f"/seals/{seal['id']}/breaking", {"why": "replaced"}), 201)[
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
        assert [(one["code"], one["depth"], one["held"]) for one in tree] == [("HALL-1", 0, 1), ("C-1", 1, 1)]
        assert "C-1" in page(staff, staff.senior, path)
