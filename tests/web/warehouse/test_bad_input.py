"""Whatever is sent about real holdings, books and steps: refused with its reason, and never broken by it."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from bonded_warehouse.audits import AUDITS
from foundation.db import db
from tests.conftest import Person
from tests.examples import examples
from tests.web.warehouse.staff import Staff, said

EXAMPLES = examples(8)


@pytest.mark.timeout(300)
def test_nothing_that_is_sent_breaks_the_warehouse(staff: Staff) -> None:
    holding_id = staff.stores()
    step = said(
        staff.keeper.post(
            f"/holdings/{holding_id}/steps", {"event": "check_out", "papers": {"work_order": "1"}}
        ),
        201,
    )
    appointment = said(staff.artist.post("/appointments", staff.appointment(staff.artwork())), 201)
    real = {
        "holding_id": holding_id,
        "step_id": step["id"],
        "facility_id": staff.facility_id,
        "book_id": staff.book_id,
        "appointment_id": appointment["id"],
    }
    senders: dict[str, Person] = {
        "holdings.propose": staff.keeper,
        "holdings.withdraw": staff.regulator,
        "holdings.index": staff.keeper,
        "holdings.new_step": staff.keeper,
        "appointments.book": staff.artist,
        "appointments.close": staff.gate,
        "facilities.open_facility": staff.senior,
        "facilities.add_positions": staff.senior,
        "facilities.open_book": staff.senior,
        "bonds.propose": staff.senior,
    }
    schema: Any = schemathesis.openapi.from_wsgi("/openapi.json", staff.app)
    broken: list[str] = []
    seen = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name in senders:
            seen.add(name)
            broken += _broken_by(operation, senders[name], real)

    assert seen == set(senders)
    assert broken == []
    with staff.app.app_context():
        assert [found for audit in AUDITS for found in audit.run(db.session)] == []
        db.session.rollback()


def _broken_by(operation: Any, sender: Person, real: dict[str, str]) -> list[str]:
    broken: list[str] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def send(case: Any) -> None:
        for place in case.path_parameters or {}:
            case.path_parameters[place] = real[place]
        if isinstance(case.body, dict):
            case.body |= {place: real[place] for place in case.body.keys() & real.keys()}
        answer = case.call(headers={"Authorization": f"Bearer {sender.token}"})
        if answer.status_code >= 500:
            broken.append(f"{case.method} {case.formatted_path}: {answer.status_code} {case.body!r:.300}")

    send()
    return broken
