"""A vault with more positions than one page can show is shown a room at a time."""

from collections.abc import Callable

import pytest

from bonded_warehouse.queries import places
from bonded_warehouse.queries.places import MOST_SHOWN
from tests.conftest import Person
from tests.web.browsing import html
from tests.web.warehouse.staff import Staff, said

ROWS, PLACES = 45, 45


def add_room(staff: Staff, room: str, rows: int, places: int) -> None:
    asked = {"room": room, "rows": rows, "places": places}
    said(staff.senior.post(f"/facilities/{staff.facility_id}/positions", asked), 201)


def test_a_small_vault_is_shown_whole(staff: Staff) -> None:
    add_room(staff, "B", 1, 2)

    page = said(staff.keeper.get(f"/facilities/{staff.facility_id}/vault"), 200)

    assert page["room"] is None
    assert {one["room"] for one in page["positions"]} == {"A", "B"}
    assert page["facility"]["positions"] == 8


def test_a_large_vault_is_shown_a_room_at_a_time(staff: Staff) -> None:
    staff.stores()
    assert ROWS * PLACES > MOST_SHOWN
    add_room(staff, "B", ROWS, PLACES)
    vault = f"/facilities/{staff.facility_id}/vault"

    first = said(staff.keeper.get(vault), 200)
    other = said(staff.keeper.get(vault, room="B"), 200)
    page = html(staff.keeper, vault)

    assert first["room"] == {"name": "A", "before": None, "after": "B"}
    assert (first["facility"]["taken"], first["facility"]["positions"]) == (1, 6)
    assert other["room"] == {"name": "B", "before": "A", "after": None}
    assert (other["facility"]["taken"], len(other["positions"])) == (0, ROWS * PLACES)
    assert f"{vault}?room=B" in page
    assert "1 of 6 positions of this room are taken" in page


def test_a_room_that_is_not_there_shows_the_first(staff: Staff) -> None:
    add_room(staff, "B", ROWS, PLACES)

    page = said(staff.keeper.get(f"/facilities/{staff.facility_id}/vault", room="Z"), 200)

    assert page["room"]["name"] == "A"


@pytest.mark.parametrize(("most", "drawn", "words"), [(5, 1, "作品的库室未绘出"), (0, 0, "作品过多")])
def test_who_oversees_sees_what_lies_in_a_large_vault_or_reads_that_it_is_too_much(
    staff: Staff,
    person: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    drawn: int,
    words: str,
) -> None:
    staff.stores()
    monkeypatch.setattr(places, "MOST_SHOWN", most)
    office = person("regulator")

    [plan] = said(office.get("/supervision"), 200)["plans"]
    page = html(office, "/supervision", "zh")

    assert (plan["is_large"], len(plan["positions"])) == (True, drawn)
    assert (page.count('class="vault-drawing"'), words in page) == (drawn, True)
    if drawn:
        assert plan["extents"]["A"][2] == 6
        assert "1 / 6" in page
