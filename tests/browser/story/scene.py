"""Where the story plays: its works, who does what in it, and an album that sees each page both ways."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from deploy.demonstration.works.catalogue import Work as Piece
from deploy.demonstration.works.catalogue import catalogue
from deploy.demonstration.works.studio import paint
from deploy.journey.house import ROOT
from deploy.journey.lives.telling import Teller
from tests.browser.days.scenes import CloseLook
from tests.browser.hands import Hands
from tests.browser.looking import HEIGHT
from tests.browser.sale.scene import PAINTED, SHARED, STUDIES, Study
from tests.browser.stage import Company, Stage, Work
from tests.browser.tongue import Tongue

PHONE, DESK = 390, 1440
LOOKS: Final = Path(os.environ.get("LOOKS") or ROOT / "build" / "story")
EXPERT: Final = "Bao Jianming 鲍鉴明"
HOST: Final = "Lan Zhubo 兰主播"
GALLERY: Final = "Bianhe Gallery (demonstration)"
PARIS, TOKYO, LONDON = "Camille Larue (Paris)", "Aoi Minase (Tokyo)", "Rowan Ashdown (London)"
ABROAD: Final = {PARIS: "FR", TOKYO: "JP", LONDON: "GB"}
"""Who bids, and where each lives."""
ON_PHONES: Final = frozenset(
    {PARIS, Company().keepers[0], Company().keepers[1], Company().gate, Company().courier}
)
WIND, PLUM, HARBOUR = "wind", "plum", "harbour"
"""The works: one is delivered, one comes back, and one may not leave."""
DIED: Final = 1960


class BothWays(CloseLook):
    """An album that sees each page twice.

    In the language and at the width in which somebody uses it, and in the other language at the other width.
    """

    def look(self, page: Page, name: str) -> None:
        """Look at a page, once for each name, in both languages and at both widths."""
        if name in {one.rsplit("-", 2)[0] for one in self._taken}:
            return
        self._sees(page, name)
        language, width = self.language, width_of(page)
        reads(page, "en" if language == "zh" else "zh")
        other = page.context.new_page()
        try:
            other.set_viewport_size(size(DESK if width == PHONE else PHONE))
            answer = other.goto(page.url, wait_until="load")
            if answer is not None and answer.ok:
                self._sees(other, name)
        finally:
            other.close()
            reads(page, language)
            self.language = language

    def look_as_it_is(self, page: Page, name: str) -> None:
        """Look at a page that moves, as it is now and once."""
        self._sees(page, name)

    def _sees(self, page: Page, name: str) -> None:
        self.language = "zh" if page.get_attribute("html", "lang") == "zh-Hans" else "en"
        before = len(self.complaints)
        super().look(page, f"{name}-{width_of(page)}-{self.language}")
        for wrong in self.complaints[before:]:
            print("clumsy:", wrong, flush=True)


def size(width: int) -> ViewportSize:
    """Return the size of a window of this width."""
    return {"width": width, "height": HEIGHT if width > PHONE else 844}


def width_of(page: Page) -> int:
    """Return the width of a page's window."""
    seen = page.viewport_size
    assert seen is not None
    return seen["width"]


def reads(page: Page, language: str) -> None:
    """Have all pages of somebody's browser be in a language from now on."""
    url = page.url.split("/", 3)
    page.context.add_cookies([{"name": "language", "value": language, "url": "/".join(url[:3])}])


