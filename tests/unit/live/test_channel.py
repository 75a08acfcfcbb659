import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.live import channel as channels
from marketplace.live import ffmpeg, recovering
from marketplace.live import window as windows
from marketplace.live.channel import Channel
from marketplace.live.fragments import Fragment, Init, Splitter
from marketplace.live.intake import RunOver
from marketplace.live.recording import genesis, link
from marketplace.live.window import BEHIND, Seat
from tests import cameras

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)


def open_channel(folder: Path, elapsed_s: float = 0.0) -> Channel:
    return Channel(folder, "brc_1", begun_at=AT, elapsed_s=elapsed_s)


def until(true: Callable[[], object], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def send(channel: Channel, data: bytes, run: int, *, count: int = 40, upto: int | None = None) -> int:
    for number, each in enumerate(cameras.slices(data, count)):
        if number == upto:
            break
        channel.take(run, number, each)
    return number


def read(channel: Channel, folder: Path) -> Path:
    """Return the recording of one run in one file."""
    whole = folder / "whole.mp4"
    whole.write_bytes(b"".join(channel.recording.read(one) for one in channel.recording.pieces))
    return whole


def seconds(path: Path) -> float:
    """Return how long FFmpeg finds a file to be, reading all of it."""
    asked = [
        ffmpeg.program(),
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:v",
        "-f",
        "null",
        "-progress",
        "-",
        "-",
    ]
    done = subprocess.run(asked, capture_output=True, check=True)
    assert done.stderr == b""
    return int(re.findall(rb"out_time_us=(\d+)", done.stdout)[-1]) / 10**6


class TestChannel:
    def test_records_all_of_it_in_a_chain(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)

        send(channel, cameras.recorded(), run)
        channel.end()

        pieces = channel.recording.pieces
        assert [one.kind for one in pieces] == ["init", *["segment"] * 4]
        head = genesis("brc_1")
        for one in pieces:
            head = link(head, one.number, one.sha256)
        assert pieces[-1].head == head
        assert seconds(read(channel, tmp_path)) == pytest.approx(4, abs=0.1)
        assert list((tmp_path / "journal").iterdir()) == []

    def test_shows_the_stream_from_the_last_keyframe_on(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        send(channel, cameras.recorded(), run)
        until(lambda: channel.recording.number >= 4)

        stream = channel.window.watch()
        init, first, *_ = Splitter().feed(next(stream))

        assert isinstance(init, Init)
        assert isinstance(first, Fragment)
        assert first.is_key
        assert channel.window.viewers == 1
        channel.end()
        until(lambda: next(stream, None) is None)
        assert channel.window.viewers == 0

    def test_takes_a_slow_viewer_to_the_next_keyframe_and_keeps_nobody_waiting(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        slow, quick = Seat(), Seat()
        parts = BEHIND + 10
        run = channel.begin_run(cameras.WEBM)
        at_first = threading.Event()
        got: list[bytes] = []

        def look(stream: Iterator[bytes]) -> None:
            for data in stream:
                got.append(data)
                at_first.set()

        watching = threading.Thread(target=look, args=(channel.window.watch(quick),), daemon=True)
        watching.start()
        number = send(channel, cameras.recorded(8), run, count=80, upto=10)
        at_first.wait(10)
        stream = channel.window.watch(slow)
        next(stream)  # and then he reads no more
        for place, each in list(enumerate(cameras.slices(cameras.recorded(8), 80)))[number:]:
            channel.take(run, place, each)
            time.sleep(0.005)
        until(lambda: channel.window.count > parts)

        init, *rest = Splitter().feed(ffmpeg_init(channel) + next(stream))
        channel.end()
        watching.join(10)

        assert isinstance(init, Init)
        assert isinstance(rest[0], Fragment)
        assert rest[0].is_key
        assert (slow.skipped, quick.skipped) == (1, 0)
        assert len(b"".join(got)) > 0

    def test_goes_on_when_ffmpeg_is_killed_and_loses_nothing(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        data = cameras.recorded()
        send(channel, data, run, upto=30)
        until(lambda: channel.recording.number >= 2)
        assert channel.process is not None

        os.kill(channel.process, signal.SIGKILL)
        until(lambda: channel.process is None)
        with pytest.raises(RunOver):
            channel.take(run, 30, b"x")
        again = channel.begin_run(cameras.WEBM)
        until(lambda: not (tmp_path / "journal" / f"{run}.bin").exists())
        send(channel, data, again)
        channel.end()

        runs = channel.recording.pieces
        assert again == run + 1
        assert max(one.start_us + one.duration_us for one in runs if one.run == run) > 2_700_000
        assert min(one.start_us for one in runs if one.run == again and one.kind == "segment") > 0

    def test_keeps_every_acknowledged_slice_when_the_server_is_killed(self, tmp_path: Path) -> None:
        asked = (
            "import sys; from pathlib import Path; from tests.unit.live.test_channel import *\n"
            "channel = open_channel(Path(sys.argv[1])); run = channel.begin_run(cameras.WEBM)\n"
            "send(channel, cameras.recorded(), run); os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", asked, str(tmp_path)], check=False)

        channel = open_channel(tmp_path, elapsed_s=10)
        until(lambda: not list((tmp_path / "journal").glob("*.bin")))

        assert seconds(read(channel, tmp_path)) == pytest.approx(4, abs=0.1)
        run = channel.begin_run(cameras.WEBM)
        assert run == 1
        channel.end()

    def test_keeps_a_journal_that_was_not_read_to_its_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = (
            "import sys; from pathlib import Path; from tests.unit.live.test_channel import *\n"
            "channel = open_channel(Path(sys.argv[1])); run = channel.begin_run(cameras.WEBM)\n"
            "send(channel, cameras.recorded(), run); os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", asked, str(tmp_path)], check=False)
        with monkeypatch.context() as slow:
            slow.setattr(recovering, "PATIENCE_S", 0.1)
            slow.setattr(ffmpeg, "command", lambda *_, **__: ["sleep", "60"])
            channel = open_channel(tmp_path, elapsed_s=10)
            until(lambda: channel.recovery.unread)

        assert list((tmp_path / "journal").glob("*.bin"))
        assert channel.recovery.is_busy
        channel.recovery.try_again()
        until(lambda: not channel.recovery.is_busy)
        assert seconds(read(channel, tmp_path)) == pytest.approx(4, abs=0.1)

    def test_a_program_that_cannot_start_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        channel = open_channel(tmp_path)
        with monkeypatch.context() as without:
            without.setattr(ffmpeg, "command", lambda *_, **__: [str(tmp_path / "no-such-program")])
            with pytest.raises(ffmpeg.NoFFmpeg):
                channel.begin_run(cameras.WEBM)

        assert (channel.process, channel.recovery.is_busy) == (None, False)
        assert not list((tmp_path / "journal").iterdir())
        run = channel.begin_run(cameras.WEBM)
        send(channel, cameras.recorded(1), run)
        channel.end()
        assert seconds(read(channel, tmp_path)) == pytest.approx(1, abs=0.1)

    def test_keeps_what_comes_out_after_its_end_was_waited_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(channels, "FINISH_S", 0.1)
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        with channel.recovery.paper:  # as if the disk stood still; what FFmpeg makes fits into its pipe
            send(channel, cameras.recorded(1), run)
            assert channel._run is not None
            assert channel._run.remuxer is not None
            channel._run.remuxer._waiting.put(None)
            has_exited = Path(f"/proc/{channel.process}/stat")
            until(lambda: ") Z " in has_exited.read_text())
            channel.end()
            assert channel.recovery.is_busy, "the books would be closed"

        until(lambda: not channel.recovery.is_busy)
        assert seconds(read(channel, tmp_path)) == pytest.approx(1, abs=0.1)

    def test_counts_on_when_the_server_was_killed(self, tmp_path: Path) -> None:
        asked = (
            "import sys; from pathlib import Path; from tests.unit.live.test_channel import *\n"
            "channel = open_channel(Path(sys.argv[1])); run = channel.begin_run(cameras.WEBM)\n"
            "send(channel, cameras.recorded(), run); until(lambda: channel.recording.number >= 4)\n"
            "print(channel.window.playlist(low=True), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
        )
        command = [sys.executable, "-c", asked, str(tmp_path)]
        before = subprocess.run(command, check=False, capture_output=True, text=True).stdout

        channel = open_channel(tmp_path, elapsed_s=10)
        send(channel, cameras.recorded(), channel.begin_run(cameras.WEBM))
        until(lambda: channel.window.media_type)
        after = channel.window.playlist(low=False) or ""
        channel.end()

        for named in (r"segments/(\d+)\.m4s", r"parts/(\d+)\.", r"init/(\d+)\.mp4"):
            shown = [int(one) for one in re.findall(named, before)]
            new = [int(one) for one in re.findall(named.replace("parts", "segments"), after)]
            assert min(new) > max(shown), named
        assert "#EXT-X-DISCONTINUITY-SEQUENCE:0\n" in before
        assert "#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-DISCONTINUITY\n" in after

    def test_takes_the_picture_from_everybody_when_it_is_cut(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        send(channel, cameras.recorded(), run)
        until(lambda: channel.recording.number >= 4)
        stream = channel.window.watch()
        next(stream)

        channel.cut()

        assert next(stream, None) is None
        assert channel.window.latest() is None
        assert ".m4s" not in (channel.window.playlist(low=True) or "").replace("PRELOAD", "")
        with pytest.raises(RunOver):
            channel.take(run, 40, b"x")
        recorded = sum(one.duration_us for one in channel.recording.pieces) / 10**6
        assert recorded == pytest.approx(4, abs=0.1)  # what was cut is not shown, and yet recorded

    def test_answers_a_blocking_reload_when_the_part_is_there(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        answers: list[str | None] = []
        asking = threading.Thread(
            target=lambda: answers.append(channel.window.playlist(low=True, segment=1, part=1, wait_s=10))
        )
        asking.start()

        send(channel, cameras.recorded(), run)
        asking.join(10)

        assert 'URI="parts/1.1.m4s"' in (answers[0] or "")
        assert channel.window.playlist(low=True, segment=99) is None
        assert channel.window.part(1, 1) is not None
        until(lambda: channel.window.segment(1) is not None)
        assert channel.window.init(0) is not None
        channel.end()

    def test_waits_for_the_first_picture_of_a_camera_that_has_begun(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        assert not channel.window.comes(60)
        run = channel.begin_run(cameras.WEBM)
        answers: list[bool] = []
        asking = threading.Thread(target=lambda: answers.append(channel.window.comes(60)))
        asking.start()

        send(channel, cameras.recorded(), run)
        asking.join(10)

        assert answers == [True]
        channel.end()

    def test_shows_the_newest_picture_as_jpeg(self, tmp_path: Path) -> None:
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        send(channel, cameras.recorded(), run)
        until(lambda: channel.window.latest() is not None)

        picture = ffmpeg.picture(*(channel.window.latest() or (b"", b"")))

        assert picture is not None
        assert picture.startswith(b"\xff\xd8\xff")
        assert picture.endswith(b"\xff\xd9")
        channel.end()

    def test_shows_no_picture_that_a_lost_camera_left(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(windows, "FRESH_S", 0.3)
        channel = open_channel(tmp_path)
        run = channel.begin_run(cameras.WEBM)
        send(channel, cameras.recorded(), run)
        until(lambda: channel.window.latest() is not None)

        channel.end_run(run)
        until(lambda: channel.window.latest() is None)
        channel.end()

        assert channel.window.latest() is None
        recorded = sum(one.duration_us for one in channel.recording.pieces) / 10**6
        assert recorded == pytest.approx(4, abs=0.1)  # what is shown no more was recorded


def ffmpeg_init(channel: Channel) -> bytes:
    return channel.window._ring[-1][1].data
