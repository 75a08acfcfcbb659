"""kill -9 in the middle of a journey: it goes on, and nothing is lost and nothing happens twice."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from deploy.journey.house import House
from deploy.journey.lives.life import Ended
from deploy.journey.lives.telling import Teller
from deploy.journey.pictures import Picture
from deploy.journey.stories import STORIES, End, Kind, Story
from deploy.journey.walking import walk
from tests.journey.conftest import engage, open_house
from tests.statements import said

KILLS = int(os.environ.get("SOAK_KILLS", "5"))
SEED = int(os.environ.get("SOAK_SEED", "20261125"))
pytestmark = [pytest.mark.slow(seconds=80), pytest.mark.timeout(600 + 60 * KILLS)]
MANY = 20
"""From so many kills on, longer lives are lived too."""
PICTURES = 12 if KILLS < MANY else 60
SHORT = {"studio", "auction", "customs", "home"}
LONG = {"inspected", "detained", "failed", "returned", "display"}
"""Inspections, detention, tax of what comes back, the clock of a show outside."""
TOLD = tuple(story for story in STORIES if story.name in (SHORT | LONG if KILLS >= MANY else SHORT))
AGAIN = {"file", "reject_or_withdraw", "release_for_export"}
"""Steps that a life may take more than once: sent back, filed anew."""
BACK = {
    "gate_in",
    "unload",
    "condition_check",
    "identify",
    "book_in",
    "check_out",
    "pack_and_seal",
    "re-enter",
}
"""The same of a life that comes back into the vault."""
CAME_IN = "condition.reported inbound"
"""What comes back is looked at again, in every life of a kind the same number of times."""
COMES_BACK = {End.CAME_BACK, End.SHOWN, End.FAILED_INSPECTION}


def story_of(number: int, *, first: int) -> Story:
    return TOLD[(first + number) % len(TOLD)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that nobody else is in."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def teller(house: House) -> Iterator[Teller]:
    with engage(house) as teller:
        yield teller


def test_a_journey_survives_being_killed(house: House, teller: Teller, pictures: list[Picture]) -> None:
    rng = Random(SEED)
    teller.sale_s = 20.0
    ends: list[Ended] = []
    broken: list[BaseException] = []
    enough = threading.Event()

    old = iter(pictures[2::3])

    def picture_for(story: Story, number: int) -> Picture:
        """Have a picture always come to the same owner: another's very photograph is refused.

        Studies are made after a picture again and again; of an old work there is one.
        """
        return next(old) if story.kind is Kind.OLD else chosen.choice(pictures[number::3])

    def travel() -> None:
        try:
            while not ends or not enough.is_set():
                stories = partial(story_of, first=len(ends))
                batch = [picture_for(stories(number), number) for number in range(2)]
                ends.extend(walk(teller, batch, story_of=stories, at_once=2))
        except BaseException as error:  # noqa: BLE001 -- told where the test can see it
            broken.append(error)

    chosen = Random(SEED + 1)
    traveller = threading.Thread(target=travel, daemon=True)
    traveller.start()
    killed: Counter[str] = Counter()
    for _ in range(KILLS):
        time.sleep(rng.uniform(0.3, 4.0))
        what = rng.choice(("everything", "server", "worker"))
        house.kill(what)
        killed[what] += 1
        if what == "everything":
            house.start()
        else:
            house.wait_until_up()
    enough.set()
    traveller.join(420)
    assert not traveller.is_alive(), f"the journey hangs after {dict(killed)}:\n{house.last_words()}"

    assert broken == []
    assert [f"{end.story.name}: {end.missed}" for end in ends if end.missed] == []
    assert len(ends) >= 2
    print(f"killed {dict(killed)}; lived {dict(Counter(end.story.name for end in ends))}")
    assert "0 faults" in house.flask("audit")
    for end in ends:
        assert_once(teller, end)
    looked_at: dict[str, set[int]] = {}
    for end in ends:
        looked_at.setdefault(end.story.name, set()).add(statements_of(teller, end)[CAME_IN])
    assert {name: times for name, times in looked_at.items() if len(times) > 1} == {}


def statements_of(teller: Teller, end: Ended) -> Counter[str]:
    """Return what the passport of a work says, counted."""
    return Counter(map(said, teller.troupe.public.get(f"/artworks/{end.artwork_id}")["statements"]))


def assert_once(teller: Teller, end: Ended) -> None:
    """Everything that the passport of a delivered work says, it says once; its owner paid once."""
    kinds = statements_of(teller, end)
    may_repeat = AGAIN | BACK | {CAME_IN} if end.story.end in COMES_BACK else AGAIN
    repeated = {kind: count for kind, count in kinds.items() if count > 1}
    assert {kind: n for kind, n in repeated.items() if kind.removeprefix("custody.") not in may_repeat} == {}
    assert kinds["title.transferred"] == (0 if end.story.sale is None else 1)
