"""The page that is kept, from a file, in a Chromium without a network: two widths, two languages."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from authentication.web import kept_page
from tests.unit.kept.test_same_verdict import FILES, said

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=6)]


@pytest.fixture
def good() -> dict[str, Any]:
    """A good passport with what is believed of it."""
    cases: list[dict[str, Any]] = json.loads(gzip.decompress(FILES.read_bytes()))
    plain = [each for each in cases if not (each["lists"] or each["known"] or each["disclosures"])]
    return next(each for each in plain if said(each)["en"]["valid"])


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (1440, "en-GB")])
def test_it_says_what_the_command_says_and_asks_nobody(
    chromium: Browser, tmp_path: Path, good: dict[str, Any], width: int, locale: str
) -> None:
    data = bytearray(base64.b64decode(good["data"]))
    (tmp_path / "work.passport").write_bytes(data)
    data[len(data) // 2] ^= 1
    (tmp_path / "changed.passport").write_bytes(data)
    (tmp_path / "trust.toml").write_text(good["trust"])
    spoken = {"en": {"certificate": "Certified genuine"}, "zh": {"certificate": "认证为真"}}
    (tmp_path / "page.html").write_bytes(kept_page.written(spoken))
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, locale=locale, offline=True, accept_downloads=True
    )
    page, wrong, asked = context.new_page(), [], []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())

    page.keyboard.press("Tab")
    assert _focused(page) == "language"
    page.set_input_files("#files", [tmp_path / "work.passport", tmp_path / "changed.passport"])
    page.set_input_files("#trust", tmp_path / "trust.toml")
    page.locator("summary").first.press("Enter")
    page.locator("#at").fill("2026-03-02T12:00:00Z")
    page.locator("#at").press("Enter")
    page.wait_for_selector(".verdict")

    lang = "zh" if locale.startswith("zh") else "en"
    words = said({**good, "at": 1772452800.0})[lang]
    first = page.locator(".verdict").first
    assert first.locator("h3").inner_text() == words["word"]
    assert first.locator(".steps li > span:last-child").all_inner_texts() == [
        step["says"] for step in words["steps"]
    ]
    kinds = first.locator("tbody td:nth-child(2)").all_inner_texts()
    assert [each.partition("\n")[0] for each in kinds] == [
        spoken[lang].get(each["kind"], each["kind"]) for each in words["statements"]
    ]
    assert spoken[lang]["certificate"] in str(kinds)
    assert page.locator(".verdict").nth(1).get_attribute("data-state") != "valid"
    assert _focused(page) == "found"
    with page.expect_download() as saved:
        page.locator("#found > .buttons button").press("Enter")
    told = json.loads(Path(saved.value.path()).read_text())
    assert [each["valid"] for each in told] == [True, False]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
    assert ([each for each in asked if not each.startswith(("file:", "blob:"))], wrong) == ([], [])
    context.close()


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))
