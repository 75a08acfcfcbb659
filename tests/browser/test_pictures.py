"""Pictures in a real browser: nothing moves when they come, and they are looked at closely by tiles."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from authentication.images.preparing import Photograph, prepare
from authentication.models import ArtworkImage
from foundation import clock
from foundation.actor import Actor
from foundation.db import transaction
from tests.browser.looking import axe, open_page, overflow_px
from tests.operations.authentication.studio import encoded
from tests.operations.market.house import write_work

pytestmark = pytest.mark.browser

OWNER = Actor(account_id="acc_owner", name="Lin Mo", roles=frozenset())
PAINTING, SCROLL = f"art_{1:026d}", f"art_{2:026d}"
SHIFTS = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) moved += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 250);
})"""


def hang(app: Flask) -> None:
    """Hang a painting and a handscroll, certified, with their photographs."""
    at = clock.now()
    for number, size, sides in ((1, (1500, 1100), (690, 940)), (2, (5200, 640), (320, 2600))):
        picture = Image.effect_noise((size[0] // 20, size[1] // 20), 90).convert("RGB").resize(size)
        prepared = prepare(encoded(picture, quality=80))
        for data in prepared.files:
            app.extensions["authentication.images"].put(data)
        with app.app_context(), transaction() as session:
            write_work(session, number, OWNER, at, artwork={"height_mm": sides[0], "width_mm": sides[1]})
            session.flush()
            session.add(_row(f"art_{number:026d}", prepared.photograph, at))


def _row(artwork_id: str, photograph: Photograph, at: Any) -> ArtworkImage:
    return ArtworkImage(
        artwork_id=artwork_id,
        position=0,
        caption="",
        sha256=photograph.sha256,
        source_sha256=photograph.source_sha256,
        media_type=photograph.media_type,
        width=photograph.width,
        height=photograph.height,
        size_bytes=photograph.size_bytes,
        renditions=photograph.renditions,
        fingerprint=photograph.fingerprint,
        added_by=OWNER.id,
        added_at=at,
        phash64="0" * 16,
        dhash64="0" * 16,
        pdq256="0" * 64,
    )


@pytest.fixture
def hung(shown: Flask) -> Iterator[None]:
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(hang, shown).result()
        yield


def opened(chromium: Browser, address: str, **how: Any) -> tuple[Page, list[str]]:
    page = open_page(chromium, address, **how)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    page.route(
        "**/*.woff2", lambda route: route.abort()
    )  # a face that comes late moves words: no picture's doing
    return page, complaints


@pytest.mark.usefixtures("hung")
def test_a_picture_comes_without_moving_the_page_and_is_looked_at_closely(
    chromium: Browser, url: str
) -> None:
    for artwork_id, width in ((PAINTING, 1440), (SCROLL, 390)):
        page, complaints = opened(chromium, url, width=width)
        page.goto(f"{url}/works/{artwork_id}", wait_until="networkidle")
        assert page.evaluate(SHIFTS) == 0
        assert overflow_px(page) == 0
        early = page.locator(".framed .blur image").first.get_attribute("href")
        assert (early or "").startswith("data:image/")
        expect(page.locator(".wall svg")).to_be_visible()

        page.click(".look-open")
        page.wait_for_selector("[data-ready]")
        expect(page.locator("dialog.look")).to_be_visible()
        assert axe(page) == []
        bar = page.locator("[data-bar-words]")
        expect(bar).to_have_text(re.compile(r"^\d+ c?m$"))
        before = bar.inner_text()
        for _ in range(3):
            page.keyboard.press("NumpadAdd")
        expect(bar).not_to_have_text(before)
        page.click("[data-true]")
        page.click("[data-calibrated]")
        expect(page.locator("[data-said]")).to_have_text("True size on this screen")
        page.keyboard.press("Escape")
        expect(page.locator("dialog.look")).to_have_count(0)
        assert page.evaluate("document.activeElement.className") == "look-open"
        assert complaints == []


@pytest.mark.usefixtures("hung")
def test_a_handscroll_begins_at_the_right_and_is_unrolled(chromium: Browser, url: str) -> None:
    page, _ = opened(chromium, url, width=1440)
    page.goto(f"{url}/works/{SCROLL}", wait_until="networkidle")
    pane = page.locator(".handscroll")
    assert pane.evaluate("one => one.scrollLeft") == 0
    assert pane.evaluate("one => getComputedStyle(one).direction") == "rtl"

    page.click("[data-unroll]")
    assert pane.evaluate("one => one.scrollLeft") < 0
    place = page.locator("[data-place]").first
    place.focus()
    page.keyboard.press("End")
    assert pane.evaluate("one => Math.round(-one.scrollLeft - (one.scrollWidth - one.clientWidth))") in {
        -1,
        0,
        1,
    }


@pytest.mark.usefixtures("hung")
def test_without_javascript_the_large_picture_is_one_link_away(chromium: Browser, url: str) -> None:
    page = open_page(chromium, url, javascript=False)
    page.goto(f"{url}/works/{PAINTING}")

    with page.expect_response("**/full/max/0/default.jpg") as answer:
        page.click(".look-open")
    assert answer.value.status == 200
