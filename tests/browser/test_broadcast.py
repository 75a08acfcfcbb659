"""One button, three ways to watch, a pause, a lost camera, a killed server: the same broadcast goes on.

The production server, real Chromium on both ends. By BROADCAST=all, in `make soak`.
"""

import contextlib
import os
import time
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import live_glass, saleroom_watchers
from benchmarks.live_house import OnAir, build

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.environ.get("BROADCAST") != "all", reason="by BROADCAST=all, in make soak"),
]
VIDEO: Final = "document.querySelector('[data-live-player] video')"
AT: Final = f"{VIDEO}?.currentTime || 0"
LOSE: Final = (
    "document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"
)


def moves(page: Page, within_s: float) -> None:
    """Wait until the picture moves."""
    begun = time.monotonic()
    before = page.evaluate(AT)
    while page.evaluate(AT) in {before, 0}:
        assert time.monotonic() - begun < within_s, page.locator("body").inner_text()[:400]
        time.sleep(0.05)


def shown_since(pages: dict[str, Page], moment: float, within_s: float = 20) -> dict[str, float]:
    """Wait until every page shows a picture taken after a moment; return how long after it each did."""
    found: dict[str, float] = {}
    while len(found) < len(pages):
        for way, page in pages.items():
            if way not in found and (page.evaluate(live_glass.TAKEN) or 0) > moment * 1000:
                found[way] = round(time.time() - moment, 2)
        late = time.time() - moment > within_s
        assert not late, (found, [page.locator("body").inner_text()[:300] for page in pages.values()])
        time.sleep(0.02)
    return found


def answers(url: str) -> None:
    """Wait until a server that was started has loaded the house: how long that takes is not ours here."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/healthz", trust_env=False, timeout=2).is_success:
                return
        time.sleep(0.05)
    raise TimeoutError(url)


def open_players(browser: Browser, url: str, house: OnAir) -> dict[str, Page]:
    pages = {way: browser.new_page() for way in live_glass.WAYS}
    for way, page in pages.items():
        page.goto(f"{url}/live/{house.session_id}#way={way}")
        moves(page, 20)
    return pages


def rows(folder: Path, query: str) -> list[Any]:
    with sa.create_engine(f"sqlite:///{folder / 'bianliang.db'}").connect() as connection:
        return list(connection.execute(sa.text(query)))


def sets_state(folder: Path, state: str) -> None:
    with sa.create_engine(f"sqlite:///{folder / 'bianliang.db'}").begin() as connection:
        connection.execute(sa.text("UPDATE live_session SET state = :state"), {"state": state})


def test_the_same_broadcast_goes_on_whatever_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = build(tmp_path)
    monkeypatch.setenv("BIANLIANG_DEMONSTRATION", "1")
    with sync_playwright() as playwright:
        here, there = live_glass.open_browser(playwright), live_glass.open_browser(playwright)
        with saleroom_watchers.serving(tmp_path) as (port, server):
            url = f"http://127.0.0.1:{port}"
            answers(url)
            studio = live_glass.go_on_air(here, url, house)
            pages = open_players(there, url, house)

            studio.evaluate(LOSE)
            lost_at = time.time()
            time.sleep(1.5)  # what was taken just before is gone from every screen
            since = time.time() - lost_at
            lost = {way: round(took + since, 2) for way, took in shown_since(pages, time.time(), 10).items()}

            sets_state(tmp_path, "paused")
            time.sleep(2)
            dark = pages["stream"].evaluate(f"{VIDEO}.readyState")
            sets_state(tmp_path, "on_air")
            resumed = shown_since(pages, time.time())

            time.sleep(5)  # so that players have seen more segments than a new server has at first
            kept = int(studio.evaluate("document.querySelector('[data-studio]').dataset.kept"))
            all_of_it = [server, *server.children(recursive=True)]
            for one in all_of_it:
                one.kill()
            psutil.wait_procs(all_of_it, timeout=10)
        with saleroom_watchers.serving(tmp_path, port):
            answers(url)
            killed = shown_since(pages, time.time(), 30)
            print({"lost": lost, "resumed": resumed, "killed": killed, "kept": kept})
            time.sleep(3)
        here.close()
        there.close()
    assert dark == 0
    assert max(lost.values()) < 5
    assert max(killed.values()) < 5
    runs = [row[0] for row in rows(tmp_path, "SELECT DISTINCT run FROM broadcast_segment ORDER BY run")]
    assert len(runs) >= 4
    assert len(rows(tmp_path, "SELECT id FROM broadcast")) == 1
    assert not [path for path in tmp_path.glob("live/*/journal/*.bin") if int(path.stem) < max(runs)]
