"""Enterprises, appeals and slots over HTTP: what is shown to whom, in both languages, and what is refused."""

import io
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from flask import Flask

from foundation import clock
from foundation.db import db
from tests.conftest import Person
from tests.web.browsing import browser, html
from tests.web.gate.test_few_questions import DAY, enterprise
from tests.web.gate.test_gate_pages import DECLARATION, House, fills
from tests.web.warehouse.staff import said

TWO = (("en", '<html lang="en"'), ("zh", '<html lang="zh'))


def sent(who: Person, path: str, form: dict[str, Any], data: bytes) -> Any:
    """Send a form with a file."""
    body = form | {"file": (io.BytesIO(data), "paper.pdf")}
    return who.post(path, data=body, content_type="multipart/form-data")


def damaged(app: Flask) -> int:
    """Return how many kept files the audit finds changed."""
    part = next(part for part in app.extensions["bianliang.parts"] if part.name == "bonded_warehouse")
    audit = next(one for one in part.audits if one.name == "paper files")
    with app.app_context():
        return sum("was changed" in found for found in audit.run(db.session))


def test_an_enterprise_is_filed_confirmed_and_read_by_whom_it_concerns(
    house: House, app: Flask, person: Callable[..., Person]
) -> None:
    gallery = person("gallery", name="Ink House", organisation="org_ink")
    first, second = enterprise(house, 1), enterprise(house, 2)
    path = f"/enterprises/{first}"
    for who in (house.declarant, house.customs, house.regulator):
        for language, word in TWO:
            for page in ("/enterprises", path):
                assert word in html(who, page, language)
    assert "Kaifeng Art 1" in html(house.customs, path)
    assert "开封艺术1号" in html(house.customs, path, "zh")

    wrong = {"name_zh": "错", "customs_code": "4102160009", "address": "x", "contact": "x"}
    refused = house.declarant.post("/enterprises", wrong | {"credit_code": "91410200MA0000001X"})
    assert "credit_code" in said(refused, 422)["fields"]
    known = said(house.declarant.get(path), 200)["enterprise"]["credit_code"]
    assert said(house.declarant.post("/enterprises", wrong | {"credit_code": known}), 409)
    assert said(house.declarant.post(f"{path}/versions/2/decision", {"confirm": True}), 403)
    assert said(house.customs.post(f"{path}/versions/1/decision", {"confirm": True}), 409)
    credit = DAY | {"level": "no such level", "source": "register"}
    assert said(house.customs.post(f"{path}/credit", credit), 422)

    # Others see nothing of it: a gallery only its own, an artist not even the list.
    assert said(gallery.get("/enterprises"), 200)["enterprises"] == []
    assert said(gallery.get(path), 404)["type"] == said(gallery.get("/enterprises/ent_0"), 404)["type"]
    assert "Kaifeng Art" not in html(gallery, "/enterprises")
    assert said(gallery.post(f"{path}/versions", wrong), 404)
    assert said(house.artist.get("/enterprises"), 403)
    assert browser(house.artist).get(path, headers={"Accept": "text/html"}).status_code == 403

    body = DAY | {"agent_id": second, "scopes[]": ["declaration"], "number": "POA-1"}
    assert "file" in said(sent(house.declarant, f"{path}/agents", body, b"<html>"), 422)["fields"]
    lodged = said(sent(house.declarant, f"{path}/agents", body, b"%PDF-1.4 power"), 201)
    (agency,) = lodged["agencies"]
    assert house.customs.get(f"{path}/agents/{agency['sha256']}").data == b"%PDF-1.4 power"
    assert said(gallery.get(f"{path}/agents/{agency['sha256']}"), 404)
    said(house.customs.post(f"/agents/{agency['id']}/decision", {"confirm": True}), 201)
    assert said(house.stranger.post(f"/agents/{agency['id']}/revoke", {"reason": "x"}), 403)
    assert damaged(app) == 0
    file = app.extensions["bianliang.settings"].data_dir / "papers" / agency["sha256"]
    file.write_bytes(b"%PDF-1.4 forged")
    assert damaged(app) == 1


