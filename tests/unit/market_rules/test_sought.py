"""What is sought is told in cells of five people at least, in fives, and one person is never made out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.rules.sought import FACETS, SMALLEST, Cell, Kept, cells

SEARCHES = st.lists(
    st.builds(
        Kept,
        account_id=st.integers(0, 14).map(str),
        wants=st.dictionaries(
            st.sampled_from([*FACETS, "maker"]), st.lists(st.sampled_from("abc"), max_size=2)
        ),
        is_answered=st.booleans(),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(SEARCHES)
def test_every_cell_is_of_five_people_at_least_and_told_in_fives(searches: list[Kept]) -> None:
    found = cells(searches)

    for facet in FACETS:
        for value in "abc":
            asking = [one for one in searches if value in one.wants.get(facet, ())]
            people = len({one.account_id for one in asking})
            vain = len({one.account_id for one in asking if not one.is_answered})
            wanted = [Cell(facet, value, people // 5 * 5, vain // 5 * 5)] if people >= SMALLEST else []
            assert [one for one in found if (one.facet, one.value) == (facet, value)] == wanted
    assert {one.facet for one in found} <= set(FACETS)
    assert found == cells(searches * 2)  # who asks often counts once


@settings(max_examples=80, deadline=None)
@given(SEARCHES, st.integers(0, 14).map(str))
def test_one_person_moves_no_count_but_over_a_five(searches: list[Kept], who: str) -> None:
    every = {(one.facet, one.value): one for one in cells(searches)}
    others = {(one.facet, one.value): one for one in cells(one for one in searches if one.account_id != who)}

    assert others.keys() <= every.keys()
    for key, cell in every.items():
        before = others.get(key, Cell(*key, 0, 0))
        assert cell.people - before.people in {0, 5}
        assert cell.in_vain - before.in_vain in {0, 5}
