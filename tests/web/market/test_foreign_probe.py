"""What FFmpeg's own ffprobe finds in our playlists and pieces. `make foreign` asks it, where it is installed.

It is in Debian's package ffmpeg; the one that the live room runs comes without it.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.serving import make_server

from marketplace.operations import live_sessions
from tests import cameras
from tests.conftest import Person
from tests.operations.market.house import Market
from tests.web.market.test_broadcasts import OnAir, until

FFPROBE: Final = shutil.which("ffprobe")
pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("FOREIGN_READERS"), reason="foreign readers are asked by make foreign"
    ),
    pytest.mark.skipif(FFPROBE is None, reason="ffprobe absent: Debian's package ffmpeg has it"),
]
SECONDS: Final = 4
FRAME_S: Final = 1 / 25
VP8: Final = "video/webm;codecs=vp8,opus"


@dataclass
class Found:
    """What ffprobe says of an address or a file."""

    wrong: str
    told: dict[str, Any] = field(repr=False)

    @property
    def codecs(self) -> list[str]:
        return sorted({one.get("codec_name", "?") for one in self.told["streams"]})

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.told["packets"] if one["codec_type"] == kind]

    def lasts(self) -> float:
        first, last = self.of("video")[0], self.of("video")[-1]
        return float(last["dts_time"]) + float(last["duration_time"]) - float(first["dts_time"])

    def require_order(self) -> None:
        """Require that no packet comes before the one before it."""
        for kind in ("video", "audio"):
            times = [float(one["dts_time"]) for one in self.of(kind)]
            assert times
            assert all(before < after for before, after in pairwise(times)), kind


def probe(what: str | Path, *more: str) -> Found:
    asked = [str(FFPROBE), "-v", "error", "-of", "json", "-show_streams", "-show_format", *more, str(what)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    return Found(done.stderr, json.loads(done.stdout or "{}"))


def whole(what: str | Path) -> Found:
    return probe(what, "-show_packets")


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def on_air(market: Market, person: Callable[..., Person]) -> OnAir:
    """A broadcast of two cameras: one sends H.264, the other VP8, which is encoded anew."""
    on_air = OnAir(market, person)
    on_air.host.post(f"/live/{on_air.id}/runs/{on_air.films(SECONDS)}/end")
    run = on_air.host.post(f"/live/{on_air.id}/runs", {"media_type": VP8}).json["run"]
    for number, each in enumerate(cameras.slices(cameras.recorded(SECONDS, codec="vp8"), 30)):
        assert on_air.sends(run, number, each).status_code == 200
    until(lambda: len(pieces(on_air.get("plain.m3u8").text)) >= 2 * SECONDS - 1)
    return on_air


def ended(on_air: OnAir) -> None:
    on_air.house.does(live_sessions.end, on_air.house.host, session_id=on_air.id, why="")
    until(
        lambda: "ENDLIST" in on_air.get("low.m3u8").text and on_air.get("recording.m3u8").status_code == 200
    )
    until(lambda: on_air.in_books() == on_air.studio.head(on_air.id)[0])  # type: ignore[index]


def pieces(playlist: str) -> list[tuple[str, float, str]]:
    """Return the segments that a playlist lists: their initialisation, length, and name."""
    found, init, lasts = [], "", 0.0
    for line in playlist.splitlines():
        if line.startswith("#EXT-X-MAP"):
            init = line.split('"')[1]
        elif line.startswith("#EXTINF:"):
            lasts = float(line[8:].rstrip(","))
        elif line and not line.startswith("#"):
            found.append((init, lasts, line))
    return found


@pytest.mark.parametrize("name", ["plain.m3u8", "low.m3u8"])
def test_ffprobe_reads_a_playlist_while_it_grows(on_air: OnAir, url: str, name: str) -> None:
    found = probe(f"{url}/live/{on_air.id}/{name}", "-live_start_index", "0")

    assert found.wrong == ""
    assert found.codecs == ["aac", "h264"]
    assert found.told["format"]["format_name"] == "hls"


@pytest.mark.parametrize("name", ["plain.m3u8", "low.m3u8", "recording.m3u8"])
def test_ffprobe_reads_a_playlist_to_its_end(on_air: OnAir, url: str, name: str) -> None:
    ended(on_air)
    promised = sum(lasts for _, lasts, _ in pieces(on_air.get(name).text))

    found = whole(f"{url}/live/{on_air.id}/{name}")

    assert found.wrong == ""
    assert found.codecs == ["aac", "h264"]
    found.require_order()
    assert float(found.told["format"]["duration"]) == pytest.approx(promised, abs=0.001)
    assert found.lasts() == pytest.approx(promised, abs=FRAME_S)
    assert promised == pytest.approx(2 * SECONDS, abs=0.2)


def test_ffprobe_finds_every_piece_to_be_what_the_playlist_says(on_air: OnAir, tmp_path: Path) -> None:
    ended(on_air)
    listed = pieces(on_air.get("plain.m3u8").text)
    assert len({init for init, _, _ in listed}) == 2
    ends: dict[str, float] = {}
    for init, lasts, name in listed:
        piece = tmp_path / "piece.mp4"
        piece.write_bytes(on_air.get(init).data + on_air.get(name).data)

        found = whole(piece)

        assert (found.wrong, found.codecs) == ("", ["aac", "h264"]), name
        found.require_order()
        assert found.lasts() == pytest.approx(lasts, abs=0.001), name
        assert "K" in found.of("video")[0]["flags"], f"{name} begins with no keyframe"
        begins = float(found.of("video")[0]["dts_time"])
        assert begins >= max(ends.values(), default=0.0) - 0.001, name
        ends[name] = begins + found.lasts()


def test_ffprobe_finds_what_is_wrong(on_air: OnAir, tmp_path: Path) -> None:
    listed = pieces(on_air.get("plain.m3u8").text)
    first, second = (on_air.get(name).data for _, _, name in listed[:2])
    init = on_air.get(listed[0][0]).data
    piece = tmp_path / "piece.mp4"

    piece.write_bytes(init + first[:-300])
    assert whole(piece).wrong != ""
    piece.write_bytes(init + second + first)
    with pytest.raises(AssertionError):
        whole(piece).require_order()
    piece.write_bytes(init.replace(b"avc1", b"xxxx") + first)
    assert whole(piece).codecs != ["aac", "h264"]
