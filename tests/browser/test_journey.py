"""A work goes all the way by keyboard alone, on a phone and on a desk, in English and in Chinese."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.works.catalogue import catalogue
from deploy.demonstration.works.studio import paint
from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import engage
from deploy.journey.house import ROOT, House
from deploy.journey.lives import selling
from deploy.journey.lives.telling import Teller, now
from deploy.journey.people import Office
from deploy.journey.stopwatch import Stopwatch
from tests.browser.album import Album
from tests.browser.chapters import leaving, market, registry, warehouse
from tests.browser.looking import CHROMIUM, SOAKED
from tests.browser.stage import DESTINATION, Stage, Work
from tests.browser.tongue import Tongue

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow(seconds=170),
    pytest.mark.timeout(600),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}"),
]

DOMAIN: Final = "demonstration.example"
"""The house's switcher offers the people of this domain."""
PICTURES: Final = ROOT / "build" / "screenshots"
WORKS: Final = ("plum-01", "shanshui-11", "bamboo-01", "oil-03")
"""Paintings of the demonstration's catalogue, each of another artist: one for each life."""
EXPERTS: Final = ("Bao Jianming 鲍鉴明", "Yan Gongzheng 严公正", "Gu Shiyi 顾识遗", "Lu Bianzhen 陆辨真")
RIVAL_MINOR: Final = 24_000_00
EVERY_LIFE: Final = ((390, "zh"), (1440, "en"), (1440, "zh"), (390, "en"))
LIVES: Final = EVERY_LIFE if os.environ.get("BROWSER_LIVES") == "all" else EVERY_LIFE[:1]
"""One of the four in `make test`, since a life takes minutes; `make soak` lives them all."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start a house of the demonstration, with nothing in it."""
    with House(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def teller(house: House) -> Iterator[Teller]:
    """Engage everybody: an artist and an expert for each life, and those whom all of them meet."""
    stopwatch = Stopwatch()
    makers = [next(work for work in catalogue() if work.slug == slug) for slug in WORKS]
    with Office(house.url, house.administrator_token, stopwatch) as office:
        troupe = engage(
            office,
            domain=DOMAIN,
            key=PrivateKey.new(),
            artists=[(f"artist.{number}", name_of(work.artist)) for number, work in enumerate(makers)],
            buyers=[("buyer.paris", "Camille Larue (Paris)"), ("buyer.lyon", "Bastien Orval (Lyon)")],
            today=now().date(),
        )
        for number, name in enumerate(EXPERTS):
            office.admit(f"expert.{number}@{DOMAIN}", name, ["expert"])
        yield Teller(troupe, stopwatch)


@pytest.mark.parametrize(("width", "language"), LIVES)
def test_a_work_goes_all_the_way_by_keyboard(
    chromium: Browser, house: House, teller: Teller, tmp_path: Path, width: int, language: str
) -> None:
    number = LIVES.index((width, language))
    album = Album(PICTURES / f"{width}-{language}", language, takes_pictures=SOAKED)
    stage = Stage(
        browser=chromium,
        url=house.url,
        tongue=Tongue(language),
        album=album,
        width=width,
        work=painted(number, tmp_path),
        bring_papers=lambda artwork_id: bring_papers(teller, number, artwork_id),
        outbid=lambda sale_id, lot_id: outbid(teller, sale_id, lot_id),
    )
    try:
        began = monotonic()
        registry.registers(stage)
        stage.sale_lasts = timedelta(seconds=15 + 3.5 * (monotonic() - began))
        registry.certifies(stage)
        warehouse.deposits(stage)
        market.lists(stage)
        market.bids(stage)
        market.pays(stage)
        leaving.declares(stage)
        leaving.releases(stage)
        leaving.leaves(stage)
        leaving.verifies(stage, tmp_path)
    finally:
        stage.close()
    assert album.complaints == []


def painted(number: int, folder: Path) -> Work:
    """Paint the work of a life, and photograph it."""
    work = next(work for work in catalogue() if work.slug == WORKS[number])
    photograph = folder / f"{work.slug}.jpg"
    Image.fromarray(paint(work.kind, work.seed, 800)).save(photograph, quality=92)
    return Work(photograph=photograph, piece=work, artist=name_of(work.artist), expert=EXPERTS[number])


def name_of(maker: dict[str, str]) -> str:
    """Return an artist's name in both scripts, as accounts have it."""
    return f"{maker['en'].split(' (')[0]} {maker['zh'].split('（')[0]}"


def bring_papers(teller: Teller, number: int, artwork_id: str) -> None:
    """Put every paper on file that the law asks for until the work is abroad, and have it verified."""
    owner = teller.troupe.artists[number]
    for stage in ("checkout", "filing"):
        selling.bring_papers(teller, owner, artwork_id, stage=stage, destination=DESTINATION)


def outbid(teller: Teller, sale_id: str, lot_id: str) -> None:
    """Have the rival get a paddle, and bid."""
    rival: Buyer = teller.troupe.buyers[1]
    teller.troupe.cashier.approves(rival.registers_for(sale_id, country=DESTINATION))
    rival.bids(lot_id, RIVAL_MINOR)
