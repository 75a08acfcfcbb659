"""Issues between agencies: raised, overdue, viewed by those asked, decided by the office that leads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bonded_warehouse.models.issues import AgencyIssue
from bonded_warehouse.queries import issues
from bonded_warehouse.queries.gate_facts import law_day
from foundation import clock
from foundation.db import transaction
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import said


@pytest.fixture
def offices(person: Callable[..., Person]) -> dict[str, Person]:
    roles = ("regulator", "customs_officer", "tax_officer", "forex_officer", "relic_examiner", "gallery")
    return {role: person(role, name=role.title()) for role in roles}


def issue(**changes: Any) -> dict[str, Any]:
    given = {
        "title": "Refund of lots sent back",
        "question": "Who confirms that the work is the same?",
        "lead": "tax_officer",
        "asked": ["customs_officer", "relic_examiner"],
        "due_on": law_day(clock.now()).isoformat(),
    }
    return given | changes


def test_is_decided_by_the_office_that_leads_and_seen_by_those_asked(
    app: Flask, offices: dict[str, Person]
) -> None:
    regulator, tax, customs = (offices[one] for one in ("regulator", "tax_officer", "customs_officer"))
    yesterday = (law_day(clock.now()) - timedelta(days=1)).isoformat()
    for changes, wrong in (
        ({"asked": ["tax_officer"]}, "asked"),
        ({"lead": "gallery"}, "lead"),
        ({"due_on": yesterday}, "due_on"),
    ):
        assert said(regulator.post("/issues", issue(**changes)), 422)["fields"].keys() == {wrong}
    said(offices["gallery"].post("/issues", issue()), 403)
    raised = said(regulator.post("/issues", issue()), 201)
    page = f"/issues/{raised['id']}"
    said(offices["forex_officer"].get(page), 404)
    assert said(offices["forex_officer"].get("/issues"), 200)["issues"] == []
    assert page in html(customs, "/desk")

    said(customs.post(f"{page}/views", {"words": "The gate's picture shows it."}), 201)
    assert page not in html(customs, "/desk")
    assert page in html(offices["relic_examiner"], "/desk")
    decision = {"is_decided": True, "decision": "Customs confirms it."}
    assert said(customs.post(f"{page}/decision", decision), 403)["type"] == "/problems/not-the-lead"
    with app.app_context(), transaction() as session:
        session.get_one(AgencyIssue, raised["id"]).due_on -= timedelta(days=2)
    listed = said(tax.get("/issues"), 200)
    assert (listed["overdue"], listed["issues"][0]["is_overdue"]) == (1, True)
    assert "逾期" in html(tax, "/issues", "zh")
    later = (law_day(clock.now()) + timedelta(days=3)).isoformat()
    assert said(tax.post(f"{page}/deadline", {"due_on": yesterday, "reason": "More time."}), 422)
    said(tax.post(f"{page}/deadline", {"due_on": later, "reason": "More time."}), 201)
    assert said(tax.get("/issues"), 200)["overdue"] == 0
    said(tax.post(f"{page}/decision", decision), 201)
    assert said(tax.post(f"{page}/decision", decision), 409)["type"] == "/problems/issue-closed"
    for language in ("en", "zh"):
        shown = html(customs, page, language)
        assert "Customs confirms it." in shown
        assert "The gate&#39;s picture shows it." in shown
    assert page not in html(tax, "/desk")


def test_an_office_finds_its_own_behind_any_number_of_others(
    app: Flask, offices: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issues, "PAGE", 3)
    regulator, tax = offices["regulator"], offices["tax_officer"]
    on = law_day(clock.now())
    for day in range(7):  # of others, and all due before
        raised = said(
            regulator.post(
                "/issues", issue(lead="customs_officer", asked=["forex_officer"], due_on=on.isoformat())
            ),
            201,
        )
        with app.app_context(), transaction() as session:
            row = session.get_one(AgencyIssue, raised["id"])
            row.due_on -= timedelta(days=9 - day % 2)
            row.closed_at = clock.now() if day > 4 else None
    mine = said(regulator.post("/issues", issue(asked=["relic_examiner"])), 201)["id"]

    assert [one["id"] for one in said(tax.get("/issues"), 200)["issues"]] == [mine]
    examiner = offices["relic_examiner"]
    assert [one["id"] for one in said(examiner.get("/issues"), 200)["issues"]] == [mine]
    assert f"/issues/{mine}" in html(examiner, "/desk")
    seen: list[dict[str, Any]] = []
    page = said(regulator.get("/issues"), 200)
    assert (page["overdue"], 'rel="next"' in html(regulator, "/issues")) == (5, True)
    while True:
        seen += page["issues"]
        if page["next_before"] is None:
            break
        page = said(regulator.get("/issues", before=page["next_before"]), 200)
    assert len({one["id"] for one in seen}) == len(seen) == 8
    keys = [(one["closed_at"] is not None, one["due_on"], one["id"]) for one in seen]
    assert keys == sorted(keys)
