"""What stands at the dock is on the keepers' desk with its next step; terms are on their keepers' desks.

Seen red: a work with a step proposed still named; no term told of a work on temporary entry.
"""

from datetime import timedelta
from typing import Any

from bonded_warehouse.models.custody import CustodyEvent, Holding
from bonded_warehouse.queries import terms
from bonded_warehouse.rules.states import CustodyState, CustomsStatus
from foundation.db import transaction
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff, said


def desk(who: Person) -> list[dict[str, Any]]:
    return list(said(who.get("/desk"), 200)["items"])


def test_keepers_find_what_stands_at_the_dock_with_its_next_step(staff: Staff) -> None:
    holding_id = staff.expects()

    def asks_for(event: str) -> list[str]:
        return [
            one["why"]
            for one in desk(staff.second)
            if one["url"].endswith(f"{holding_id}/steps/new?event={event}")
        ]

    staff.takes(holding_id, "gate_in", staff.gate)
    assert len(asks_for("unload")) == 1
    staff.takes(holding_id, "unload", staff.keeper, staff.second)
    (why,) = asks_for("condition_check")
    assert "24 hours to acclimatise" in why
    staff.takes(holding_id, "condition_check", staff.keeper)
    assert asks_for("condition_check") == [], "it is proposed, and waits for its signature"
    (step,) = staff.holding(holding_id)["open_steps"]
    said(staff.artist.post(f"/steps/{step['id']}/signatures"), 201)
    assert len(asks_for("identify")) == 1
    staff.takes(holding_id, "identify", staff.keeper, staff.second)
    assert len(asks_for("book_in")) == 1
    assert all(holding_id not in one["url"] for one in desk(staff.gate))
    staff.takes(holding_id, "book_in", staff.keeper, staff.senior, position="A-01-01")
    assert asks_for("book_in") == []


def test_terms_stand_on_the_desk_of_who_keeps_them_and_on_the_work_s_page(staff: Staff, person: Any) -> None:
    holding_id = staff.stores()
    other = staff.stores("A-01-02")
    assert said(staff.keeper.get(f"/holdings/{holding_id}"), 200)["terms"] == [], (
        "its book names no such place"
    )
    with staff.app.app_context(), transaction() as session:
        row = session.get_one(Holding, holding_id)
        row.customs_status, row.is_relic = CustomsStatus.TEMP_IMPORT, True
        held = session.get_one(Holding, other)
        held.state = CustodyState.WITH_EXAMINER

    (term,) = said(staff.keeper.get(f"/holdings/{holding_id}"), 200)["terms"]
    assert (term["limit"], term["basis"]) == ("TL03", "S")
    assert "Customs Law 31" in html(staff.keeper, f"/holdings/{holding_id}")
    examiner = person("relic_examiner", name="Sun Wen")
    (item,) = [one for one in desk(examiner) if "in hand" in one["why"]]
    assert "Implementing Regs 45(1)" in item["why"]
    assert item["due"] > item["since"]
    assert "文物出境审核机构的审核决定" in html(examiner, "/desk", "zh")


def test_what_ends_soon_says_that_extensions_are_not_known_and_how_many_more_there_are(
    staff: Staff, monkeypatch: Any
) -> None:
    kept = [staff.stores(), staff.stores("A-01-02")]
    with staff.app.app_context(), transaction() as session:
        for holding_id in kept:
            session.get_one(Holding, holding_id).customs_status = CustomsStatus.TEMP_IMPORT
            for one in session.query(CustodyEvent).filter_by(holding_id=holding_id, transition="M08"):
                one.occurred_at -= timedelta(days=200)
    assert (
        sum("An extension that was granted is not known here" in one["why"] for one in desk(staff.senior))
        == 2
    )

    monkeypatch.setattr(terms.entries_ending, "__kwdefaults__", {"most": 1})
    *_, named, rest = [one for one in desk(staff.senior) if one["due"]]

    assert "run out" in named["why"]
    assert (rest["title"], rest["due"]) == ("1 more on temporary entry", named["due"])
