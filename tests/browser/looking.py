"""Looking at pages: a picture of one, and what axe finds in it.

with browser() as chromium:
    shoot("http://127.0.0.1:8000", "/catalogue", 390, "zh", dark=True, into=Path("build/looks"))
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

WHOLE: Final = "/usr/bin/chromium"
SHELL: Final = "/usr/bin/chromium-headless-shell"
"""Debian's Chromium without windows: the same pages at half the cost."""
SOAKED: Final = os.environ.get("BROWSER_LIVES") == "all" or bool(os.environ.get("DAYS"))
CHROMIUM: Final = WHOLE if Path(WHOLE).exists() and (SOAKED or not Path(SHELL).exists()) else SHELL
"""Whoever lives all lives, or days, does it in the whole browser where there is one."""
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SERIOUS: Final = frozenset({"serious", "critical"})
HEIGHT: Final = 900


@contextmanager
def browser() -> Iterator[Browser]:
    """Open Chromium; it asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


def open_page(
    chromium: Browser,
    url: str,
    *,
    width: int = 1440,
    language: str = "en",
    dark: bool = False,
    javascript: bool = True,
    person: str | None = None,
) -> Page:
    """Open a page of a house at `url`, `width` px wide, in a language.

    :param person: the account id of somebody of the demonstration, to be signed in as
    """
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "language", "value": language, "url": url}])
    if person is not None:
        context.request.post(f"{url}/demonstration/sign-in", form={"account_id": person})
    return context.new_page()


def shoot(
    url: str,
    path: str,
    width: int = 1440,
    language: str = "en",
    *,
    dark: bool = False,
    person: str | None = None,
    into: Path = Path("build/looks"),
) -> Path:
    """Take a picture of the whole page and return where it lies."""
    into.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", path).strip("-") or "home"
    target = into / f"{name}-{width}-{language}{'-dark' if dark else ''}.png"
    with browser() as chromium:
        page = open_page(chromium, url, width=width, language=language, dark=dark, person=person)
        page.goto(url + path, wait_until="load")
        page.screenshot(path=target, full_page=True)
    return target


def axe(page: Page) -> list[str]:
    """Return what axe finds serious or critical, each with the first element that shows it."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])}): {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


def overflow_px(page: Page) -> int:
    """Return by how many pixels the page is wider than its window; 0 when it fits."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))
