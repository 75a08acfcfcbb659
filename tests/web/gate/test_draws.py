"""A whole day of the draw over HTTP: committed to, a filing entered, and checked by a stranger."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import has_app_context

from bonded_warehouse.jobs import Drawer
from bonded_warehouse.rules import draws
from foundation import clock
from foundation.db import db
from foundation.settings import Settings
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import DECLARATION, House
from tests.web.warehouse.staff import said

JSON = {"Accept": "application/json"}


def drawer(house: House) -> Drawer:
    settings: Settings = house.app.extensions["bianliang.settings"]
    return Drawer(settings.data_dir / "draws")


@contextmanager
def registry_read() -> Iterator[list[bool]]:
    """Note of each reading of the whole registry for comparable works whether a transaction was open."""
    found: list[bool] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if "AS by_maker" in statement and has_app_context():
            found.append("unit_of_work" in db.session.info)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_a_stranger_checks_a_day(house: House, tmp_path: Path) -> None:
    _, holding_id = house.packed()
    today = draws.day_of(clock.now())
    with house.app.app_context():
        drawer(house).run(draws.opens_at(today) - timedelta(hours=2))
    stranger = house.app.test_client()
    before = said(stranger.get(f"/inspection-draws/{today}", headers=JSON), 200)
    with registry_read() as whole:
        card = said(house.declarant.post(f"/holdings/{holding_id}/declarations", DECLARATION), 201)

    assert whole == [False], "once, and while nobody waits for this transaction"
    house.work()

    lane = said(house.declarant.get(f"/declarations/{card['id']}"), 200)["lane"]
    assert lane["is_drawn"] is not None
    state = said(house.declarant.get(f"/declarations/{card['id']}"), 200)["declaration"]["state"]
    assert state == ("inspection" if lane["is_drawn"] else "released")
    during = said(stranger.get(f"/inspection-draws/{today}", headers=JSON), 200)
    assert during["secret"] is None
    assert "dec_" not in json.dumps(during)
    with house.app.app_context():
        drawer(house).run(draws.opens_at(today) + timedelta(days=1, minutes=11))
    for path in (f"/inspection-draws/{today}", f"/inspection-draws/{today}/file"):
        file = tmp_path / "day.json"
        file.write_bytes(stranger.get(path, headers=JSON).data)
        receipt = f"{lane['number']}={lane['receipt']}"
        assert draws.main([str(file), "--commitment", before["commitment"], "--receipt", receipt]) == draws.OK
    for language, words in (("en", "anyone can check the draw"), ("zh", "人人可核验")):
        assert words in html(house.artist, "/inspection-draws", language)
        assert lane["number"] in html(house.artist, f"/inspection-draws/{today}", language)
    for language, words in (("en", "Score 28 of 100"), ("zh", "得分 28")):
        assert words in html(house.declarant, f"/declarations/{card['id']}", language)
    said(stranger.get("/inspection-draws/2001-01-01", headers=JSON), 404)
    said(stranger.get("/inspection-draws/yesterday", headers=JSON), 404)
