"""Shared data over HTTP: proposed, approved by another, read within the grant, revoked; attempts are kept."""

import base64
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import rfc8785
from flask import Flask

from bonded_warehouse.models.sharing import Basis, DataGrant, DataReading
from bonded_warehouse.queries import data_grants
from bonded_warehouse.queries.gate_facts import law_day
from foundation import clock
from foundation.actor import Role
from foundation.db import transaction
from marketplace.rules.figures import read
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


def test_grants_attempts_and_readings_go_on_behind_their_first_page_and_are_a_file(
    app: Flask, person: Callable[..., Person]
) -> None:
    customs, tax, stranger = (person(role) for role in ("customs_officer", "tax_officer", "buyer"))
    many, at = data_grants.PAGE + 3, clock.now()
    with app.app_context(), transaction() as session:
        session.add_all(
            DataGrant(
                id=f"dgr_{number:03}", agency="Tax", holder_role=Role("tax_officer"), holder_id=None,
                dataset="declarations", fields=["declaration"], purpose="p", basis=Basis.LAW, basis_text="c",
                from_on=at.date(), to_on=at.date(), rows_from_on=None, rows_to_on=None,
                proposed_by="acc_1", proposed_by_name="A", proposed_at=at,
            )
            for number in range(many)
        )  # fmt: skip
        session.flush()
        session.add_all(
            DataReading(
                id=f"rdg_{refused}_{number:03}", grant_id=None if refused else "dgr_000",
                dataset="declarations", account_id=tax.actor.id, name="=Gu", at=at, form="json", page=1,
                rows=None if refused else 1, sha256=None if refused else "0" * 64, refused=refused,
            )
            for number in range(many)
            for refused in ("", "none")
        )  # fmt: skip

    def walked(path: str, listed: str, going_on: str, parameter: str) -> list[str]:
        found: list[str] = []
        asked: dict[str, Any] = {}
        for _ in range(3):
            page = said(customs.get(path, **asked), 200)
            found += [one["id"] for one in page[listed]]
            asked = {parameter: page[going_on]} if page[going_on] else {}
            if not asked:
                break
        return found

    grants = walked("/data-grants", "grants", "next_before", "before")
    attempts = walked("/data-grants", "attempts", "next_attempts", "attempts_before")
    readings = walked("/data-grants/dgr_000", "readings", "next_before", "before")
    assert [len(one) for one in (grants, attempts, readings)] == [many] * 3
    assert [len(set(one)) for one in (grants, attempts, readings)] == [many] * 3
    for page, link in (
        ("/data-grants", "before=dgr_003"),
        ("/data-grants", "attempts_before=rdg_none_003"),
        ("/data-grants/dgr_000", "before=rdg__003"),
        ("/data-grants/dgr_000", "/data-readings.csv?grant=dgr_000"),
    ):
        assert link in html(customs, page)
    columns, rows = read(customs.get("/data-readings.csv", grant="dgr_000").data)
    assert [row[columns.index("id")] for row in rows] == readings
    assert {row[columns.index("name")] for row in rows} == {"'=Gu"}
    everything = read(customs.get("/data-readings.csv").data)[1]
    assert {row[0] for row in everything} == {*readings, *attempts}
    assert read(stranger.get("/data-readings.csv").data)[1] == []
    assert stranger.get("/data-readings.csv", grant="dgr_000").status_code == 404
    assert "CSV" in html(customs, "/data-grants", "zh")