@dataclass(slots=True, kw_only=True)
class Story(Stage):
    """The stage of the whole story: scenes at home are played in Chinese, scenes abroad in English."""

    album: BothWays
    teller: Teller
    folder: Path
    """What is taken home lies there."""
    works: dict[str, Work]
    numbers: dict[str, str] = field(default_factory=dict)
    """The number of each work, once it is registered."""
    sale_id: str = ""
    session_id: str = ""

    def person(self, name: str) -> Hands:
        """Return somebody's hands; his pages are in the language of the scene."""
        self.width = PHONE if name in ON_PHONES or name == self.works[WIND].artist else DESK
        hands = super(Story, self).person(name)
        if hands.tongue.language != self.tongue.language:
            hands.tongue = self.tongue
            reads(hands.page, self.tongue.language)
            hands.page.reload(wait_until="load")
        return hands

    def visitor(self, *, locale: str = "") -> Hands:
        """Return the hands of a stranger, in the language of the scene."""
        hands = super(Story, self).visitor(locale=locale)
        reads(hands.page, self.tongue.language)
        hands.page.reload(wait_until="load")
        return hands

    @contextmanager
    def scene(self, language: str, work: str = "") -> Iterator["Story"]:
        """Play a scene in a language, about a work."""
        before = self.tongue
        self.tongue = Tongue(language)
        if work:
            self.work, self.artwork_id = self.works[work], self.numbers.get(work, "")
        yield self
        if work:
            self.numbers[work] = self.artwork_id
        self.tongue = before

    def sold_to(self, buyer: str) -> None:
        """Have what follows be about this buyer."""
        self.company, self.destination = replace(self.company, buyer=buyer), ABROAD[buyer]


def cast_works(artist: str, folder: Path) -> dict[str, Work]:
    """Return the works of the story, with a photograph of each."""
    wind, plum, harbour = (_pictured(number, artist, folder) for number in range(3))
    bought = ("Bought from the artist in 2026.", "二〇二六年购自画家本人。")
    late = replace(
        harbour,
        artist=GALLERY,
        died=DIED,
        piece=replace(
            harbour.piece,
            born=1890,
            year=1955,
            artist={
                "en": "An artist who died in 1960 (demonstration)",
                "zh": "一九六〇年故去之画家（示范）",
            },
        ),
        came_by=("Inherited in the family.", "家中世传。"),
        title_basis=("By mandate of the heirs.", "受继承人委托。"),
    )
    return {
        WIND: wind,
        PLUM: replace(plum, artist=GALLERY, came_by=bought, title_basis=bought),
        HARBOUR: late,
    }


def _pictured(number: int, artist: str, folder: Path) -> Work:
    if SHARED.is_dir():
        study = STUDIES[number]
        return Work(photograph=SHARED / study.file, piece=_piece(study, artist), artist=artist, expert=EXPERT)
    piece = next(one for one in catalogue() if one.slug == PAINTED[number])
    photograph = folder / f"{piece.slug}.jpg"
    Image.fromarray(paint(piece.kind, piece.seed, 800)).save(photograph, quality=92)
    return Work(photograph=photograph, piece=piece, artist=artist, expert=EXPERT)


def _piece(study: Study, artist: str) -> Piece:
    english, _, chinese = artist.rpartition(" ")
    return Piece(
        kind="study",
        seed=0,
        title={"en": study.english, "zh": study.chinese},
        artist={"en": f"{english} (demonstration)", "zh": f"{chinese}（示范）"},
        born=1980,
        year=2026,
        medium={"en": study.medium, "zh": "油彩、画布" if "oil" in study.medium else "纸、墨、设色"},
        object_type="painting",
        width_mm=study.width_mm,
        height_mm=study.height_mm,
        description=study.told,
        estimate_low_minor=30_000_00,
        estimate_high_minor=50_000_00,
    )


def photographed(work: Work, folder: Path) -> Path:
    """Photograph a work again, as it stands on a table: a little aslant, smaller, with what is around it."""
    picture = Image.open(work.photograph).convert("RGB")
    picture.thumbnail((900, 900))
    table = Image.new("RGB", (picture.width + 160, picture.height + 140), (138, 133, 120))
    table.paste(picture, (70, 80))
    path = folder / f"{work.photograph.stem}-on-a-table.jpg"
    table.rotate(1.5, Image.Resampling.BICUBIC, fillcolor=(138, 133, 120)).save(path, quality=88)
    return path
