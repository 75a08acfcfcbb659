"""Before a live sale: works in the vault, who bids, and a seat for each before his own browser."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from deploy.demonstration.painting import paint_all
from deploy.demonstration.people import COUNTRIES
from deploy.demonstration.pieces import of_catalogue
from deploy.demonstration.works.catalogue import catalogue
from deploy.journey.cast.market import Buyer
from deploy.journey.cast.troupe import Owner
from deploy.journey.house import ROOT
from deploy.journey.lives import keeping, registering, selling
from deploy.journey.lives.telling import Teller
from deploy.journey.people import Person
from tests.browser.album import Album
from tests.browser.days.scenes import CloseLook
from tests.browser.looking import HEIGHT
from tests.browser.tongue import Tongue

PATIENCE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Study:
    """What is said of a living artist's study after a picture beside the project."""

    file: str
    english: str
    chinese: str
    medium: str
    height_mm: int
    width_mm: int
    told: dict[str, str]


STUDIES: Final = (
    Study(
        "mp_woman-with-a-parasol.jpg",
        "Wind on the Hill, after Monet",
        "山风（仿莫奈）",
        "oil, canvas",
        1000,
        805,
        {
            "en": "The low viewpoint and the moving grass, painted wet in wet in one day.",
            "zh": "此作保留低视角与风中之草，以湿画法一日画成。",
        },
    ),
    Study(
        "mp_plum-park-in-kameido.jpg",
        "Plum Garden, after Hiroshige",
        "梅园（仿广重）",
        "paper, ink, colour",
        360,
        245,
        {
            "en": "Ink and colour on mulberry paper, after the print of 1857.",
            "zh": "桑皮纸本设色，仿一八五七年版画。",
        },
    ),
    Study(
        "mp_impression-sunrise.jpg",
        "Harbour at Dawn, after Monet",
        "港口晨光（仿莫奈）",
        "oil, canvas",
        480,
        630,
        {
            "en": "The harbour before the day begins: two boats, one orange sun, and its road on the water.",
            "zh": "一日未始之港：两舟、一轮橙日，与水上之光路。",
        },
    ),
    Study(
        "mp_five-oxen.jpg",
        "Five Oxen, after Han Huang",
        "五牛图（仿韩滉）",
        "paper, ink, colour",
        208,
        1398,
        {
            "en": "A handscroll, read from right to left: five oxen, each alone.",
            "zh": "手卷，自右向左展读：五牛各自独立。",
        },
    ),
)
"""The lots, after pictures of the artworks beside the project."""
PAINTED: Final = ("oil-03", "plum-01", "shanshui-11", "handscroll-00")
"""Painted instead, where those pictures are absent."""
SCREENS: Final = ROOT / "build" / "live-sale"
SHARED: Final = Path(os.environ.get("BIANLIANG_SHARED", ROOT.parent / "shared")) / "data" / "artworks"
CODES: Final = """() => [...document.querySelectorAll("main td, main .badge, main small, main dd")]
  .map((one) => one.textContent.trim()).filter((text) => /^[a-z_]{3,}$/.test(text))"""
