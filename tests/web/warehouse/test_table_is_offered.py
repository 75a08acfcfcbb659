"""The custody table row by row: each can be taken from a page by the people that the table names."""

from collections.abc import Mapping
from typing import Any, Final

from bonded_warehouse.models.custody import Holding
from bonded_warehouse.queries import steps
from bonded_warehouse.rules.states import Account, Arrival, CustodyState, CustomsStatus, Loss
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.db import db
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff

STANDS: Final[Mapping[str, dict[str, Any]]] = {
    "M17": {"customs_status": CustomsStatus.BONDED_FOREIGN},
    "M37": {"customs_status": CustomsStatus.DOMESTIC},
    "M45": {"account": Account.ABROAD, "loss": Loss.OPEN},
    "M46": {"account": Account.DISCREPANCY, "loss": Loss.OPEN},
    "M47": {"account": Account.DISCREPANCY, "loss": Loss.OPEN},
}
"""How a work must stand beside its state, where the table has a condition on it."""
WITH_DECLARATION: Final = {
    "M20": "declarations.lodge",
    "M21": "declarations.withdraw",
    "M22": "declarations.decide",
    "M24": "declarations.decide",
}
"""Steps that follow from what is declared and what customs says, and the routes that say it."""


def stands(holding: Holding, row: Transition, state: CustodyState) -> None:
    plain = {
        "state": state,
        "customs_status": CustomsStatus.BONDED_FOREIGN,
        "account": TABLE.account_of_state[state],
        "arrival": Arrival.FIRST_ENTRY,
        "loss": None,
        "is_relic": False,
        "customs_seal": False,
    }
    for name, value in (plain | STANDS.get(row.id, {})).items():
        setattr(holding, name, value)
    db.session.flush()


def test_every_row_of_the_table_is_offered_to_whom_it_names(staff: Staff, person: Any) -> None:
    """The people are asked as the pages ask, then the first who may is shown the page of the step."""
    people: list[Person] = [
        staff.keeper, staff.senior, staff.gate, staff.courier, staff.customs, staff.regulator, staff.artist,
        person("declarant"), person("relic_examiner"), person("conservator"),
    ]  # fmt: skip
    holding_id = staff.expects()
    nowhere: list[str] = []
    pages: dict[str, tuple[CustodyState, Person]] = {}
    with staff.app.app_context():
        holding = db.session.get_one(Holding, holding_id)
        for row in TABLE.transitions:
            for state in sorted(row.origins):
                stands(holding, row, state)
                offered = [
                    who
                    for who in people
                    for step in steps.next_steps(db.session, holding_id, actor=who.actor)
                    if step.transition == row.id and (step.is_mine_to_propose or step.with_declaration)
                ]
                if not offered:
                    nowhere.append(f"{row.id} {row.event} from {state}")
                pages.setdefault(row.id, (state, (offered or people)[0]))
        db.session.rollback()
    assert nowhere == []

    known = {rule.endpoint for rule in staff.app.url_map.iter_rules()}
    for row in TABLE.transitions:
        if row.id in WITH_DECLARATION:
            assert WITH_DECLARATION[row.id] in known
            continue
        state, who = pages[row.id]
        with staff.app.app_context():
            stands(db.session.get_one(Holding, holding_id), row, state)
            db.session.commit()
        shown = html(who, f"/holdings/{holding_id}/steps/new?event={row.event}")
        assert f'name="event" value="{row.event}"' in shown, row.id
        for need in row.documents:
            if need.required and not need.note and need.code not in {"gate_passed", "guarantee"}:
                first = {"condition_report": "condition", "tax_receipt": "tax"}.get(need.code)
                assert f'name="papers.{need.code}"' in shown or (first and first in shown), (
                    row.id,
                    need.code,
                )
    assert set(WITH_DECLARATION) == steps.WITH_DECLARATION
