"""A wire's reference is not taken for another when it is mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.references import is_reference, reference_for, references_in, spaced

OURS = reference_for("pay_1")


def test_check_digits_are_those_of_iso_11649() -> None:
    # The standard's own example: RF18 5390 0754 7034 has the remainder 1.
    assert int("539007547034" + "2715" + "18") % 97 == 1
    assert int(OURS[4:] + "2715" + OURS[2:4]) % 97 == 1
    assert is_reference(OURS)


@given(st.text(), st.text())
def test_two_keys_have_two_references(one: str, other: str) -> None:
    assert (reference_for(one) == reference_for(other)) == (one == other)


@given(st.integers(2, 18), st.integers(1, 9))
def test_one_wrong_figure_is_noticed(place: int, step: int) -> None:
    wrong = OURS[:place] + str((int(OURS[place]) + step) % 10) + OURS[place + 1 :]

    assert not is_reference(wrong)
    assert references_in(f"for {wrong}") == []


@given(st.integers(4, 17))
def test_two_neighbours_exchanged_are_noticed(place: int) -> None:
    swapped = OURS[:place] + OURS[place + 1] + OURS[place] + OURS[place + 2 :]

    assert is_reference(swapped) == (swapped == OURS)


@pytest.mark.parametrize(
    "text",
    [
        OURS,
        f"invoice 2026-000017 {OURS}.",
        spaced(OURS),
        spaced(OURS).lower(),
        spaced(OURS).replace(" ", "-"),
        f"{OURS} {OURS}",
        f"汇款附言：{OURS}",
    ],
)
def test_is_found_as_people_write_it(text: str) -> None:
    assert references_in(text) == [OURS]


@pytest.mark.parametrize("text", ["", "RF", f"X{OURS}", f"{OURS}9", OURS[:-1], "RF٠١" + OURS[4:]])
def test_is_not_found_where_it_is_not(text: str) -> None:
    assert references_in(text) == []


def test_two_are_two() -> None:
    other = reference_for("pay_2")

    assert references_in(f"{OURS} and {other}") == [OURS, other]
