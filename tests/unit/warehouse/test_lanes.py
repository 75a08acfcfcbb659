"""Is a filing in the lane that its parts say, and is not knowing never milder?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bonded_warehouse.rules.draws import Credit, Lane
from bonded_warehouse.rules.lanes import Facts, scored

PLAIN = Facts(credit=Credit.CERTIFIED, is_relic=False, value_minor=1, returned=0, filings=3)
MAYBE = st.sampled_from([True, False, None])
FACTS = st.builds(
    Facts,
    credit=st.sampled_from(Credit),
    is_relic=MAYBE,
    is_near_listed=MAYBE,
    has_species=MAYBE,
    value_minor=st.none() | st.integers(0, 10**10),
    is_price_outlier=MAYBE,
    is_watched=MAYBE,
    is_identity_grey=MAYBE,
    returned=st.integers(0, 50),
    filings=st.integers(0, 50),
    is_denied=st.booleans(),
    is_held=st.booleans(),
)


def test_each_part_counts_what_the_specification_says() -> None:
    assert (scored(PLAIN).score, scored(PLAIN).lane) == (8, Lane.GREEN)
    million = 100_000_000
    for change, points in (
        ({"credit": Credit.ADVANCED}, -8),
        ({"credit": Credit.REGULAR}, 12),
        ({"credit": Credit.DISHONEST}, 37),
        ({"credit": Credit.SERIOUSLY_DISHONEST}, 52),
        ({"is_relic": True}, 15),
        ({"is_near_listed": True}, 10),
        ({"has_species": True}, 10),
        ({"value_minor": million}, 0),
        ({"value_minor": million + 1}, 8),
        ({"value_minor": 5 * million}, 8),
        ({"value_minor": 5 * million + 1}, 12),
        ({"is_price_outlier": True}, 10),
        ({"is_watched": True}, 10),
        ({"is_identity_grey": True}, 10),
        ({"returned": 2}, 4),
        ({"returned": 9}, 10),
        ({"filings": 2}, 8),
    ):
        assert scored(replace(PLAIN, **change)).score == 8 + points, change


def test_lanes_end_where_the_specification_says() -> None:
    regular = replace(PLAIN, credit=Credit.REGULAR)
    assert scored(regular).lane is Lane.GREEN  # 20
    assert scored(replace(regular, returned=1)).lane is Lane.YELLOW  # 22
    dishonest = replace(PLAIN, credit=Credit.DISHONEST)
    assert scored(dishonest).lane is Lane.YELLOW  # 45
    assert scored(replace(dishonest, returned=1)).lane is Lane.RED  # 47


@given(FACTS)
def test_the_score_is_its_parts_and_black_stops_whatever_the_credit(facts: Facts) -> None:
    found = scored(facts)

    assert found.score == min(sum(part.points for part in found.parts), 100)
    assert (found.lane is Lane.BLACK) == (facts.is_denied or facts.is_held)


@given(FACTS)
def test_not_knowing_whether_it_is_a_relic_or_its_value_is_never_milder(facts: Facts) -> None:
    assert scored(replace(facts, is_relic=None)).score >= scored(facts).score
    assert scored(replace(facts, value_minor=None)).score >= scored(facts).score
