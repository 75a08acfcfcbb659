"""The register of violations over HTTP: found, corrected, published, restored."""

from collections.abc import Callable
from datetime import timedelta

from bonded_warehouse.operations import supervising
from bonded_warehouse.queries.gate_facts import law_day
from bonded_warehouse.rules.enterprises import check_sign
from foundation import clock
from foundation.db import transaction
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import House, fills
from tests.web.warehouse.staff import said

CODE = "91410200MA4000008"


def test_is_corrected_published_and_restored(house: House, person: Callable[..., Person]) -> None:
    gallery, second = person("gallery", name="Zhou Lang"), person("customs_officer", name="Qian")
    other, today = person("gallery", name="Another"), law_day(clock.now())
    firm = {
        "credit_code": CODE + check_sign(CODE),
        "name_zh": "开封艺术有限公司",
        "name_en": "Kaifeng Art",
        "customs_code": "4102960AB1",
        "address": "Kaifeng",
        "contact": "Li",
    }
    enterprise = said(gallery.post("/enterprises", firm), 201)["id"]
    said(house.customs.post(f"/enterprises/{enterprise}/versions/1/decision", {"confirm": True}), 201)
    with house.app.app_context(), transaction() as session:
        case_id = supervising.open_case(
            session, kind="price_outlier", subject_id="lot_none", facts={}, at=clock.now()
        )
    finding = {
        "enterprise_id": enterprise,
        "what": "A list was filed with the wrong goods.",
        "clause": "a clause that was read",
        "decision": "Decision 7 of 2026",
        "found_on": today.isoformat(),
        "level": "dishonest",
        "case_id": case_id,
    }
    by_code = finding | {"enterprise_id": ""}
    unknown = house.customs.post("/violations", by_code | {"credit_code": "91410200MA4000009"})
    assert (unknown.status_code, set(unknown.get_json()["fields"])) == (422, {"credit_code"})
    assert 'list="firms"' in html(house.customs, "/violations")
    said(gallery.post("/violations", finding), 403)
    said(house.regulator.post("/violations", finding), 403)  # only customs changes a level
    row = said(house.customs.post("/violations", by_code | {"credit_code": firm["credit_code"].lower()}), 201)
    page = f"/violations/{row['id']}"
    assert row["case_id"] == case_id
    listed = said(gallery.get("/violations"), 200)["violations"]
    for told in (said(gallery.get(page), 200)["violation"], *listed):
        assert told["case_id"] is None  # whom a case concerns does not learn of it
    assert (row["level_before"], row["level_after"]) == ("regular", "dishonest")
    said(other.get(page), 404)
    assert page in html(gallery, "/desk")
    due = (today + timedelta(days=30)).isoformat()
    fills(gallery, page, f"{page}/plan", plan="We check every list twice.", due_on=due)
    assert page in html(house.customs, "/desk")
    fills(house.customs, page, f"{page}/judgement", accept="true", reason="It is enough.")
    fills(gallery, page, f"{page}/evidence", "zh", evidence="Thirty lists, all right.")
    shown = fills(house.customs, page, f"{page}/judgement", "zh", accept="true", reason="Seen.")
    assert "已整改" in shown.get_data(as_text=True)

    stranger = house.app.test_client()
    assert "Kaifeng Art" not in stranger.get("/violations/published").get_data(as_text=True)
    fills(house.customs, page, f"{page}/publication", clause="E-Commerce Law 86")
    for language, words in (("en", "Kaifeng Art"), ("zh", "开封艺术有限公司")):
        assert words in html(other, "/violations/published", language)
    assert "Zhou Lang" not in html(other, "/violations/published")
    asking = f"/enterprises/{enterprise}/restorations"
    fills(gallery, "/violations", asking, grounds="It is corrected for good.")
    assert said(gallery.post(asking, {"grounds": "It is corrected."}), 409)["type"].endswith("not-open")
    (request,) = said(second.get("/violations"), 200)["restorations"]
    fills(
        second,
        "/violations",
        f"/restorations/{request['id']}/decision",
        level="regular",
        from_on=today.isoformat(),
        decision="Decision 9 of 2026",
    )
    credit = said(gallery.get(f"/enterprises/{enterprise}"), 200)["enterprise"]["credits"]
    assert [one["level"] for one in credit] == ["regular", "dishonest"]
    assert "The level is restored" in html(gallery, "/violations")
