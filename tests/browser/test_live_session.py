"""A sale from the vault, on air: all that may go wrong in one evening, and what a stranger finds of it.

The production server, three ways to watch. Its pictures lie in the folder that LOOKS names: look at them
after you have changed a page. `LIVE_LOTS=3` is a short evening with all that goes wrong in it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from marketplace.rules.lots import LotState
from tests.browser.live.afterwards import Stranger
from tests.browser.live.evening import SUBSTITUTED, Evening, Opens, pages
from tests.browser.live.vault import LOTS, OnAir, standing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        os.environ.get("BROWSER_LIVES") != "all",
        reason="an evening on air takes minutes: BROWSER_LIVES=all, which `make soak` sets, holds it",
    ),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OnAir]:
    with standing(tmp_path / "house") as house:
        yield house


@pytest.fixture
def opens(house: OnAir, chromium: Browser) -> Iterator[Opens]:
    with pages(house, chromium) as opened:
        yield opened


def test_ten_lots_are_sold_from_the_vault(house: OnAir, opens: Opens, tmp_path: Path) -> None:
    evening = Evening(house, opens)
    evening.begins()
    for number in range(1, LOTS + 1):
        if number == SUBSTITUTED:
            evening.substituted(number)
        else:
            evening.sells(number)
    evening.ends()

    stands = house.does(house.stands)
    assert stands.pop(SUBSTITUTED) is LotState.WITHDRAWN
    assert set(stands.values()) == {LotState.SOLD}
    outcomes, kinds, cases = house.does(house.kept)
    assert outcomes.count("mismatch") == 1
    assert outcomes.count("doubt") == 0  # the handlers made of the lost camera's what it was
    assert kinds == ["pause", "resume"]
    assert cases == 1
    assert house.does(house.stopped) == [SUBSTITUTED]
    lots, _, _ = house.does(house.books)
    assert [one.price_minor for one in lots if one.number != SUBSTITUTED] == [550_00] * (LOTS - 1)

    stranger = Stranger(house.served.url, house.session_id, tmp_path / "stranger")
    for number in stands:
        stranger.accepts(f"lot_{number}")
    stranger.refuses_one_changed_byte(f"lot_{max(stands)}")
    stranger.house.close()
    broadcasts, runs, pieces = house.does(house.recorded)
    assert (broadcasts, pieces) == (1, len((stranger.recording / "chain.jsonl").read_text().splitlines()))
    assert runs >= 4  # the first, after the pause, after the lost camera, after the kill