FACTS: Final = {
    "kind": "painting",
    "ownership": "private",
    "acquisition": "other_lawful",
    "title_flags": [],
    "materials": [],
    "ethnic_minority": False,
    "industrial": False,
    "artist_living": True,
    "value_eur": 5000,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A work that is to be a lot."""

    artwork_id: str
    holding_id: str
    consignment_id: str
    owner: Owner


class Closer(CloseLook):
    """An album that also finds states that stand on a Chinese page by their codes."""

    def _wrong(self, page: Page) -> list[str]:
        codes = page.evaluate(CODES) if self.language == "zh" else []
        return super()._wrong(page) + [f"shows the code {code!r}" for code in codes]


@dataclass(slots=True)
class Seat:
    """Somebody before his own screen, in his own language."""

    page: Page
    tongue: Tongue
    album: Album
    url: str

    def goes(self, path: str, name: str = "") -> None:
        """Go to a page by its address, and look at it if it has a name."""
        self.page.goto(self.url + path, wait_until="load")
        if name:
            self.looks(name)

    def looks(self, name: str) -> None:
        """Look at the page as it is now, once for each name."""
        self.album.look(self.page, name)

    def button(self, text: str, **facts: str) -> Locator:
        """Return the button that says this English text in his language."""
        whole = re.compile(f"^{self.tongue.pattern(text, **facts).pattern}$")
        return self.page.get_by_role("button", name=whole)

    def presses(self, text: str, **facts: str) -> None:
        """Press a button; a page follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.button(text, **facts).first.click()

    def unfolds(self, text: str) -> None:
        """Open what asks once more before something is done."""
        self.page.locator("summary", has_text=self.tongue.say(text)).first.click()

    def writes(self, label: str, text: str) -> None:
        """Write into a field."""
        name = re.compile(f"^{re.escape(self.tongue.say(label))}")
        self.page.get_by_role("textbox", name=name).locator("visible=true").first.fill(text)

    def follows(self, text: str, **facts: str) -> None:
        """Follow a link."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role(
                "link", name=re.compile(f"^{self.tongue.pattern(text, **facts).pattern}$")
            ).first.click()

    def sees(self, selector: str, text: str, **facts: str) -> None:
        """Wait until a part of the page says an English text in his language, without a new page."""
        pattern = self.tongue.pattern(text, **facts)
        expect(self.page.locator(selector).first).to_contain_text(pattern, timeout=PATIENCE_MS)

    def marks(self) -> None:
        """Leave a mark on this page, which a new one would not have."""
        expect(self.page.locator("[data-live-state]")).to_have_text(
            self.tongue.say("Live"), timeout=PATIENCE_MS
        )
        self.page.evaluate("window.same = true")

    def is_same(self) -> bool:
        """Say whether this is still the page on which the mark was left."""
        return self.page.evaluate("window.same === true") is True


@dataclass(slots=True, kw_only=True)
class Evening:
    """The sale, its works, and everybody in it."""

    chromium: Browser
    url: str
    teller: Teller
    entries: Sequence[Entry]
    sale_id: str = ""
    lots: Sequence[str] = ()
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def buyers(self) -> Sequence[Buyer]:
        """Return who may bid, in the order of `COUNTRIES`."""
        return self.teller.troupe.buyers

    def seat(self, person: Person, name: str, *, width: int, language: str) -> Seat:
        """Give somebody a browser of his own."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": HEIGHT if width > 500 else 844},
            locale="zh-CN" if language == "zh" else "en-GB",
            reduced_motion="reduce",
            has_touch=width < 1000,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "language", "value": language, "url": self.url}])
        context.request.post(f"{self.url}/demonstration/sign-in", form={"account_id": person.account_id})
        self._contexts.append(context)
        album = Closer(SCREENS / f"{name}-{width}-{language}", language, self.complaints)
        page = context.new_page()
        album.watch(page)
        return Seat(page, Tongue(language), album, self.url)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


def bring_works(teller: Teller, folder: Path) -> list[Entry]:
    """Have the works registered, certified, stored and consigned, with papers for each country."""
    artists = teller.troupe.artists
    entries = []
    for number, (said, facts, photographs) in enumerate(_works(artists, folder)):
        owner = artists[number % len(artists)]
        artwork_id = registering.register(teller, owner, said, photographs, is_study=False)
        owner.depositor.states(artwork_id, facts)
        registering.certify(teller, artwork_id)
        holding_id = keeping.book(teller, owner, artwork_id, status="export_goods_in_zone", is_old=False)
        keeping.store(teller, owner, holding_id)
        for country in dict.fromkeys(COUNTRIES):
            selling.bring_papers(teller, owner, artwork_id, stage="checkout", destination=country)
        entries.append(Entry(artwork_id, holding_id, owner.consignor.consigns(artwork_id), owner))
    return entries


def _works(artists: Sequence[Owner], folder: Path) -> list[tuple[dict[str, Any], dict[str, Any], list[Path]]]:
    if SHARED.is_dir():
        return [
            (_said(study, artists[number % len(artists)].name), FACTS, [SHARED / study.file])
            for number, study in enumerate(STUDIES)
        ]
    works = {work.slug: work for work in catalogue()}
    pieces = [of_catalogue(painted) for painted in paint_all([works[slug] for slug in PAINTED], folder)]
    return [(piece.details, piece.facts, list(piece.photographs)) for piece in pieces]


def _said(study: Study, artist: str) -> dict[str, Any]:
    english, _, chinese = artist.rpartition(" ")
    return {
        "title": {"en": study.english, "zh": study.chinese},
        "maker": {"en": f"{english} (demonstration)", "zh": f"{chinese}（示范）"},
        "maker_born_year": 1980,
        "maker_living": True,
        "object_type": "painting",
        "materials": study.medium,
        "height_mm": study.height_mm,
        "width_mm": study.width_mm,
        "description": study.told,
        "date_text": "2026",
        "made_from_year": 2026,
        "made_to_year": 2026,
        "origin_country": "CN",
        "ownership": "The artist's own work.",
    }
