"""Where a life by keyboard is played: a work, a house, and a browser for each of its people."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext

from deploy.demonstration.works.catalogue import Work as Piece
from tests.browser.album import Album
from tests.browser.hands import PATIENCE_MS, Hands, Wanted
from tests.browser.looking import HEIGHT
from tests.browser.tongue import Tongue

DESTINATION: Final = "FR"
"""Where the buyer lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work that has just been made, by whom, and who will look at it."""

    photograph: Path
    piece: Piece
    """What the demonstration's catalogue says of it."""
    artist: str
    """Who registers it, and answers for it from then on."""
    expert: str
    died: int = 0
    """The year in which its maker died; 0: who is living."""
    came_by: tuple[str, str] = ("I made it myself.", "本人所作。")
    title_basis: tuple[str, str] = ("Painted by myself.", "本人所绘。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who else has a hand in a life, by name as their accounts have it."""

    keepers: tuple[str, str] = ("Ku Wenshou 库文守", "Cang Jinyi 仓谨一")
    senior: str = "Qi Shoubao 戚守宝"
    gate: str = "Men Kaihe 门开阖"
    courier: str = "Yun Pingan 运平安"
    declarant: str = "Bao Guanqing 包关清"
    customs: str = "Guan Zhengming 关正明"
    regulator: str = "Si Guanlan 司观澜"
    cashier: str = "Zhang Fangxian 账房先"
    buyer: str = "Camille Larue (Paris)"
    examiner: str = "Wen Jianding 文鉴定"
    tax: str = "Shui Hezheng 税核正"
    second_tax: str = "Shui Fuhe 税复核"
    exchange: str = "Hui Guanli 汇管理"
    auditor: str = "Shen Hezhang 审核章"


@dataclass(slots=True, kw_only=True)
class Stage:
    """A work, and the people through whose hands it goes, each before a browser of his own."""

    browser: Browser
    url: str
    tongue: Tongue
    album: Album
    width: int
    work: Work
    company: Company = field(default_factory=Company)
    bring_papers: Callable[[str], None]
    """Puts on file, for a work's number, what the law asks of whoever exports it, verified."""
    outbid: Callable[[str, str], None]
    """Has a rival bid: the sale, the lot."""
    artwork_id: str = ""
    destination: str = DESTINATION
    sale_lasts: timedelta = timedelta(seconds=60)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _hands: dict[str, Hands] = field(default_factory=dict)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        self._hands.clear()

    def now(self) -> datetime:
        """Return this instant: a visitor has a watch of his own."""
        return datetime.now(UTC)  # noqa: TID251 -- this is no part of the house

    def say(self, text: str) -> str:
        """Return an English text of the pages in the language of this life."""
        return self.tongue.say(text)

    @property
    def title(self) -> str:
        """Return the work's title as it is read here."""
        return self.work.piece.title[self.tongue.language]

    def tell(self, english: str, chinese: str) -> str:
        """Return what somebody of this life writes in his own words."""
        return chinese if self.tongue.language == "zh" else english

    # ---- people ----

    def person(self, name: str) -> Hands:
        """Return the hands of somebody before his own browser; at first he comes in by the front door."""
        if name not in self._hands:
            self._hands[name] = hands = self.visitor()
            english, _, chinese = name.rpartition(" ")
            spoken = name if chinese.isascii() else chinese if self.tongue.language == "zh" else english
            offered = hands.page.locator(".switcher-list button", has_text=spoken)
            hands.until(lambda: offered.count() > 0, f"{name} among those one may become")
            hands.unfold(self.say("Become somebody"))
            hands.press(re.compile(f"{re.escape(spoken)} .*"))
        return self._hands[name]

    @property
    def artist(self) -> Hands:
        """Return the hands of who made the work."""
        return self.person(self.work.artist)

    def visitor(self, *, locale: str = "") -> Hands:
        """Return the hands of a stranger on the home page."""
        context = self.browser.new_context(
            viewport={"width": self.width, "height": HEIGHT},
            locale=locale or ("zh-CN" if self.tongue.language == "zh" else "en-GB"),
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        self.album.watch(page)
        page.goto(f"{self.url}/", wait_until="load")
        return Hands(page, self.tongue)

    # ---- what everybody does ----

    def look(self, hands: Hands, name: str) -> None:
        """Look at the page before somebody, and take its picture."""
        self.album.look(hands.page, name)

    def desk(self, hands: Hands, name: str, link: Wanted) -> None:
        """Go to one's desk and follow what waits there."""
        hands.follow(self.say("Desk"))
        hands.until_link(link)
        self.look(hands, name)
        hands.follow(link)

    def holding(self, hands: Hands) -> None:
        """Go to the work's page in the warehouse, or look at it again."""
        link = hands.page.get_by_role("link", name=self.title, exact=True)
        if "/steps/" in hands.page.url and link.count():
            hands.follow(self.title)
        elif "/holdings/" in hands.page.url and self.title in hands.page.locator("h1").first.inner_text():
            hands.page.reload(wait_until="load")
        else:
            hands.follow(self.say("Warehouse"))
            hands.follow(self.title)
