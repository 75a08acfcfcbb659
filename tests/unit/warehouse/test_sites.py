"""What became of an export is read out of its chain, as the table's states say of every legal walk."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bonded_warehouse.rules.sites import FateKind, Link, fate
from bonded_warehouse.rules.states import CustodyState
from bonded_warehouse.rules.table import TABLE

LODGED = datetime(2026, 6, 1, tzinfo=UTC)
SAID = {
    CustodyState.DEPARTED: FateKind.ON_THE_WAY,
    CustodyState.ABROAD_STOCK: FateKind.AT_SITE,
    CustodyState.DELIVERED: FateKind.SOLD,
    CustodyState.RETURNING: FateKind.GOING_HOME,
    CustodyState.AT_GATE: FateKind.HOME,
    CustodyState.LOST: FateKind.LOST,
    CustodyState.SEIZED: FateKind.SEIZED,
}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["FR-1", "DE-1", "somewhere"])), max_size=12))
def test_is_what_the_tables_states_say_of_every_legal_walk(choices: list[tuple[int, str]]) -> None:
    state, place, at = CustodyState.DEPARTED, "", LODGED + timedelta(days=1)
    links = [Link(1, "M26", "elsewhere", at)]
    for number, (choice, where) in enumerate(choices, 2):
        rows = [row for row in TABLE.following(state) if row.target in SAID]
        if state is CustodyState.LOST:
            rows = [row for row in rows if row.id == "M45"]
        if not rows or state is CustodyState.AT_GATE:
            break
        row = rows[choice % len(rows)]
        at += timedelta(days=1)
        links.append(Link(number, row.id, where, at))
        state = row.target
        if state is CustodyState.ABROAD_STOCK:
            place = where

    found = fate(links, lodged_at=LODGED, codes={"FR-1", "DE-1"})

    assert found is not None
    assert found.kind is SAID[state]
    assert found.place == place
    assert found.site == (place if place != "somewhere" else "")
    assert fate(links, lodged_at=at + timedelta(days=1), codes=()) is None
