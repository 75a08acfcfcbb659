"""Every answer to every change is lost once, and asked for again: nothing happens twice."""

from collections import Counter
from collections.abc import Iterator

import pytest

from deploy.journey.house import House
from deploy.journey.people import Office
from deploy.journey.pictures import Picture
from deploy.journey.stopwatch import Stopwatch
from deploy.journey.stories import STORIES
from deploy.journey.walking import walk
from tests.journey.conftest import open_house, teller_of
from tests.statements import said

pytestmark = [pytest.mark.slow(seconds=60), pytest.mark.timeout(600)]
PICTURES = 4


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: the expert's key is another."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def test_a_life_in_which_every_answer_is_lost_once(house: House, pictures: list[Picture]) -> None:
    stopwatch = Stopwatch()
    stories = [story for story in STORIES if story.name in {"auction", "inspected", "revoked", "stopped"}]
    with Office(house.url, house.administrator_token, stopwatch, drill=True) as office:
        teller = teller_of(house, office)
        teller.sale_s = 15.0
        ends = walk(teller, pictures[: len(stories)], story_of=lambda number: stories[number])

        assert [f"{end.story.name}: {end.missed}" for end in ends if end.missed] == []
        for end in ends:
            statements = teller.troupe.public.get(f"/artworks/{end.artwork_id}")["statements"]
            kinds = Counter(map(said, statements))
            certified = 2 if end.story.name == "revoked" else 1
            assert (kinds["certificate"], kinds["examination"]) == (certified, certified)
            assert {kind for kind, count in kinds.items() if count > 1} <= {"certificate", "examination"}
    assert "0 faults" in house.flask("audit")
