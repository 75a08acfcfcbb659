"""Glass to glass: a barcode of milliseconds is one Chromium's camera, and is read in another's picture.

Everything as in production: studio page, server, page of the session. `... benchmarks.live_glass`.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks.live_house import OnAir, build
from benchmarks.saleroom_watchers import serving

WAYS: Final = {"stream": "Media Source", "low": "LL-HLS", "plain": "HLS"}
WARM_S: Final = 4.0
SECONDS: Final = float(os.environ.get("BENCH_LIVE_S", "8"))
BROWSER: Final = "/usr/bin/chromium-headless-shell"
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
QUIET_TOO: Final = ["--disable-sync", "--autoplay-policy=no-user-gesture-required"]
CAMERA: Final = """
const BITS = 24, SIDE = 40;
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 640; canvas.height = 360;
  const pen = canvas.getContext("2d");
  let turn = 0;
  const draw = () => {
    const now = Date.now() & 0xffffff;
    pen.fillStyle = `hsl(${turn++ % 360} 40% 50%)`;
    pen.fillRect(0, 0, 640, 360);
    for (let bit = 0; bit < BITS; bit += 1) {
      pen.fillStyle = (now >> bit) & 1 ? "#fff" : "#000";
      pen.fillRect((bit % 12) * SIDE + 80, Math.floor(bit / 12) * SIDE + 120, SIDE, SIDE);
    }
  };
  setInterval(draw, 33);
  const stream = canvas.captureStream(30);
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  stream.addTrack(out.stream.getAudioTracks()[0]);
  return stream;
};
"""
LATE: Final = """
  const BITS = 24, SIDE = 40;
  const video = document.querySelector("[data-live-player] video");
  const canvas = document.createElement("canvas");
  canvas.width = 640; canvas.height = 360;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const late_by = () => {
    const now = Date.now() & 0xffffff;
    pen.drawImage(video, 0, 0, 640, 360);
    let said = 0;
    const data = pen.getImageData(0, 0, 640, 360).data;
    for (let bit = 0; bit < BITS; bit += 1) {
      const x = (bit % 12) * SIDE + 80 + SIDE / 2, y = Math.floor(bit / 12) * SIDE + 120 + SIDE / 2;
      if (data[(y * 640 + x) * 4] > 128) said |= 1 << bit;
    }
    return (now - said) & 0xffffff;
  };
"""
READER: Final = f"""
async (ms) => {{
  {LATE}
  const late = [];
  const end = performance.now() + ms;
  await new Promise((done) => {{
    const look = () => {{
      const gone = late_by();
      if (gone < 60000) late.push(gone);
      if (performance.now() < end) video.requestVideoFrameCallback(look);
      else done();
    }};
    video.requestVideoFrameCallback(look);
    setTimeout(done, ms + 4000);
  }});
  const place = document.querySelector("[data-live-player]");
  return [late, place.dataset.way, place.dataset.gave_up || ""];
}}
"""
TAKEN: Final = f"() => {{ {LATE} return video.readyState < 2 ? 0 : Date.now() - late_by(); }}"
"""When the picture that a page shows was taken, in milliseconds; 0 where it shows none."""


def open_browser(playwright: Playwright) -> Browser:
    """Start a Chromium that asks nobody anything."""
    return playwright.chromium.launch(executable_path=BROWSER, args=[*QUIET, *QUIET_TOO])


def until(page: Page, true: str) -> None:
    """Wait until something holds on a page, without the evaluation that the page's policy forbids."""
    deadline = time.monotonic() + 20
    while not page.evaluate(true):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{true}: {page.locator('body').inner_text()[:600]}")
        time.sleep(0.05)


def go_on_air(browser: Browser, url: str, house: OnAir) -> Page:
    """Sign the host in, and press the one button."""
    page = browser.new_page()
    page.add_init_script(CAMERA)
    page.goto(f"{url}/sign-in")
    token = page.locator("[name=csrf_token]").first.get_attribute("value") or ""
    page.request.post(f"{url}/demonstration/sign-in", form={"account_id": house.host_id, "csrf_token": token})
    page.goto(f"{url}/live/{house.session_id}/studio")
    page.locator("[data-go]").click()
    until(page, "Number(document.querySelector('[data-studio]').dataset.kept || 0) > 20")
    return page


def watch(browser: Browser, url: str, house: OnAir, way: str) -> tuple[list[int], str, str]:
    """Watch by one way, and return how late each picture was, in milliseconds."""
    page = browser.new_page()
    page.goto(f"{url}/live/{house.session_id}#way={way}")
    until(page, "document.querySelector('[data-live-player]').dataset.state === 'playing'")
    time.sleep(WARM_S)
    late, took, gave_up = page.evaluate(READER, SECONDS * 1000)
    page.close()
    return late, took, gave_up


def main() -> dict[str, Any]:
    """Measure each way alone."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        house = build(Path(folder))
        os.environ["BIANLIANG_DEMONSTRATION"] = "1"
        with serving(Path(folder)) as (port, _), sync_playwright() as playwright:
            url = f"http://127.0.0.1:{port}"
            here, there = open_browser(playwright), open_browser(playwright)
            go_on_air(here, url, house)
            for way in WAYS:
                late, took, gave_up = watch(there, url, house, way)
                cut = statistics.quantiles(late, n=10) if len(late) > 1 else [0.0] * 9
                found[way] = {
                    "p50": cut[4],
                    "p90": cut[8],
                    "pictures": len(late),
                    "way": took,
                    "gave_up": gave_up,
                }
            here.close()
            there.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main()))
    sys.exit(0)
