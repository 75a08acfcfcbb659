"""The register of violations over HTTP: found, corrected, published, restored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

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
FIRM = {
    "credit_code": CODE + check_sign(CODE),
    "name_zh": "开封艺术有限公司",
    "name_en": "Kaifeng Art",
    "customs_code": "4102960AB1",
    "address": "Kaifeng",
    "contact": "Li",
}


@dataclass
class Filed:
    """A gallery's firm that customs confirmed, and a case that customs looks into."""

    house: House
    gallery: Person
    id: str = field(init=False)
    case_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = said(self.gallery.post("/enterprises", FIRM), 201)["id"]
        decision = self.house.customs.post(f"/enterprises/{self.id}/versions/1/decision", {"confirm": True})
        said(decision, 201)
        with self.house.app.app_context(), transaction() as session:
            self.case_id = supervising.open_case(
                session, kind="price_outlier", subject_id="lot_none", facts={}, at=clock.now()
            )

    def finding(self, **changes: str) -> dict[str, str]:
        return {
            "enterprise_id": self.id,
            "what": "A list was filed with the wrong goods.",
            "clause": "a clause that was read",
            "decision": "Decision 7 of 2026",
            "found_on": law_day(clock.now()).isoformat(),
            "level": "dishonest",
            "case_id": self.case_id,
        } | changes

    def found(self, **changes: str) -> dict[str, Any]:
        row: dict[str, Any] = said(self.house.customs.post("/violations", self.finding(**changes)), 201)
        return row

    def corrected(self, page: str) -> str:
        """Have what the accepted plan promised be done, and seen; return what customs is shown then."""
        fills(self.gallery, page, f"{page}/evidence", "zh", evidence="Thirty lists, all right.")
        shown = fills(self.house.customs, page, f"{page}/judgement", "zh", accept="true", reason="Seen.")
        return str(shown.get_data(as_text=True))


@pytest.fixture
def firm(house: House, person: Callable[..., Person]) -> Filed:
    return Filed(house, person("gallery", name="Zhou Lang"))


def test_a_level_is_changed_by_customs_alone_and_the_firm_does_not_learn_of_its_case(
    house: House, firm: Filed, person: Callable[..., Person]
) -> None:
    unknown = house.customs.post(
        "/violations", firm.finding(enterprise_id="", credit_code="91410200MA4000009")
    )
    assert (unknown.status_code, set(unknown.get_json()["fields"])) == (422, {"credit_code"})
    assert 'list="firms"' in html(house.customs, "/violations")
    said(firm.gallery.post("/violations", firm.finding()), 403)
    said(house.regulator.post("/violations", firm.finding()), 403)  # only customs changes a level

    row = firm.found(enterprise_id="", credit_code=FIRM["credit_code"].lower())

    page = f"/violations/{row['id']}"
    assert row["case_id"] == firm.case_id
    assert (row["level_before"], row["level_after"]) == ("regular", "dishonest")
    listed = said(firm.gallery.get("/violations"), 200)["violations"]
    assert [one["id"] for one in listed] == [row["id"]]
    for told in (said(firm.gallery.get(page), 200)["violation"], *listed):
        assert told["case_id"] is None  # whom a case concerns does not learn of it
    said(person("gallery", name="Another").get(page), 404)


def test_is_corrected_published_and_restored(
    house: House, firm: Filed, person: Callable[..., Person]
) -> None:
    gallery, other = firm.gallery, person("gallery", name="Another")
    page = f"/violations/{firm.found()['id']}"
    assert page in html(gallery, "/desk")
    due = (law_day(clock.now()) + timedelta(days=30)).isoformat()
    fills(gallery, page, f"{page}/plan", plan="We check every list twice.", due_on=due)
    assert page in html(house.customs, "/desk")
    fills(house.customs, page, f"{page}/judgement", accept="true", reason="It is enough.")
    assert "已整改" in firm.corrected(page)

    stranger = house.app.test_client()
    assert "Kaifeng Art" not in stranger.get("/violations/published").get_data(as_text=True)
    fills(house.customs, page, f"{page}/publication", clause="E-Commerce Law 86")
    for language, words in (("en", "Kaifeng Art"), ("zh", "开封艺术有限公司")):
        assert words in html(other, "/violations/published", language)
    assert "Zhou Lang" not in html(other, "/violations/published")

    is_restored(firm, by=person("customs_officer", name="Qian"))
    credit = said(gallery.get(f"/enterprises/{firm.id}"), 200)["enterprise"]["credits"]
    assert [one["level"] for one in credit] == ["regular", "dishonest"]
    assert "The level is restored" in html(gallery, "/violations")


def is_restored(firm: Filed, *, by: Person) -> None:
    """Have the gallery ask for its level back, once, and an officer give it."""
    asking = f"/enterprises/{firm.id}/restorations"
    fills(firm.gallery, "/violations", asking, grounds="It is corrected for good.")
    again = said(firm.gallery.post(asking, {"grounds": "It is corrected."}), 409)
    assert again["type"].endswith("not-open")
    (request,) = said(by.get("/violations"), 200)["restorations"]
    fills(
        by,
        "/violations",
        f"/restorations/{request['id']}/decision",
        level="regular",
        from_on=law_day(clock.now()).isoformat(),
        decision="Decision 9 of 2026",
    )
