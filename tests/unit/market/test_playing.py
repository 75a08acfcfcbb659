from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.broadcasts import Played


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12), st.lists(st.integers(0, 90)))
def test_what_is_played_before_an_offset_is_what_was_on_air(
    pieces: list[tuple[int, int]], offsets: list[int]
) -> None:
    played = Played(pieces)

    assert [played.position_us(one) for one in offsets] == [
        sum(min(duration, max(0, one - start)) for start, duration in pieces) for one in offsets
    ]
