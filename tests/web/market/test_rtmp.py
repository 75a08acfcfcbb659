"""OBS by RTMP: Debian's nginx takes what a key of a session on air opens, and the house broadcasts it."""

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from marketplace.live import ffmpeg
from marketplace.operations import intervening
from marketplace.rules.live_sessions import InterventionKind
from marketplace.web import broadcasts
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.operations.market.live import Studio

ROOT = Path(__file__).resolve().parents[3]
MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

pytestmark = pytest.mark.skipif(
    not (MODULE.exists() and Path(NGINX).exists()),
    reason="nginx and its RTMP module are not here: apt-get install nginx-light libnginx-mod-rtmp",
)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def nginx(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run nginx with our configuration beside a serving house; return where OBS sends to."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    port = free_port()
    text = (ROOT / "deploy" / "nginx-rtmp.conf").read_text(encoding="utf-8")
    text = text.replace(":8000", f":{server.port}").replace(":1935", f":{port}")
    (tmp_path / "nginx.conf").write_text("daemon off;\nmaster_process off;\n" + text, encoding="utf-8")
    with (tmp_path / "nginx.log").open("wb") as log:
        running = subprocess.Popen(
            [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], stdout=log, stderr=log
        )
    url = f"rtmp://127.0.0.1:{port}/bianliang/"
    monkeypatch.setattr(broadcasts, "RTMP", url)
    try:
        until(lambda: is_open(port))
        yield url
    finally:
        running.terminate()
        running.wait(10)
        server.shutdown()
        server.server_close()


def is_open(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def until(true: Callable[[], bool], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while True:
        try:
            if true():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def obs(url: str, key: str, seconds: int = 6) -> "subprocess.Popen[bytes]":
    """Send a test picture as OBS does."""
    made = [ffmpeg.program(), "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25"]
    made += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", str(seconds)]
    made += [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-tune",
        "zerolatency",
        "-g",
        "25",
        "-pix_fmt",
        "yuv420p",
    ]
    made += ["-c:a", "aac", "-f", "flv", url + key]
    return subprocess.Popen(made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_key_of_a_session_on_air_broadcasts_and_another_does_not(
    nginx: str, market: Market, person: Callable[..., Person], app: Flask
) -> None:
    session_id = Studio(market).on_air().id
    client = app.test_client()
    with app.app_context():
        key = broadcasts.stream_key(session_id)

    with obs(nginx, f"{session_id}-wrong", 2) as refused:
        assert refused.wait(15) != 0
    assert client.get(f"/live/{session_id}/plain.m3u8").status_code == 409
    with obs(nginx, key) as sending:
        until(lambda: "segments/" in client.get(f"/live/{session_id}/plain.m3u8").text)
        stream = client.get(f"/live/{session_id}/stream.mp4")
        stream.close()
        sending.terminate()

    assert re.fullmatch(r'video/mp4; codecs="avc1\.[0-9a-f]{6},mp4a\.40\.2"', stream.content_type)


def test_after_a_pause_nginx_hangs_up_so_that_obs_comes_again(
    nginx: str, market: Market, person: Callable[..., Person], app: Flask
) -> None:
    """OBS dials again by itself when it is hung up on; a stream that waits does not know that it should."""
    house = Studio(market)
    session_id = house.on_air().id
    client = app.test_client()
    with app.app_context():
        key = broadcasts.stream_key(session_id)

    def customs(kind: str) -> None:
        given = {"session_id": session_id, "kind": InterventionKind(kind), "reason": "The seal."}
        house.does(intervening.intervene, house.officer, **given)

    def seen() -> bool:
        return "segments/" in client.get(f"/live/{session_id}/plain.m3u8").text

    with obs(nginx, key, 90) as sending:
        until(seen)
        customs("pause")
        until(lambda: not seen())
        time.sleep(3)  # longer than nginx waits until it asks again
        assert sending.poll() is None, "it was hung up on while customs looked"
        customs("resume")
        assert sending.wait(20) != 0
    with obs(nginx, key) as again:
        until(seen)
        again.terminate()
