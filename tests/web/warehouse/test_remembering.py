"""The tests' own memory: what it gives back is what was lived, and it gives nothing back where it may not."""

import pytest
from flask import Flask

from tests.conftest import Standing
from tests.remembering import Memory
from tests.web.warehouse.staff import Staff


def times_taken(memory: Memory, step: str) -> int:
    """Take a step from an empty house twice; return how often it was really taken."""
    taken: list[str] = []

    def take() -> int:
        taken.append(step)
        return len(taken)

    for _ in range(2):
        memory.begin_anew(memory.index)
        assert memory.recall(step, take) in {1, 2}
    return len(taken)


def test_a_step_is_lived_once(app: Flask, memory: Memory) -> None:
    assert times_taken(memory, "once") == 1


def test_who_patches_the_house_takes_every_step_really(
    app: Flask, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert times_taken(memory, "patched") == 2


def test_what_is_put_back_is_what_was_lived(staff: Staff, memory: Memory, standing: Standing) -> None:
    lived = staff.stores()
    page = staff.holding(lived)
    hashes = [link["hash"] for link in page["chain"]]

    standing.begin_anew()
    memory.recall("staff", lambda: pytest.fail("it was lived before"), of=None)
    again = staff.stores()

    assert again == lived
    assert [link["hash"] for link in staff.holding(again)["chain"]] == hashes
    assert page["holding"]["custody_state"] == "stored"


def test_after_anything_else_a_step_is_taken_really(staff: Staff, memory: Memory, standing: Standing) -> None:
    staff.stores()
    standing.begin_anew()
    memory.recall("staff", lambda: pytest.fail("it was lived before"), of=None)
    staff.artwork()  # something of this test's own

    taken: list[bool] = []
    memory.recall(("stores", "A-01-01", "[]"), lambda: taken.append(True))

    assert taken == [True]
