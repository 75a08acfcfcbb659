"""Sites abroad in the browser: opened by a senior keeper, seen with what is one's own, the returns desk."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from foundation import clock
from foundation.db import transaction
from tests.conftest import Person
from tests.operations.warehouse.store import ARTIST, COURIER, KEEPER, Store
from tests.operations.warehouse.test_siting import exported
from tests.web.browsing import html
from tests.web.warehouse.staff import said

SITE = {
    "code": "FR-PARIS1",
    "kind": "public_warehouse",
    "name": "Entrepôt de la Loire",
    "country": "FR",
    "address": "12 quai de la Loire",
    "operator": "Halles SA",
}


def test_site_is_opened_stocked_and_left_by_way_of_its_returns_desk(
    app: Flask, person: Callable[..., Person], tmp_path: Path
) -> None:
    senior, keeper, owner, other = (person(role) for role in ("senior_keeper", "keeper", "artist", "gallery"))
    said(keeper.post("/sites", SITE), 403)
    assert set(said(senior.post("/sites", SITE | {"country": "CN"}), 422)["fields"]) == {"code", "country"}
    site = said(senior.post("/sites", SITE), 201)["id"]
    said(owner.get(f"/sites/{site}"), 404)
    with app.app_context(), transaction() as session:
        store = Store(session, tmp_path, at=clock.now() - timedelta(days=1)).open()
        holding, _ = exported(store)
        store.takes(holding, "M28", KEEPER, COURIER, place="FR-PARIS1")
        holding.owner_id = owner.actor.id
        holding_id = holding.id
    at_site = said(owner.get(f"/sites/{site}"), 200)["exports"][0]
    assert (at_site["became"], at_site["is_verified"], at_site["settlement"]) == ("at_site", True, "none")
    assert said(other.get("/sites"), 200) == {"sites": [], "exports": 0, "elsewhere": []}
    said(other.get(f"/sites/{site}"), 404)
    for tongue, words in (("en", "by signed steps"), ("zh", "有签署步骤为证")):
        assert words in html(keeper, f"/sites/{site}", tongue)
        assert "FR-PARIS1" in html(senior, "/sites", tongue)

    note: dict[str, Any] = {"holding_id": holding_id, "waybill": "W-9"}
    assert said(keeper.post(f"/sites/{site}/sendings", note), 409)["type"] == "/problems/not-returning"
    with app.app_context(), transaction() as session:
        again = Store(session, tmp_path, at=clock.now() - timedelta(hours=1))
        holding = session.get_one(type(holding), holding_id)
        holding.owner_id = ARTIST.id
        again.takes(holding, "M30", ARTIST)
    assert "Send it home" in html(keeper, f"/sites/{site}")
    said(owner.post(f"/sites/{site}/sendings", note), 403)
    assert said(keeper.post(f"/sites/{site}/sendings", note), 201)["is_sent"] is True
    assert said(keeper.post(f"/sites/{site}/sendings", note), 409)["type"] == "/problems/return-noted"
    assert "W-9" in html(senior, f"/sites/{site}", "zh")
    said(keeper.post(f"/sites/{site}/closing"), 403)
    said(senior.post(f"/sites/{site}/closing"), 201)
    note = {"holding_id": holding_id, "condition": "well"}
    assert said(keeper.post(f"/sites/{site}/returns", note), 409)["type"] == "/problems/site-closed"
