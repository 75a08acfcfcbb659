"""Is a mode the first line that holds, and a simplified list never allowed on what nobody knows?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules.modes import Buyer, ListFacts, Mode, NoFlagA, Plan, chosen, hs_for_list, no_flag_a

PLAIN = Plan(
    buyer=Buyer.FIRM,
    is_platform_sale=False,
    is_parcel=False,
    is_zone_stock=False,
    goes_to_store=False,
    comes_back=False,
    is_foreign_bonded=False,
)
LIST = ListFacts(
    mode=Mode.B2C,
    needs_permit=False,
    has_duty=False,
    claims_refund=False,
    needs_inspection=False,
    value_minor=500_000,
)
MAYBE = st.sampled_from([True, False, None])
PERSON = replace(PLAIN, buyer=Buyer.PERSON, is_platform_sale=True, is_parcel=True)


@pytest.mark.parametrize(
    ("plan", "mode", "line"),
    [
        (PERSON, "9610", 1),
        (replace(PERSON, is_zone_stock=True), "1210", 1),
        (replace(PLAIN, is_platform_sale=True), "9710", 2),
        (replace(PLAIN, is_platform_sale=True, comes_back=True), "9710", 2),
        (replace(PLAIN, buyer=Buyer.NOBODY, goes_to_store=True), "9810", 3),
        (replace(PLAIN, buyer=Buyer.NOBODY, comes_back=True), "2700", 4),
        (replace(PLAIN, comes_back=True, is_foreign_bonded=True), "2700", 4),
        (replace(PLAIN, is_foreign_bonded=True), "5034", 5),
        (PLAIN, "0110", 6),
        (replace(PERSON, is_parcel=False), "0110", 6),
    ],
)
def test_the_first_line_that_holds_chooses(plan: Plan, mode: str, line: int) -> None:
    found = chosen(plan)

    assert (found.mode.value, found.line) == (mode, line)


def test_flag_a_needs_everything_the_specification_says() -> None:
    assert no_flag_a(LIST) == ()
    assert no_flag_a(replace(LIST, needs_permit=True)) == (NoFlagA.PERMIT,)
    assert no_flag_a(replace(LIST, has_duty=None)) == (NoFlagA.DUTY,)
    assert no_flag_a(replace(LIST, claims_refund=True)) == (NoFlagA.REFUND,)
    assert no_flag_a(replace(LIST, mode=Mode.GENERAL)) == (NoFlagA.MODE,)
    for mode in (Mode.B2B, Mode.OVERSEAS_STORE):
        assert no_flag_a(replace(LIST, mode=mode)) == ()
        assert no_flag_a(replace(LIST, mode=mode, value_minor=500_001)) == (NoFlagA.VALUE,)
        assert no_flag_a(replace(LIST, mode=mode, needs_inspection=True)) == (NoFlagA.INSPECTION,)
    assert hs_for_list("9701210000") == "9701"


@given(
    st.builds(
        ListFacts,
        mode=st.sampled_from(Mode),
        needs_permit=MAYBE,
        has_duty=MAYBE,
        claims_refund=MAYBE,
        needs_inspection=MAYBE,
        value_minor=st.none() | st.integers(0, 10**9),
    ),
    st.sampled_from(["needs_permit", "has_duty", "claims_refund", "needs_inspection", "value_minor"]),
)
def test_knowing_less_never_allows_more(facts: ListFacts, name: str) -> None:
    less = replace(facts, **{name: None})  # type: ignore[arg-type]

    assert set(no_flag_a(facts)) <= set(no_flag_a(less))
