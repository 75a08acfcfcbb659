"""One story, from the studio to the door and back, by everybody who has a hand in it.

Its pictures lie in the folder that LOOKS names, else in `build/story`: look at them after you have changed
a page.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.people import DOMAIN, engage_everybody
from deploy.journey.house import House
from deploy.journey.lives.selling import bring_papers
from deploy.journey.lives.telling import Teller, now
from deploy.journey.people import Office
from deploy.journey.stopwatch import Stopwatch
from tests.browser.looking import CHROMIUM
from tests.browser.story import after, counting, on_air, selling, studio, watching
from tests.browser.story.scene import ABROAD, DESK, EXPERT, HOST, LOOKS, WIND, BothWays, Story, cast_works
from tests.browser.tongue import Tongue

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}"),
    pytest.mark.skipif(
        os.environ.get("STORY") != "all",
        reason="the story takes a quarter of an hour: STORY=all, which `make soak` sets, tells it",
    ),
]

CHAPTERS: tuple[Callable[[Story], None], ...] = (
    studio.registers,
    studio.deposits,
    studio.refuses,
    selling.enters,
    selling.takes_paddles,
    on_air.announces,
    on_air.is_held,
    on_air.goes_back,
    after.pays,
    after.leaves,
    after.comes_back,
    counting.settles,
    watching.audits,
    watching.oversees,
    watching.verifies,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("story") / "house") as house:
        yield house


@pytest.fixture
def story(chromium: Browser, house: House, tmp_path: Path) -> Iterator[Story]:
    with Office(house.url, house.administrator_token, Stopwatch()) as office:
        told = begin(chromium, house.url, office, tmp_path)
        yield told
        told.close()


def begin(chromium: Browser, url: str, office: Office, folder: Path) -> Story:
    """Engage everybody, and set the stage."""
    teller = Teller(engage_everybody(office, PrivateKey.new(), today=now().date()), office.stopwatch)
    office.admit(f"expert.own@{DOMAIN}", EXPERT, ["expert"])
    home = office.organisation("Bianhe Artists' House (demonstration) 汴河艺术家之家（演示）", "gallery")
    office.admit(f"host@{DOMAIN}", HOST, ["gallery"], organisation_id=home)
    works = cast_works(teller.troupe.artists[0].name, folder)
    told = Story(
        browser=chromium,
        url=url,
        tongue=Tongue("zh"),
        album=BothWays(LOOKS, "zh"),
        width=DESK,
        work=works[WIND],
        works=works,
        teller=teller,
        folder=folder,
        bring_papers=lambda artwork_id: papers(told, artwork_id),
        outbid=lambda sale_id, lot_id: None,
    )
    return told


def papers(story: Story, artwork_id: str) -> None:
    """Put on file, for each country where somebody bids, what the law asks of whoever exports a work."""
    cast = story.teller.troupe
    owner = next(one for one in (*cast.artists, *cast.galleries) if one.name == story.work.artist)
    for country in ABROAD.values():
        for stage in ("checkout", "filing"):
            bring_papers(story.teller, owner, artwork_id, stage=stage, destination=country)


def test_one_story_from_the_studio_to_the_door_and_back(house: House, story: Story) -> None:
    for chapter in CHAPTERS:
        began = monotonic()
        chapter(story)
        print(
            f"{chapter.__module__.rsplit('.', 1)[-1]}.{chapter.__name__}: {monotonic() - began:.0f} s",
            flush=True,
        )
    assert house.flask("audit")
    assert story.album.complaints == []
