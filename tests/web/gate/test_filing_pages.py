"""Filings beside a declaration in a browser: slip, master list, arrival, departure, what the port plays."""

from tests.web.browsing import html
from tests.web.gate.test_gate_pages import DECLARATION, House, fills
from tests.web.warehouse.staff import said

SLIP = {"vehicle": "豫B12345", "vehicle_kg": "2000", "flight": "CZ", "voyage": "CZ331", "bill": "784-1"}


def kinds(house: House, holding_id: str) -> dict[str, str]:
    page = said(house.declarant.get(f"/holdings/{holding_id}/filings"), 200)
    return {one["occasion"]: one["state"] for one in page["filings"]}


def test_a_released_work_is_filed_out_of_the_country_step_by_step(house: House) -> None:
    _, holding_id = house.packed()
    early = said(house.declarant.post(f"/holdings/{holding_id}/filings/slip", SLIP), 409)
    assert early["type"] == "/problems/nothing-to-file"
    said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    house.work()
    page = f"/holdings/{holding_id}/filings"
    filed = fills(house.declarant, page, f"{page}/slip", **SLIP)
    assert filed.status_code == 200
    assert kinds(house, holding_id) == {"exit_slip": "opened", "master_list": "opened"}
    house.work()
    assert kinds(house, holding_id) == {"exit_slip": "approved", "master_list": "approved"}
    house.takes(holding_id, "leave_under_supervision", house.courier, house.gate)
    assert fills(house.declarant, page, f"{page}/arrival").status_code == 200
    house.takes(holding_id, "departure_confirmed", house.courier)
    house.work()
    house.work()
    done = kinds(house, holding_id)
    assert (done["arrival"], done["departure"]) == ("approved", "approved")
    (slip,) = (
        one for one in said(house.customs.get("/filings"), 200)["filings"] if one["occasion"] == "exit_slip"
    )
    messages = said(house.customs.get(f"/filings/{slip['id']}"), 200)["messages"]
    assert messages[0]["kind"] == "SAS121"
    assert {one["kind"] for one in messages[1:]} >= {"SAS221"}
    for language, word in (("en", "Release slip, out of the zone"), ("zh", "核放单（出区）")):
        for address in ("/filings", page, f"/filings/{slip['id']}"):
            assert word in html(house.customs, address, language)
    said(house.artist.get("/filings"), 403)
    said(house.keeper.get(f"/filings/{slip['id']}"), 403)
