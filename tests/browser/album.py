"""What is looked at on every page of a life, and the picture that is taken of it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.looking import axe, overflow_px

HAN: Final = re.compile("[\u3400-\u9fff]")
NUMBERED: Final = re.compile(r"[A-Z0-9.,:/ -]*")
"""A heading that is a number of something needs no translation."""
SETTLED: Final = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  await document.fonts.ready;
}"""


@dataclass
class Album:
    """The pictures of one life, and all that was wrong with what they show.

    Without slots: Playwright writes on the object whose method listens to a page.
    """

    folder: Path
    language: str
    takes_pictures: bool = field(default=True, kw_only=True)
    complaints: list[str] = field(default_factory=list)
    _taken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.[jp][pn]g"):
            old.unlink()

    def watch(self, page: Page) -> None:
        """Note what a page's scripts, its policy and its server complain of, whoever looks at it."""
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._said)
        page.on("response", self._answered)

    def look(self, page: Page, name: str) -> None:
        """Look at a page, once for each name: language, width, axe; and take its picture."""
        if name in self._taken:
            return
        self._taken.append(name)
        self.complaints += [f"{name}: {wrong}" for wrong in self._wrong(page)]
        if not self.takes_pictures:
            return
        page.evaluate(SETTLED)
        picture = self.folder / f"{len(self._taken):02}-{name}.jpg"
        page.screenshot(path=picture, type="jpeg", quality=85, full_page=True)

    def _wrong(self, page: Page) -> list[str]:
        wrong = axe(page)
        wanted = "zh-Hans" if self.language == "zh" else "en"
        if (said := page.get_attribute("html", "lang")) != wanted:
            wrong.append(f"says that it is in {said}")
        if over := overflow_px(page):
            wrong.append(f"is {over} px too wide")
        headings = [text.strip() for text in page.locator("h1:visible, h2:visible").all_inner_texts()]
        if not page.locator("h1").count():
            wrong.append("has no heading")
        if self.language == "zh":
            wrong += [
                f"heading in English: {text}"
                for text in headings
                if not HAN.search(text) and not NUMBERED.fullmatch(text)
            ]
        return wrong

    def _said(self, line: ConsoleMessage) -> None:
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.complaints.append(f"{line.location.get('url')}: {line.text}")

    def _answered(self, response: Response) -> None:
        # A playlist that is waited for and does not come is 503 by the book (RFC 8216bis, section 6.2.5.2).
        if response.status >= 500 and "_HLS_msn=" not in response.url:
            self.complaints.append(f"{response.url}: {response.status}")
