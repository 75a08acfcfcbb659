"""The pattern book and the ways in, as a browser has them."""

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import axe, open_page, overflow_px

pytestmark = pytest.mark.browser

PAGES = ("/pattern-book", "/sign-in", "/join", "/docs", "/nowhere")


@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(320, "en", False), (390, "zh", True), (1440, "en", True), (1600, "zh", False)],
)
def test_pages_are_fit_for_everyone(
    chromium: Browser, url: str, width: int, language: str, *, dark: bool
) -> None:
    page = open_page(chromium, url, width=width, language=language, dark=dark)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    for path in PAGES:
        page.goto(url + path)
        assert overflow_px(page) == 0, path
        assert axe(page) == [], path
    assert complaints == []


def test_axe_sees_what_is_wrong(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url)
    page.goto(f"{url}/sign-in")
    page.evaluate("document.querySelector('label').remove()")

    assert any(found.startswith("label") for found in axe(page))


def test_language_and_theme_change_without_javascript(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url, javascript=False)
    page.context.clear_cookies()
    page.goto(f"{url}/docs?from=here")
    assert page.get_attribute("html", "lang") == "en"

    page.click("button[value=zh]")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    assert page.url == f"{url}/docs?from=here"

    page.click("button[value=dark]")
    page.wait_for_load_state()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(21, 20, 18)"
    page.click("button[value=light]")
    assert page.get_attribute("html", "data-theme") == "light"


def test_theme_changes_without_a_new_page_and_stays(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url)
    page.goto(f"{url}/docs")
    page.evaluate("window.same = true")

    with page.expect_response("**/theme"):
        page.click("button[value=dark]")

    assert page.evaluate("window.same") is True
    assert page.get_attribute("html", "data-theme") == "dark"
    page.goto(f"{url}/join")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_first_key_leads_to_the_content(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url)
    page.goto(f"{url}/join")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "email"


def test_a_page_is_light_before_its_pictures(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{url}/sign-in", wait_until="networkidle")

    assert sum(sizes) < 200_000
