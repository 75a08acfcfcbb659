"""Shared data over HTTP: proposed, approved by another, read within the grant, revoked; attempts are kept."""

import base64
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import rfc8785

from bonded_warehouse.queries.gate_facts import law_day
from foundation import clock
from tests.conftest import Person
from tests.web.browsing import browser, html
from tests.web.gate.test_gate_pages import DECLARATION, House, fills
from tests.web.warehouse.staff import said


def test_is_read_by_its_holder_and_each_reading_is_seen(house: House, person: Callable[..., Person]) -> None:
    _, holding_id = house.packed()
    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    tax, today = person("tax_officer", name="Gu Shui"), law_day(clock.now())
    body = {
        "agency": "Kaifeng Tax Office",
        "holder_role": "tax_officer",
        "dataset": "declarations",
        "fields": ["declaration", "value_minor"],
        "purpose": "Compare declared values",
        "basis": "agreement",
        "basis_text": "Agreement 7 of 2026",
        "from_on": today.isoformat(),
        "to_on": (today + timedelta(days=9)).isoformat(),
    }
    said(house.artist.post("/data-grants", body), 403)
    assert said(tax.post("/data-grants", body | {"fields": ["consignee2"]}), 422)["fields"].keys() == {
        "fields"
    }
    shared = "/shared-data/declarations"
    assert said(tax.get(shared), 403)["type"] == "/problems/no-grant"
    grant = said(tax.post("/data-grants", body), 201)
    page = f"/data-grants/{grant['id']}"
    assert "Kaifeng Tax Office" in html(house.customs, "/desk")
    said(tax.get(shared), 403)
    shown = fills(
        house.customs, page, f"{page}/decision", "zh", approve="true", reason="Agreement 7, art. 2, read."
    )
    assert "您的决定已记录" in shown.get_data(as_text=True)

    done = said(tax.get(shared), 200)

    assert done["rows"] == [{"declaration": lodged["id"], "value_minor": 6_200_000}]
    given = {name: done[name] for name in ("dataset", "fields", "rows")}
    assert done["sha256"] == sha256(rfc8785.dumps(given)).hexdigest()
    table = tax.get(f"{shared}/rows.csv")
    assert table.data.decode() == f"declaration,value_minor\r\n{lodged['id']},6200000\r\n"
    digest = base64.b64encode(sha256(table.data).digest()).decode()
    assert table.headers["Content-Digest"] == f"sha-256=:{digest}:"
    for language in ("en", "zh"):
        text = html(tax, shared, language)
        assert lodged["id"] in text
        assert "Musée" not in text
    for nobody in (house.declarant, house.artist, house.customs):
        said(nobody.get(shared), 403)
        assert browser(nobody).get(f"{shared}/rows.csv").status_code == 403
        said(nobody.get(shared, grant=grant["id"]), 403)
    kept = said(house.customs.get(page), 200)["readings"]
    given_to_tax = [(one["form"], one["rows"]) for one in kept if one["refused"] == ""]
    assert sorted(given_to_tax) == [("csv", 1), ("json", 1), ("json", 1), ("json", 1)]
    assert kept[0]["refused"] == "not_yours"
    assert "No grant" not in html(house.customs, "/data-grants")
    said(house.declarant.get(page), 404)

    fills(house.customs, page, f"{page}/revocation", reason="The agreement ended.")
    said(tax.get(shared), 403)
