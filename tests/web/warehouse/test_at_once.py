"""Two at once: a step happens once, a position takes one work, a work is announced once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from bonded_warehouse.audits import AUDITS
from foundation.db import db
from tests.web.warehouse.staff import Staff, said


def at_once(*acts: Callable[[], Any]) -> list[int]:
    """Send requests at the same moment and return their statuses."""
    ready = Barrier(len(acts))

    def send(act: Callable[[], Any]) -> int:
        ready.wait()
        return int(act().status_code)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(send, acts))


def amiss(staff: Staff) -> Sequence[str]:
    with staff.app.app_context():
        found = [one for audit in AUDITS for one in audit.run(db.session)]
        db.session.rollback()
    return found


def test_a_step_that_two_countersign_happens_once(staff: Staff) -> None:
    holding_id = staff.stores()
    step = said(
        staff.keeper.post(
            f"/holdings/{holding_id}/steps", {"event": "check_out", "papers": {"work_order": "WO 7"}}
        ),
        201,
    )
    path = f"/steps/{step['id']}/signatures"

    statuses = at_once(lambda: staff.second.post(path), lambda: staff.senior.post(path))

    assert sorted(statuses) == [201, 409]
    assert staff.holding(holding_id)["holding"]["chain_length"] == 7
    assert amiss(staff) == []


def test_two_works_for_one_position(staff: Staff) -> None:
    steps = []
    for _ in range(2):
        holding_id = staff.expects()
        staff.takes(holding_id, "gate_in", staff.gate)
        staff.takes(holding_id, "unload", staff.keeper, staff.second)
        staff.takes(holding_id, "condition_check", staff.keeper, staff.artist)
        staff.takes(holding_id, "identify", staff.keeper, staff.second)
        steps.append(staff.takes(holding_id, "book_in", staff.keeper, position="A-02-02"))

    statuses = at_once(
        *(lambda step=step: staff.senior.post(f"/steps/{step['id']}/signatures") for step in steps)
    )

    assert sorted(statuses) == [201, 409]
    assert amiss(staff) == []


def test_one_work_announced_twice(staff: Staff) -> None:
    asked = staff.appointment(staff.artwork())

    statuses = at_once(*[lambda: staff.artist.post("/appointments", asked)] * 3)

    assert sorted(statuses) == [201, 409, 409]


def test_one_code_for_two_facilities(staff: Staff) -> None:
    facility = {"code": "KF2", "name": {"en": "Second"}, "place": "Kaifeng"}

    statuses = at_once(*[lambda: staff.senior.post("/facilities", facility)] * 2)

    assert sorted(statuses) == [201, 409]
