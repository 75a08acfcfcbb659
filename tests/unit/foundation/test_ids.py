"""Ids sort by the time they were made."""

from datetime import UTC, datetime, timedelta

from foundation.ids import ALPHABET, new_id

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_sort_by_time_and_never_meet() -> None:
    ids = [new_id("lot", NOON + timedelta(milliseconds=n)) for n in range(500)]

    assert ids == sorted(ids)
    assert len({new_id("lot", NOON) for _ in range(2000)}) == 2000


def test_are_a_prefix_and_26_letters_of_the_alphabet() -> None:
    prefix, _, letters = new_id("art", NOON).partition("_")

    assert prefix == "art"
    assert len(letters) == 26
    assert set(letters) <= set(ALPHABET)