def test_a_refusal_is_appealed_and_an_hour_is_booked(
    house: House, app: Flask, person: Callable[..., Person]
) -> None:
    officer = person("customs_officer", name="Yan")
    _, holding_id = house.packed()
    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    path = f"/declarations/{lodged['id']}"
    grounds = {"grounds": "The weights agree."}
    assert said(sent(house.artist, f"{path}/appeals", grounds, b"%PDF-1.4"), 409)  # nothing is refused yet
    decided = {"finding": "return", "codes": ["D02"], "note": "the weights differ"}
    said(house.customs.post(f"{path}/decision", decided), 201)
    for language, word in (("en", "Contest the refusal"), ("zh", 'lang="zh')):
        assert word in html(house.artist, path, language)
        assert "D02" in html(house.stranger, "/refusal-codes", language)

    assert "file" in said(sent(house.artist, f"{path}/appeals", grounds, b"<html>"), 422)["fields"]
    assert said(house.artist.post(f"{path}/appeals", {"grounds": ""}), 422)
    assert said(house.stranger.post(f"{path}/appeals", grounds), 404)
    assert said(house.keeper.post(f"{path}/appeals", grounds), 403)
    appeal = said(sent(house.artist, f"{path}/appeals", grounds, b"%PDF-1.4 weights"), 201)
    paper = f"/appeals/{appeal['id']}/papers/{appeal['papers'][0]['sha256']}"
    assert said(house.artist.post(f"{path}/appeals", grounds), 409)
    assert officer.get(paper).data == b"%PDF-1.4 weights"
    assert said(house.stranger.get(paper), 404)
    assert said(house.stranger.get(path), 404)
    file = app.extensions["bianliang.settings"].data_dir / paper.replace(f"/appeals/{appeal['id']}/", "")
    whole = file.read_bytes()
    file.write_bytes(b"%PDF-1.4 forged")
    assert damaged(app) == 1
    file.write_bytes(whole)

    decision = f"/appeals/{appeal['id']}/decision"
    falls = {"set_aside": "true", "reason": "They agree."}
    own = said(house.customs.post(decision, falls), 403)
    assert own["type"] == "/problems/own-refusal"
    assert "Sign the decision" not in html(house.customs, path)
    for language, word in TWO:
        assert word in html(officer, path, language)
    assert "They agree." in fills(officer, path, decision, **falls).text
    assert said(officer.post(decision, falls), 409)


def test_an_hour_is_booked_by_the_declarant_only_and_not_too_early(house: House) -> None:
    _, holding_id = house.packed()
    lodged = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)
    path = f"/declarations/{lodged['id']}"
    page = f"/slots?declaration_id={lodged['id']}"
    for who in (house.declarant, house.gate, house.customs):
        for language, word in TWO:
            assert word in html(who, page, language)
    assert said(house.artist.get("/slots"), 403)
    assert said(house.declarant.get("/slots", facility_id="fac_0"), 404)

    hour = clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    early = {"kind": "inspection", "starts_at": hour.isoformat()}
    later = {"kind": "inspection", "starts_at": (hour + timedelta(hours=30)).isoformat()}
    assert said(house.declarant.post(f"{path}/slots", early), 409)["type"] == "/problems/slot-not-open"
    assert said(house.declarant.post(f"{path}/slots", later | {"kind": "party"}), 422)
    assert said(house.keeper.post(f"{path}/slots", later), 403)
    booked = said(house.declarant.post(f"{path}/slots", later), 201)
    assert said(house.declarant.post(f"{path}/slots", later), 409)
    assert said(house.declarant.post(f"/slots/{booked['id']}/close", {"came": True}), 403)
    assert said(house.declarant.post(f"/facilities/{house.facility_id}/slots", early), 403)
    assert said(house.customs.post(f"/slots/{booked['id']}/cancel"), 403)
    day = booked["starts_at"][:10]
    assert "Is here" in html(house.gate, f"/slots?day={day}") + html(
        house.gate, f"/slots?day={(hour + timedelta(hours=38)).date()}"
    )
    said(house.declarant.post(f"/slots/{booked['id']}/cancel"), 201)
    assert said(house.declarant.post(f"/slots/{booked['id']}/cancel"), 409)
