"""Service times: half and nine in ten by nearest rank, and nothing of fewer than three decisions."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.rules.service_times import KINDS, measured, percentile, promises


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30), st.integers(1, 100))
def test_so_many_per_cent_do_not_exceed_it_and_no_less_will_do(hours: list[float], share: int) -> None:
    found = percentile(hours, share)

    assert found in hours
    assert sum(one <= found for one in hours) * 100 >= share * len(hours)
    assert all(
        sum(one <= smaller for one in hours) * 100 < share * len(hours)
        for smaller in hours
        if smaller < found
    )


def test_few_are_left_out_and_none_is_no_number() -> None:
    taken = [("2026-01", 1.0)] * 2 + [("2026-02", 1.0), ("2026-02", 2.0), ("2026-02", 30.04)]

    figure = measured("release", ["2026-01", "2026-02", "2026-03"], taken)

    assert figure.rows == (
        ("2026-01", None, None, None),
        ("2026-02", 3, Decimal("2.0"), Decimal("30.0")),
        ("2026-03", 0, "", ""),
    )


@pytest.mark.parametrize("promise", promises(), ids=lambda one: f"{one.kind} {one.lane}")
def test_a_promise_names_its_source_and_its_kind_is_measured(promise: object) -> None:
    one = next(each for each in promises() if each is promise)

    assert one.kind in KINDS
    assert one.source
    assert one.basis in "SD"
