"""The days of all who keep and examine works, by keyboard: on a phone, or on a desk; in both languages."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Final

import pytest
from playwright.sync_api import Browser

from authentication.evidence.keys import PrivateKey
from deploy.demonstration.people import engage_everybody
from deploy.journey.house import ROOT, House
from deploy.journey.lives.telling import Teller, now
from deploy.journey.people import Office
from deploy.journey.stopwatch import Stopwatch
from tests.browser.days import auditor, customs, declarant, examiner, keepers, tax
from tests.browser.days.scenes import CloseLook, Scene, cast_works, played
from tests.browser.looking import CHROMIUM
from tests.browser.stage import Stage
from tests.browser.tongue import Tongue

WANTED: Final = os.environ.get("DAYS", "")
"""`all`, or names of days with commas between them."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}"),
    pytest.mark.skipif(not WANTED, reason="days take minutes: DAYS=all, which `make soak` sets, lives them"),
]

SCREENS: Final = ROOT / "build" / "screens"
PHONE, DESK = 390, 1440
DAYS: Final[dict[str, tuple[Callable[[Scene], None], int]]] = {
    "keepers": (keepers.day, PHONE),
    "examiner": (examiner.day, DESK),
    "declarant": (declarant.day, DESK),
    "customs": (customs.day, DESK),
    "tax": (tax.day, DESK),
    "auditor": (auditor.day, DESK),
}
LIVED: Final = list(DAYS) if WANTED in {"", "all"} else [name.strip() for name in WANTED.split(",")]
"""A day that nobody knows fails by its name."""


@pytest.fixture(scope="module", params=["en", "zh"])
def scene(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """A house for one language, with everybody in it and no work yet."""
    folder = tmp_path_factory.mktemp(f"days-{request.param}")
    with House(folder / "house") as house:
        stopwatch = Stopwatch()
        with Office(house.url, house.administrator_token, stopwatch) as office:
            teller = Teller(engage_everybody(office, PrivateKey.new(), today=now().date()), stopwatch)
            works = cast_works(teller, tmp_path_factory.getbasetemp() / "paintings")
            stage = Stage(
                browser=chromium,
                url=house.url,
                tongue=Tongue(request.param),
                album=CloseLook(SCREENS / f"days-{request.param}", request.param),
                width=PHONE,
                work=played(works["arriving"]),
                bring_papers=lambda artwork_id: None,
                outbid=lambda sale_id, lot_id: None,
            )
            yield Scene(stage=stage, teller=teller, works=works)


@pytest.mark.parametrize("name", LIVED)
def test_a_day(scene: Scene, name: str, record_property: Callable[[str, object], None]) -> None:
    live, width = DAYS[name]
    stage = scene.stage
    stage.width = width
    stage.album = CloseLook(SCREENS / f"days-{stage.tongue.language}" / name, stage.tongue.language)
    began = monotonic()
    try:
        live(scene)
    finally:
        stage.close()
    record_property("seconds", round(monotonic() - began))
    print(f"{name} ({stage.tongue.language}): {monotonic() - began:.0f} s")
    assert stage.album.complaints == []
