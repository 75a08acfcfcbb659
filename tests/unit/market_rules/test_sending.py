"""A sending is tried ten times over three days, and then no more."""

from datetime import timedelta

from marketplace.rules import sending


def test_pauses_grow_and_end() -> None:
    pauses = [sending.pause_after(tried) for tried in range(1, sending.MOST_ATTEMPTS)]

    assert pauses == sorted(sending.PAUSES)
    assert sum(sending.PAUSES, timedelta()) > timedelta(days=3)
    assert sending.pause_after(sending.MOST_ATTEMPTS) is None
