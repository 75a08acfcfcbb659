"""A change of the rules over HTTP, and a decision that a stranger checks."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bonded_warehouse.rules.export_law import document, ruleset
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.gate.test_gate_pages import House
from tests.web.warehouse.staff import said

ROOT = Path(__file__).parents[3]
FIRST_DAY = "2027-03-01"


def stricter() -> dict[str, Any]:
    """The shipped ruleset, with one line that denies where it asked for a paper, and one new rule."""
    changed = copy.deepcopy(document())
    changed["version"] = "export-2027-03-01"
    rule = next(one for one in changed["rules"] if one["id"] == "R-11")
    rule["when"][0]["then"] = "DENY"
    return changed


def stored(house: House) -> str:
    """Return a certified work that was booked into the vault."""
    artwork_id = house.certified()
    house.stores(artwork_id=artwork_id, intended_status="export_goods_in_zone", source="DOMESTIC")
    return artwork_id


def proposed(house: House, raw: Any, *, by: Any = None) -> dict[str, Any]:
    body = {"in_force_from": FIRST_DAY, "reason": "A new text", "document": json.dumps(raw)}
    told: dict[str, Any] = said((by or house.regulator).post("/rulesets", body), 201)
    return told


class TestAChange:
    def test_is_proposed_tried_approved_by_two_and_decides_from_its_day(
        self, house: House, person: Callable[..., Person]
    ) -> None:
        artwork_id = stored(house)
        card = proposed(house, stricter())

        page = said(house.examiner.get(f"/rulesets/{card['version']}"), 200)
        assert f"/rulesets/{card['version']}" in html(house.examiner, "/desk")
        assert f"/rulesets/{card['version']}" not in html(house.regulator, "/desk")  # his own

        assert [(one["rule"], one["place"], one["before"], one["after"]) for one in page["changes"]] == [
            ("", "version", ruleset().version, "export-2027-03-01"),
            ("R-11", "when.0.then", "NEEDS", "DENY"),
        ]
        assert page["effect"]["finished_at"] is not None
        changed = {(one["artwork_id"], one["question"], one["after"]) for one in page["effect"]["works"]}
        assert (artwork_id, "checkout", "DENY") in changed
        assert "DENY" in html(house.examiner, f"/rulesets/{card['version']}")
        said(house.regulator.post(f"/rulesets/{card['version']}/approve"), 403)  # his own
        said(house.examiner.post(f"/rulesets/{card['version']}/approve"), 201)
        said(house.examiner.post(f"/rulesets/{card['version']}/approve"), 403)  # twice
        second = person("regulator", name="Han Er")
        done = said(second.post(f"/rulesets/{card['version']}/approve"), 201)
        assert done["state"] == "approved"
        assert (
            said(house.artist.get("/rulesets"), 200)["current"] == ruleset().version
        )  # its day has not come
        said(second.post(f"/rulesets/{card['version']}/approve"), 409)

    @pytest.mark.parametrize(
        ("spoil", "told"),
        [
            (lambda raw: raw["rules"].pop(), "is missing"),
            (
                lambda raw: raw["rules"][3]["in_force"].append(dict(raw["rules"][3]["in_force"][0])),
                "two texts",
            ),
            (lambda raw: raw["rules"][0]["when"][0].update(then="MAYBE"), "then"),
            (lambda raw: raw.pop("marks"), "marks"),
            (lambda raw: raw["rules"][0]["in_force"][0].update({"from": "2027-02-30"}), "not a day"),
        ],
    )
    def test_is_refused_with_every_place_that_is_wrong(
        self, house: House, spoil: Callable[[Any], Any], told: str
    ) -> None:
        raw = stricter()
        spoil(raw)

        refused = house.regulator.post(
            "/rulesets", {"in_force_from": FIRST_DAY, "reason": "x", "document": json.dumps(raw)}
        )

        assert refused.status_code == 422
        assert told in refused.text

    def test_that_begins_today_is_refused(self, house: House) -> None:
        sent = {"in_force_from": "2020-01-01", "reason": "x", "document": json.dumps(stricter())}
        assert house.regulator.post("/rulesets", sent).status_code == 422

    def test_is_hidden_from_strangers_until_it_is_approved(self, house: House) -> None:
        card = proposed(house, stricter())

        assert house.artist.get(f"/rulesets/{card['version']}").status_code == 404
        assert house.artist.get(f"/rulesets/{card['version']}/file").status_code == 404
        said(house.regulator.post(f"/rulesets/{card['version']}/reject", {"reason": "No."}), 201)


class TestADecision:
    def test_is_checked_by_a_stranger_from_published_files_alone(
        self, house: House, app: Flask, person: Callable[..., Person], tmp_path: Path
    ) -> None:
        artwork_id = stored(house)
        decision_id = decided_on(app, artwork_id)
        stranger = person("buyer", name="Wu Ke")
        assert said(stranger.get(f"/gate-decisions/{decision_id}"), 200)["facts"] is None
        assert stranger.get(f"/gate-decisions/{decision_id}/file").status_code == 404
        assert stranger.post(f"/gate-decisions/{decision_id}/disclose").status_code == 404
        said(house.artist.post(f"/gate-decisions/{decision_id}/disclose"), 201)

        kept = stranger.get(f"/gate-decisions/{decision_id}/file").data
        rules = stranger.get(f"/rulesets/{json.loads(kept)['ruleset']}/file").data

        assert alone(tmp_path, kept, rules) == (0, True)
        softened = json.loads(kept) | {
            "decision": "ALLOW" if json.loads(kept)["decision"] != "ALLOW" else "DENY"
        }
        assert alone(tmp_path, json.dumps(softened).encode(), rules) == (1, False)
        other = json.loads(rules)
        other["rules"][0]["when"][0]["source"] = "something else"
        assert alone(tmp_path, kept, json.dumps(other).encode()) == (1, False)
        assert artwork_id in html(stranger, f"/gate-decisions/{decision_id}", "zh")


def decided_on(app: Flask, artwork_id: str) -> str:
    """Return the number of the last decision about the work: it was booked in."""
    from bonded_warehouse.queries.decisions import of_work
    from foundation.db import db

    with app.app_context():
        return of_work(db.session, artwork_id)[0].id


def alone(folder: Path, kept: bytes, rules: bytes) -> tuple[int, bool]:
    """Run the offline command where neither web framework nor database can be imported."""
    (folder / "kept.json").write_bytes(kept if kept.endswith(b"\n") else kept + b"\n")
    (folder / "rules.json").write_bytes(rules)
    forbid = (
        "import sys, runpy\n"
        "for name in ('flask', 'sqlalchemy', 'gevent', 'werkzeug', 'httpx'): sys.modules[name] = None\n"
        "sys.argv = ['rules', 'kept.json', '--ruleset', 'rules.json']\n"
        "runpy.run_module('bonded_warehouse.rules', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", forbid],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["follows"]
